package oath_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"rootseal/oath"
)

func TestPutBytes(t *testing.T) {
	const rfc = "3132333435363738393031323334353637383930"
	tests := []struct {
		name string
		p    oath.NewCredential
		want string
	}{
		{
			"touch",
			oath.NewCredential{ID: "AWS:demo", Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 6, Touch: true, Seed: rfcSeed(20)},
			"0001000024 7108 4157533A64656D6F 7316 2106" + rfc + "7802 00",
		},
		{
			"recorded from a YubiKey 5.4.3",
			oath.NewCredential{ID: "rfc6238-test-01", Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 8, Seed: rfcSeed(20)},
			"0001000029 710F 726663363233382D746573742D3031 7316 2108" + rfc + "00",
		},
		{
			"counter, recorded too",
			oath.NewCredential{ID: "rfc4226-test-02", Type: oath.HOTP, Algorithm: oath.SHA1, Digits: 6, Counter: 2, Seed: rfcSeed(20)},
			"000100002F 710F 726663343232362D746573742D3032 7316 1106" + rfc + "7A0400000002 00",
		},
		{
			"64 bytes of id, 128 of seed, long lengths",
			oath.NewCredential{
				ID: strings.Repeat("x", 64), Type: oath.HOTP, Algorithm: oath.SHA512,
				Digits: 8, Touch: true, Counter: 1 << 24, Seed: bytes.Repeat([]byte{0xA5}, 128),
			},
			"00010000CF 7140" + strings.Repeat("78", 64) + "738182 1308" + strings.Repeat("A5", 128) + "7802 7A0401000000 00",
		},
		{
			"key of 127 bytes, the last with a short length",
			oath.NewCredential{ID: "a", Type: oath.TOTP, Algorithm: oath.SHA512, Digits: 6, Seed: bytes.Repeat([]byte{0xA5}, 125)},
			"0001000084 710161 737F 2306" + strings.Repeat("A5", 125) + "00",
		},
		{
			"key of 128 bytes, the first with a long length",
			oath.NewCredential{ID: "a", Type: oath.TOTP, Algorithm: oath.SHA512, Digits: 6, Seed: bytes.Repeat([]byte{0xA5}, 126)},
			"0001000086 710161 738180 2306" + strings.Repeat("A5", 126) + "00",
		},
		{
			"seed padded to 14 bytes",
			oath.NewCredential{ID: "a", Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 7, Seed: []byte("abc")},
			"0001000015 710161 7310 2107 616263 0000000000000000000000 00",
		},
		{
			"seed hashed",
			oath.NewCredential{ID: "a", Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 6, Seed: bytes.Repeat([]byte("a"), 65)},
			"000100001B 710161 7316 2106 11655326C708D70319BE2610E8A57D9A5B959D3B 00",
		},
	}
	for _, v := range tests {
		t.Run(v.name, func(t *testing.T) {
			seed := bytes.Clone(v.p.Seed)
			s := open(t, newScript(t, selectOATH, selected+done, "00A1000000", done, v.want, done))
			put(t, s, v.p)
			if !bytes.Equal(v.p.Seed, seed) {
				t.Error("the caller's seed was changed")
			}
		})
	}
}

// The buffer of the seed is overwritten after every outcome of the command.
func TestPutAndSetCodeOverwriteTheirBuffers(t *testing.T) {
	lost := map[byte]bool{0x01: true, 0x03: true}
	for name, lose := range map[string]map[byte]bool{"carried out": nil, "answer lost": lost} {
		t.Run(name, func(t *testing.T) {
			card := newApplet()
			s := open(t, card)
			list(t, s)
			card.lose = lose
			key := oath.DeriveAccessKey([]byte("foobar"), s.Salt())
			if err := s.Put(demo("a")); (err != nil) != (lose != nil) {
				t.Fatal(err)
			}
			if err := s.SetCode(key); (err != nil) != (lose != nil) {
				t.Fatal(err)
			}
			wiped := 0
			for i, command := range card.log {
				if !strings.HasPrefix(command, "0001") && !strings.HasPrefix(command, "0003") {
					continue
				}
				wiped++
				if rest := bytes.Trim(card.alias[i], "\x00"); len(rest) != 0 {
					t.Errorf("left of %s…: %X", command[:10], rest)
				}
			}
			if wiped != 2 {
				t.Errorf("%d commands with secrets seen, want 2", wiped)
			}
		})
	}
}

func TestPutRefusesBeforeSending(t *testing.T) {
	change := func(f func(*oath.NewCredential)) oath.NewCredential {
		p := demo("a")
		f(&p)
		return p
	}
	tests := map[string]oath.NewCredential{
		"no id":                   demo(""),
		"65 bytes in 33 letters":  demo(strings.Repeat("ü", 32) + "x"),
		"no type":                 change(func(p *oath.NewCredential) { p.Type = 0 }),
		"unknown algorithm":       change(func(p *oath.NewCredential) { p.Algorithm = 4 }),
		"5 digits":                change(func(p *oath.NewCredential) { p.Digits = 5 }),
		"9 digits":                change(func(p *oath.NewCredential) { p.Digits = 9 }),
		"a counter without HOTP":  change(func(p *oath.NewCredential) { p.Counter = 1 }),
		"no seed":                 change(func(p *oath.NewCredential) { p.Seed = nil }),
		"seed of length 0":        change(func(p *oath.NewCredential) { p.Seed = []byte{} }),
		"type with an extra bit":  change(func(p *oath.NewCredential) { p.Type = 0x30 }),
		"algorithm with the type": change(func(p *oath.NewCredential) { p.Algorithm = 0x21 }),
	}
	for name, p := range tests {
		t.Run(name, func(t *testing.T) {
			s := open(t, newScript(t, selectOATH, selected+done, "00A1000000", done))
			list(t, s)
			wantIs(t, s.Put(p), oath.ErrBadSyntax)
			if _, ok := s.Listed(); !ok {
				t.Error("the list is forgotten although nothing was sent")
			}
		})
	}
}

func TestPutOnlyAfterAListWithoutTheID(t *testing.T) {
	card := newApplet()
	s := open(t, card)
	wantIs(t, s.Put(demo("a")), oath.ErrNotListed)

	put(t, s, demo("a"))
	wantIs(t, s.Put(demo("a")), oath.ErrExists)

	// The bytes of an id count, its case too.
	if err := s.Put(demo("A")); err != nil {
		t.Error(err)
	}
	if err := s.Delete("a"); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(demo("a")); err != nil {
		t.Errorf("after its deletion: %v", err)
	}

	// A list of another session does not count.
	wantIs(t, open(t, card).Put(demo("b")), oath.ErrNotListed)
	if len(card.entries) != 2 {
		t.Errorf("%d entries on the card, want 2", len(card.entries))
	}
}

// The answer is lost after the card has stored the credential. The session then
// knows nothing, and a new list shows the credential.
func TestPutWithLostAnswer(t *testing.T) {
	card := newApplet()
	s := open(t, card)
	list(t, s)
	card.lose = map[byte]bool{0x01: true}
	wantIs(t, s.Put(demo("a")), errUnplugged)
	if _, ok := s.Listed(); ok {
		t.Error("the session still believes its list")
	}
	card.lose = nil
	wantIs(t, s.Put(demo("a")), oath.ErrNotListed)
	list(t, s)
	wantIs(t, s.Put(demo("a")), oath.ErrExists)
}

func TestErrorsOfTheCardForgetTheList(t *testing.T) {
	for name, do := range map[string]func(*oath.Session) error{
		"put":    func(s *oath.Session) error { return s.Put(demo("a")) },
		"delete": func(s *oath.Session) error { return s.Delete("a") },
		"rename": func(s *oath.Session) error { return s.Rename("a", "b") },
	} {
		t.Run(name, func(t *testing.T) {
			card := newApplet()
			s := open(t, card)
			list(t, s)
			card.fail = map[byte]uint16{0x01: 0x6581, 0x02: 0x6581, 0x05: 0x6581}
			wantIs(t, do(s), oath.ErrCorrupt)
			if _, ok := s.Listed(); ok {
				t.Error("the session still believes its list")
			}
		})
	}
}

func TestPutByFirmware(t *testing.T) {
	touch := demo("id")
	touch.Touch = true
	tests := []struct {
		name    string
		version []byte
		extra   string
		stored  string
		p       oath.NewCredential
		want    error
	}{
		{"beginning of a stored id, 4.0.0", []byte{4, 0, 0}, "", "idle", demo("id"), nil},
		{"beginning of a stored id, 4.0.1", []byte{4, 0, 1}, "", "idle", demo("id"), oath.ErrExists},
		{"beginning of a stored id, 4.3.4", []byte{4, 3, 4}, "", "idle", demo("id"), oath.ErrExists},
		{"beginning of a stored id, 4.3.5", []byte{4, 3, 5}, "", "idle", demo("id"), nil},
		{"beginning of a stored id, Nitrokey", []byte{4, 1, 0}, "8F0401020304", "idle", demo("id"), nil},
		{"longer than a stored id, 4.3.4", []byte{4, 3, 4}, "", "i", demo("id"), nil},
		{"touch on NEO", []byte{1, 0, 2}, "", "i", touch, oath.ErrNotSupported},
		{"touch on 4.2.5", []byte{4, 2, 5}, "", "i", touch, oath.ErrNotSupported},
		{"touch on 4.2.6", []byte{4, 2, 6}, "", "i", touch, nil},
		{"touch on Nitrokey", []byte{4, 1, 0}, "8F0401020304", "i", touch, nil},
	}
	for _, v := range tests {
		t.Run(v.name, func(t *testing.T) {
			card := newApplet()
			card.version, card.extra = v.version, unhex(t, v.extra)
			card.entries = []entry{{id: v.stored, kind: 0x21, digits: 6, seed: rfcSeed(20)}}
			s := open(t, card)
			list(t, s)
			err := s.Put(v.p)
			if !errors.Is(err, v.want) {
				t.Errorf("got %v, want %v", err, v.want)
			}
			if wrote := len(card.entries) == 2; wrote != (v.want == nil) {
				t.Errorf("%d entries on the card", len(card.entries))
			}
		})
	}
}
