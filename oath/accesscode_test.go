package oath_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"rootseal/oath"
)

// locked is a card with the access code "foobar", and the key to it.
func locked(t *testing.T) (*applet, oath.AccessKey) {
	t.Helper()
	card := newApplet()
	key := oath.DeriveAccessKey([]byte("foobar"), card.salt)
	if err := open(t, card).SetCode(key); err != nil {
		t.Fatal(err)
	}
	card.log = nil
	return card, key
}

func TestValidate(t *testing.T) {
	card, key := locked(t)
	s := open(t, card)
	if !s.Locked() {
		t.Fatal("not locked")
	}
	_, err := s.List()
	wantIs(t, err, oath.ErrLocked)

	wrong := oath.DeriveAccessKey([]byte("foobaz"), s.Salt())
	wantIs(t, s.Validate(wrong), oath.ErrWrongAccessCode)
	if !s.Locked() {
		t.Error("the wrong key unlocked the session")
	}

	// The challenge is spent, so this one selects again.
	if err := s.Validate(key); err != nil {
		t.Fatal(err)
	}
	if s.Locked() {
		t.Error("still locked")
	}
	list(t, s)

	var sent []string
	for _, command := range card.log {
		sent = append(sent, command[:8])
	}
	want := "00A40400 00A10000 00A30000 00A40400 00A30000 00A10000"
	if got := strings.Join(sent, " "); got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
}

// A card that accepts any answer has not proven that it knows the key.
func TestCardHasToProveTheAccessKey(t *testing.T) {
	card, key := locked(t)
	card.liar = true
	s := open(t, card)
	wantIs(t, s.Validate(key), oath.ErrWrongAccessCode)
	if !s.Locked() {
		t.Error("unlocked by a card that does not know the key")
	}
}

func TestValidateMalformed(t *testing.T) {
	for name, answer := range map[string]raw{
		"nothing":     {0x90, 0x00},
		"another tag": {0x74, 0x00, 0x90, 0x00},
		"cut":         {0x75, 0x14, 0xAA, 0x90, 0x00},
	} {
		t.Run(name, func(t *testing.T) {
			card, key := locked(t)
			s := open(t, &answersTo{card, 0xA3, answer})
			wantIs(t, s.Validate(key), oath.ErrMalformed)
			if !s.Locked() {
				t.Error("unlocked")
			}
		})
	}
}

// answersTo replaces the answer to one instruction.
type answersTo struct {
	oath.Card
	ins    byte
	answer []byte
}

func (a *answersTo) Transmit(command []byte) ([]byte, error) {
	if command[1] == a.ins {
		return a.answer, nil
	}
	return a.Card.Transmit(command)
}

func TestValidateWithoutACode(t *testing.T) {
	s := open(t, newScript(t, selectOATH, selected+done))
	wantIs(t, s.Validate(oath.DeriveAccessKey([]byte("foobar"), s.Salt())), oath.ErrNoAccessCode)
}

// With a code set by a program that uses another hash, no password can be right.
func TestValidateOfAnotherHash(t *testing.T) {
	s := open(t, newScript(t, selectOATH, selected+"7408DF54C07D48C0F36F 7B0102"+done))
	wantIs(t, s.Validate(oath.DeriveAccessKey([]byte("foobar"), s.Salt())), oath.ErrNotSupported)
}

func TestZeroAccessKey(t *testing.T) {
	s := open(t, newScript(t, selectOATH, selected+"7408DF54C07D48C0F36F 7B0121"+done))
	wantIs(t, s.Validate(oath.AccessKey{}), oath.ErrBadSyntax)
	wantIs(t, s.SetCode(oath.AccessKey{}), oath.ErrBadSyntax)
}

// After SET CODE some cards stay unlocked and some lock. The session reports the
// same on both, and both know the new key.
func TestSetAndClearCode(t *testing.T) {
	for _, locks := range []bool{false, true} {
		card := newApplet()
		card.locksAt03 = locks
		s := open(t, card)
		key := oath.DeriveAccessKey([]byte("foobar"), s.Salt())
		if err := s.SetCode(key); err != nil {
			t.Fatal(err)
		}
		const want = "0003000033" + "7311" + "21" + "45483E0325667E2A0CB9E3D1EE462376" + "7408"
		if got := card.log[1]; !strings.HasPrefix(got, want) {
			t.Errorf("sent %s, want %s…", got, want)
		}
		if s.Locked() || !open(t, card).Locked() {
			t.Errorf("locks %t: this session locked %t, the next has to be", locks, s.Locked())
		}
		s = open(t, card)
		wantIs(t, s.ClearCode(), oath.ErrLocked)
		if err := s.Validate(key); err != nil {
			t.Fatal(err)
		}
		if err := s.ClearCode(); err != nil {
			t.Fatal(err)
		}
		if s.Locked() || open(t, card).Locked() {
			t.Error("locked although the code is gone")
		}
		list(t, s)
	}
}

// The card accepted SET CODE but does not know the key: report that now, not when
// the key is taken from the safe.
func TestSetCodeIsProven(t *testing.T) {
	card := newApplet()
	card.liar = true
	s := open(t, card)
	wantIs(t, s.SetCode(oath.DeriveAccessKey([]byte("foobar"), s.Salt())), oath.ErrWrongAccessCode)
}

// If the applet cannot be selected again, after setting the code or for a second
// attempt, the error names the step.
func TestAccessCodeWithoutAnotherSelect(t *testing.T) {
	card := newApplet()
	s := open(t, card)
	key := oath.DeriveAccessKey([]byte("foobar"), s.Salt())
	card.lose = map[byte]bool{0xA4: true}
	err := s.SetCode(key)
	wantIs(t, err, errUnplugged)
	if want := "proving the access code just set: selecting oath applet: sending SELECT: unplugged"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}

	card, key = locked(t)
	s = open(t, card)
	wantIs(t, s.Validate(oath.DeriveAccessKey([]byte("foobaz"), s.Salt())), oath.ErrWrongAccessCode)
	card.lose = map[byte]bool{0xA4: true}
	wantIs(t, s.Validate(key), errUnplugged)
	if !s.Locked() {
		t.Error("unlocked")
	}
}

func TestReset(t *testing.T) {
	card, _ := locked(t)
	s := open(t, card)
	before := s.DeviceID()
	if err := s.Reset(); err != nil {
		t.Fatal(err)
	}
	if s.Locked() || s.DeviceID() == before || len(list(t, s)) != 0 {
		t.Errorf("locked %t, device id %s, was %s", s.Locked(), s.DeviceID(), before)
	}
	if got := card.log[1]; got != "0004DEAD00" {
		t.Errorf("sent %s", got)
	}
}

func TestWipedAccessKey(t *testing.T) {
	card, key := locked(t)
	kept := key
	key.Wipe()
	wantIs(t, open(t, card).Validate(kept), oath.ErrWrongAccessCode)
	oath.AccessKey{}.Wipe()
}

// No output of a secret shows any of it: not as text, hex, decimal numbers or base64.
func TestSecretsAreRedacted(t *testing.T) {
	seed := []byte("topsecretseed!")
	p := demo("visible")
	p.Seed = seed
	// Access key of yubikey-manager's first vector.
	key := oath.DeriveAccessKey([]byte("foobar"), make([]byte, 8))
	type holder struct {
		hidden oath.AccessKey
		Shown  oath.AccessKey
	}
	type outer struct{ P oath.NewCredential }

	var texts []string
	for _, flags := range []string{"", "+", "#", "0", " ", "-40"} {
		for _, verb := range "vTtbcdoOqxXUeEfFgGs" {
			format := "%" + flags + string(verb)
			texts = append(texts, fmt.Sprintf(format, p), fmt.Sprintf(format, &p), fmt.Sprintf(format, outer{p}), fmt.Sprintf(format, []oath.NewCredential{p}))
		}
		for _, verb := range "vTtbcdoOqxXUeEfFgGspwz" {
			format := "%" + flags + string(verb)
			texts = append(texts, fmt.Sprintf(format, key), fmt.Sprintf(format, &key), fmt.Sprintf(format, holder{key, key}), fmt.Sprintf(format, []oath.AccessKey{key}))
		}
	}
	for _, v := range []any{p, &p, outer{p}, key, &key, holder{key, key}, map[string]any{"k": key, "p": p}} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(b))
		for _, handler := range []func(*bytes.Buffer) slog.Handler{
			func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, nil) },
			func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, nil) },
		} {
			var out bytes.Buffer
			slog.New(handler(&out)).Info("x", "v", v)
			texts = append(texts, out.String())
		}
	}
	for _, text := range texts {
		for _, secret := range [][]byte{seed, unhex(t, "b07da1e7de87f89a87a2b598eaa2188c")} {
			for _, form := range []string{
				string(secret[:4]), fmt.Sprintf("%x", secret[:4]), fmt.Sprintf("%X", secret[:4]),
				strings.Trim(fmt.Sprint(secret[:4]), "[]"), fmt.Sprintf("% x", secret[:4]), fmt.Sprintf("%#v", secret[:4])[7:20],
				encodeJSON(t, secret)[1:6],
			} {
				if strings.Contains(text, form) {
					t.Errorf("%q holds %q", text, form)
				}
			}
		}
	}
	if got := fmt.Sprint(p); !strings.Contains(got, "visible") || !strings.Contains(got, "[redacted]") {
		t.Errorf("printed as %s", got)
	}
	if got := fmt.Sprintf("%x", key); got != "[redacted]" {
		t.Errorf("printed as %s", got)
	}
}

func encodeJSON(t *testing.T, v []byte) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
