package oath_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"rootseal/oath"
)

var sentinels = []error{
	oath.ErrNoApplet, oath.ErrLocked, oath.ErrTouchTimeout, oath.ErrWrongAccessCode, oath.ErrNoAccessCode,
	oath.ErrNoSuchCredential, oath.ErrExists, oath.ErrFull, oath.ErrBadSyntax, oath.ErrCorrupt,
	oath.ErrNotSupported, oath.ErrNotListed, oath.ErrHOTP, oath.ErrMalformed,
}

// What each status word means in each instruction, seen through the method that
// sends it, in a session without an access code. nil is a word that no source
// explains.
func TestStatusWords(t *testing.T) {
	key := oath.DeriveAccessKey([]byte("foobar"), make([]byte, 8))
	a := oath.Credential{ID: "a", Type: oath.TOTP, Algorithm: oath.SHA1}
	calls := map[string]func(*oath.Session) error{
		"PUT":           func(s *oath.Session) error { return s.Put(demo("a")) },
		"DELETE":        func(s *oath.Session) error { return s.Delete("a") },
		"RENAME":        func(s *oath.Session) error { return s.Rename("a", "b") },
		"LIST":          func(s *oath.Session) error { _, err := s.List(); return err },
		"CALCULATE":     func(s *oath.Session) error { _, err := s.Calculate(a, []byte{1}); return err },
		"CALCULATE ALL": func(s *oath.Session) error { _, err := s.CalculateAll([]byte{1}); return err },
		"SET CODE":      func(s *oath.Session) error { return s.SetCode(key) },
		"VALIDATE":      func(s *oath.Session) error { return s.Validate(key) },
		"RESET":         func(s *oath.Session) error { return s.Reset() },
	}
	tests := []struct {
		instruction string
		status      uint16
		want        error
	}{
		{"SELECT", 0x6A82, oath.ErrNoApplet},
		{"SELECT", 0x6999, oath.ErrNoApplet},
		{"SELECT", 0x6D00, oath.ErrNoApplet},
		{"SELECT", 0x6B00, oath.ErrNoApplet},
		{"SELECT", 0x6F00, nil},
		{"PUT", 0x6985, oath.ErrExists},
		{"PUT", 0x6A84, oath.ErrFull},
		{"PUT", 0x6F00, oath.ErrFull},
		{"PUT", 0x6581, oath.ErrCorrupt},
		{"PUT", 0x6A80, oath.ErrBadSyntax},
		{"PUT", 0x6700, oath.ErrBadSyntax},
		{"PUT", 0x6A81, oath.ErrNotSupported},
		{"PUT", 0x6982, oath.ErrLocked},
		{"PUT", 0x6984, nil},
		{"DELETE", 0x6984, oath.ErrNoSuchCredential},
		{"DELETE", 0x6A82, oath.ErrNoSuchCredential},
		{"DELETE", 0x6982, oath.ErrLocked},
		{"DELETE", 0x6F00, nil},
		{"RENAME", 0x6984, oath.ErrNoSuchCredential},
		{"RENAME", 0x6A82, oath.ErrNoSuchCredential},
		{"RENAME", 0x6985, oath.ErrExists},
		{"RENAME", 0x6D00, oath.ErrNotSupported},
		{"LIST", 0x6982, oath.ErrLocked},
		{"LIST", 0x6D00, oath.ErrNotSupported},
		{"LIST", 0x6E00, oath.ErrNotSupported},
		{"LIST", 0x6985, nil},
		{"LIST", 0x6984, nil},
		{"LIST", 0x6F00, nil},
		{"CALCULATE", 0x6984, oath.ErrNoSuchCredential},
		{"CALCULATE", 0x6A82, oath.ErrNoSuchCredential},
		{"CALCULATE", 0x6982, oath.ErrTouchTimeout},
		{"CALCULATE", 0x6581, oath.ErrCorrupt},
		{"CALCULATE", 0x6A80, oath.ErrBadSyntax},
		{"CALCULATE", 0x6D00, oath.ErrNotSupported},
		{"CALCULATE", 0x6B00, oath.ErrNotSupported},
		{"CALCULATE", 0x6A86, oath.ErrNotSupported},
		{"CALCULATE", 0x6985, nil},
		{"CALCULATE ALL", 0x6581, oath.ErrCorrupt},
		{"CALCULATE ALL", 0x6982, oath.ErrLocked},
		{"CALCULATE ALL", 0x6D00, oath.ErrNotSupported},
		{"SET CODE", 0x6984, oath.ErrBadSyntax},
		{"SET CODE", 0x6985, oath.ErrNotSupported},
		{"SET CODE", 0x6982, oath.ErrLocked},
		{"VALIDATE", 0x6A80, oath.ErrWrongAccessCode},
		{"VALIDATE", 0x6984, oath.ErrNoAccessCode},
		{"RESET", 0x6D00, oath.ErrNotSupported},
		{"RESET", 0x6982, oath.ErrLocked},
		{"RESET", 0x1234, nil},
	}
	for _, v := range tests {
		t.Run(fmt.Sprintf("%s %04X", v.instruction, v.status), func(t *testing.T) {
			word := raw{byte(v.status >> 8), byte(v.status)}
			var err error
			if v.instruction == "SELECT" {
				_, err = oath.Select(word)
			} else {
				card := newApplet()
				if v.instruction == "VALIDATE" {
					card.code = make([]byte, 16)
				}
				s := open(t, card)
				if v.instruction == "PUT" {
					list(t, s)
				}
				card.fail = map[byte]uint16{}
				for ins := range 256 {
					card.fail[byte(ins)] = v.status
				}
				err = calls[v.instruction](s)
			}
			var status *oath.StatusError
			if !errors.As(err, &status) || status.Status != v.status || status.Instruction.String() != v.instruction {
				t.Fatalf("got %v, want %s answering %04X", err, v.instruction, v.status)
			}
			for _, sentinel := range sentinels {
				if got, want := errors.Is(err, sentinel), sentinel == v.want; got != want {
					t.Errorf("%v: is %q %t, want %t", err, sentinel, got, want)
				}
			}
			text := fmt.Sprintf("%s answered %04X", v.instruction, v.status)
			if v.want != nil {
				text += ": " + v.want.Error()
			}
			if status.Error() != text || !strings.Contains(err.Error(), text) {
				t.Errorf("%q does not say %q", err, text)
			}
		})
	}
}

// A missed touch has the same status word as a locked card.
func TestTouchTimeoutOrLocked(t *testing.T) {
	a := oath.Credential{ID: "a", Type: oath.TOTP, Algorithm: oath.SHA1}
	card, key := locked(t)
	card.fail = map[byte]uint16{0xA2: 0x6982}
	s := open(t, card)
	_, err := s.Calculate(a, []byte{1})
	wantIs(t, err, oath.ErrLocked)
	if err := s.Validate(key); err != nil {
		t.Fatal(err)
	}
	_, err = s.Calculate(a, []byte{1})
	wantIs(t, err, oath.ErrTouchTimeout)
	if errors.Is(err, oath.ErrLocked) {
		t.Error("locked as well")
	}
	_, err = s.CalculateCode(a, []byte{1})
	wantIs(t, err, oath.ErrTouchTimeout)
}

func TestErrorOfTheWayToTheCardIsKept(t *testing.T) {
	card := newApplet()
	card.lose = map[byte]bool{0xA4: true}
	_, err := oath.Select(card)
	wantIs(t, err, errUnplugged)
	if want := "selecting oath applet: sending SELECT: unplugged"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
}

func TestUnknownNumbersPrint(t *testing.T) {
	for want, got := range map[string]fmt.Stringer{
		"instruction BE01": oath.Instruction(0xBE01), "HOTP": oath.HOTP, "TOTP": oath.TOTP, "type 30": oath.Type(0x30),
		"SHA1": oath.SHA1, "SHA256": oath.SHA256, "SHA512": oath.SHA512, "algorithm 0F": oath.Algorithm(0x0F),
	} {
		if got.String() != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if oath.Algorithm(0).New() != nil {
		t.Error("a hash for algorithm 0")
	}
}
