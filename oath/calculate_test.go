package oath_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rootseal/oath"
)

// Exchanges recorded from a YubiKey 5.4.3 (cunicu/go-ykoath, mockdata), with Le
// added to the commands.
func TestAsRecordedFromAYubiKey(t *testing.T) {
	step1 := oath.TOTPChallenge(1)
	rfc := oath.Credential{ID: "rfc6238-test-01", Type: oath.TOTP, Algorithm: oath.SHA1}
	t.Run("whole answer to five bytes", func(t *testing.T) {
		s := open(t, newScript(t, selectOATH, "79030504037108195990e336a18def9000",
			"00a2000018710f726663363233382d746573742d3031740568616c6c6f00", "75150828c6d33a03e7c67940c30d06253f8980f8ef54bd9000"))
		full, err := s.Calculate(rfc, []byte("hallo"))
		if err != nil || full.Digits != 8 || fmt.Sprintf("%x", full.HMAC) != "28c6d33a03e7c67940c30d06253f8980f8ef54bd" {
			t.Errorf("%d digits, %x, %v", full.Digits, full.HMAC, err)
		}
	})
	t.Run("code", func(t *testing.T) {
		s := open(t, newScript(t, selectOATH, "790305040371087f0fcda755192d489000",
			"00a200011b710f726663363233382d746573742d30317408000000000000000100", "760508059eb4ea9000"))
		if code, err := s.CalculateCode(rfc, step1[:]); err != nil || code != "94287082" {
			t.Errorf("%s, %v", code, err)
		}
	})
	t.Run("touch", func(t *testing.T) {
		s := open(t, newScript(t, selectOATH, "790305040371082797d8d96bc481a99000",
			"00a400010a7408000000000000000100", "710e746f7563682072657175697265647c01069000",
			"00a200011a710e746f7563682072657175697265647408000000000000000100", "760506000dcc5b9000"))
		results, err := s.CalculateAll(step1[:])
		if want := []oath.Result{{ID: "touch required", Kind: oath.NeedsTouch, Digits: 6}}; err != nil || !slices.Equal(results, want) {
			t.Errorf("%v, %v", results, err)
		}
		code, err := s.CalculateCode(oath.Credential{ID: "touch required", Type: oath.TOTP, Algorithm: oath.SHA1}, step1[:])
		if err != nil || code != "904283" {
			t.Errorf("%s, %v", code, err)
		}
	})
	t.Run("list", func(t *testing.T) {
		s := open(t, newScript(t, selectOATH, "79030504037108e487fc32a7ab8fbb9000", "00a1000000",
			"721021726663363233382d746573742d3031721022726663363233382d746573742d3032721023726663363233382d746573742d30339000"))
		want := []oath.Credential{rfc, {ID: "rfc6238-test-02", Type: oath.TOTP, Algorithm: oath.SHA256}, {ID: "rfc6238-test-03", Type: oath.TOTP, Algorithm: oath.SHA512}}
		if got := list(t, s); !slices.Equal(got, want) {
			t.Errorf("%v", got)
		}
	})
	t.Run("delete", func(t *testing.T) {
		s := open(t, newScript(t, selectOATH, "790305040371089d99bb98ff6ca12f9000",
			"0002000011710f726663363233382d746573742d303100", "9000", "00a1000000", "9000"))
		if err := s.Delete(rfc.ID); err != nil {
			t.Error(err)
		}
		if got := list(t, s); len(got) != 0 {
			t.Errorf("%v", got)
		}
	})
}

// A counter that has moved never moves back, so nothing at all is sent.
func TestHOTPIsNeverCalculated(t *testing.T) {
	card := cardWithThree()
	s := open(t, card)
	creds := list(t, s)
	asTOTP := creds[1]
	asTOTP.Type = oath.TOTP
	sent := len(card.log)
	for name, c := range map[string]oath.Credential{"as listed": creds[1], "called TOTP by the caller": asTOTP} {
		_, err := s.Calculate(c, []byte("challenge"))
		wantIs(t, err, oath.ErrHOTP)
		_, err = s.CalculateCode(c, []byte("challenge"))
		wantIs(t, err, oath.ErrHOTP)
		if len(card.log) != sent {
			t.Errorf("%s: sent %s", name, card.log[sent:])
		}
	}
}

func TestCalculateRefusesBeforeSending(t *testing.T) {
	a := oath.Credential{ID: "a", Type: oath.TOTP, Algorithm: oath.SHA1}
	tests := []struct {
		name      string
		c         oath.Credential
		challenge string
		want      error
	}{
		{"empty challenge", a, "", oath.ErrBadSyntax},
		{"more than an APDU holds", a, strings.Repeat("x", 250), oath.ErrBadSyntax},
		{"more than a length holds", a, strings.Repeat("x", 256), oath.ErrBadSyntax},
		{"id of 65 bytes", oath.Credential{ID: strings.Repeat("x", 65), Type: oath.TOTP, Algorithm: oath.SHA1}, "x", oath.ErrBadSyntax},
		{"no id", oath.Credential{Type: oath.TOTP, Algorithm: oath.SHA1}, "x", oath.ErrBadSyntax},
		{"unknown type", oath.Credential{ID: "a", Type: 0x30, Algorithm: oath.SHA1}, "x", oath.ErrNotSupported},
	}
	for _, v := range tests {
		t.Run(v.name, func(t *testing.T) {
			s := open(t, newScript(t, selectOATH, selected+done))
			_, err := s.CalculateCode(v.c, []byte(v.challenge))
			wantIs(t, err, v.want)
		})
	}
	t.Run("whole answer of a Nitrokey", func(t *testing.T) {
		s := open(t, newScript(t, selectOATH, "7903040D00 8F0401020304"+done))
		_, err := s.Calculate(a, []byte("x"))
		wantIs(t, err, oath.ErrNotSupported)
	})
	t.Run("empty challenge to all", func(t *testing.T) {
		s := open(t, newScript(t, selectOATH, selected+done))
		_, err := s.CalculateAll(nil)
		wantIs(t, err, oath.ErrBadSyntax)
	})
}

// The card's list takes precedence over the caller's claim.
func TestHOTPListedFirst(t *testing.T) {
	s := open(t, newScript(t, selectOATH, selected+done, "00A1000000", "7202116B"+done))
	c := list(t, s)[0]
	c.Type = oath.TOTP
	_, err := s.Calculate(c, []byte("challenge"))
	wantIs(t, err, oath.ErrHOTP)
}

// A short command takes 255 bytes of data, and these are all of them.
func TestCommandOfTheGreatestLength(t *testing.T) {
	const most = 249 // without the tags and lengths, and an id of one byte
	data := "710161" + "7481F9" + strings.Repeat("78", most)
	s := open(t, newScript(t, selectOATH, selected+done, "00A20000FF"+data+"00", "7515 06"+strings.Repeat("01", 20)+done))
	if _, err := s.Calculate(oath.Credential{ID: "a", Type: oath.TOTP, Algorithm: oath.SHA1}, []byte(strings.Repeat("x", most))); err != nil {
		t.Error(err)
	}
}

func TestCalculateMalformed(t *testing.T) {
	mac := strings.Repeat("AB", 20)
	a := oath.Credential{ID: "a", Type: oath.TOTP, Algorithm: oath.SHA1}
	whole := func(s *oath.Session) error { _, err := s.Calculate(a, []byte{1}); return err }
	code := func(s *oath.Session) error { _, err := s.CalculateCode(a, []byte{1}); return err }
	all := func(s *oath.Session) error { _, err := s.CalculateAll([]byte{1}); return err }
	const (
		wholeSent = "00A2000006 710161 740101 00"
		codeSent  = "00A2000106 710161 740101 00"
		allSent   = "00A4000103 740101 00"
	)
	tests := []struct {
		name         string
		do           func(*oath.Session) error
		sent, answer string
	}{
		{"whole: nothing", whole, wholeSent, ""},
		{"whole: truncated instead", whole, wholeSent, "760506000DCC5B"},
		{"whole: one byte short", whole, wholeSent, "751406" + mac[2:]},
		{"whole: size of SHA-256", whole, wholeSent, "752106" + strings.Repeat("AB", 32)},
		{"whole: no digits", whole, wholeSent, "751500" + mac},
		{"whole: eleven digits", whole, wholeSent, "75150B" + mac},
		{"whole: something after it", whole, wholeSent, "751506" + mac + "7101"},
		{"whole: a second element", whole, wholeSent, "751506" + mac + "710161"},
		{"code: four bytes", code, codeSent, "7604060DCC5B"},
		{"code: whole instead", code, codeSent, "751506" + mac},
		{"code: eleven digits", code, codeSent, "76050B000DCC5B"},
		{"all: cut in a name", all, allSent, "710561"},
		{"all: name without outcome", all, allSent, "710161"},
		{"all: outcome without name", all, allSent, "760506000DCC5B 710161"},
		{"all: unknown outcome", all, allSent, "710161 7F0106"},
		{"all: whole answer instead", all, allSent, "710161 751506" + mac},
		{"all: short code", all, allSent, "710161 7604060DCC5B"},
		{"all: touch without digits", all, allSent, "710161 7C00"},
		{"all: HOTP with a code", all, allSent, "710161 770506000DCC5B"},
	}
	for _, v := range tests {
		t.Run(v.name, func(t *testing.T) {
			wantIs(t, v.do(open(t, newScript(t, selectOATH, selected+done, v.sent, v.answer+done))), oath.ErrMalformed)
		})
	}
}

// Codes, touch and counters side by side, in parts, on a card of 31 bits.
func TestCalculateAll(t *testing.T) {
	card := newApplet()
	card.reduced, card.part = false, 7
	s := open(t, card)
	put(t, s, demo("a"))
	touch := demo("touch")
	touch.Touch, touch.Digits = true, 8
	put(t, s, touch)
	counter := demo("counter")
	counter.Type = oath.HOTP
	put(t, s, counter)
	challenge := oath.TOTPChallenge(1)
	got, err := s.CalculateAll(challenge[:])
	want := []oath.Result{
		{ID: "a", Kind: oath.Computed, Digits: 6, Code: "287082"},
		{ID: "touch", Kind: oath.NeedsTouch, Digits: 8},
		{ID: "counter", Kind: oath.NeedsCount, Digits: 6},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

// A Nitrokey 3 answers 77 00 and a YubiKey reports the digits.
func TestCalculateAllWithoutDigits(t *testing.T) {
	s := open(t, newScript(t, selectOATH, selected+done, "00A4000103 740101 00", "710161 7700"+done))
	got, err := s.CalculateAll([]byte{1})
	if want := []oath.Result{{ID: "a", Kind: oath.NeedsCount}}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestRenameOntoAListedID(t *testing.T) {
	s := open(t, newScript(t, selectOATH, selected+done, "00A1000000", "72022161 72022162"+done))
	list(t, s)
	wantIs(t, s.Rename("a", "b"), oath.ErrExists)
	wantIs(t, s.Rename("a", "a"), oath.ErrExists)
	wantIs(t, s.Rename("a", ""), oath.ErrBadSyntax)
	wantIs(t, s.Rename(strings.Repeat("x", 65), "c"), oath.ErrBadSyntax)
	wantIs(t, s.Delete(""), oath.ErrBadSyntax)
}
