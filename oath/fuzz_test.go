package oath

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"
)

// A fuzz target without seeds passes a plain go test without testing anything.
func TestEveryFuzzTargetHasSeeds(t *testing.T) {
	for _, target := range []string{"FuzzTLV", "FuzzSelectAnswer", "FuzzListAnswer", "FuzzCalculateAnswer", "FuzzCalculateAllAnswer", "FuzzName"} {
		seeds, err := os.ReadDir(filepath.Join("testdata", "fuzz", target))
		if err != nil || len(seeds) < 4 {
			t.Errorf("%s: %d seeds, %v", target, len(seeds), err)
		}
	}
}

// Everything that parses is the same after it is written again, with lengths in their
// shortest form.
func FuzzTLV(f *testing.F) {
	f.Fuzz(func(t *testing.T, answer []byte) {
		all, err := elements(answer)
		if err != nil {
			return
		}
		size := 0
		c := newCommand(insList, p2None)
		for _, e := range all {
			size += len(e.value)
			c.tlv(e.tag, e.value)
		}
		if size > len(answer) {
			t.Fatalf("%d bytes of values in %d", size, len(answer))
		}
		if c.overflow {
			return
		}
		again, err := elements(c.buf[headerSize:])
		if err != nil || len(again) != len(all) {
			t.Fatalf("%d elements, then %d, %v", len(all), len(again), err)
		}
		for i := range all {
			if again[i].tag != all[i].tag || !bytes.Equal(again[i].value, all[i].value) {
				t.Fatalf("element %d: %v, then %v", i, all[i], again[i])
			}
		}
	})
}

func FuzzSelectAnswer(f *testing.F) {
	f.Fuzz(func(t *testing.T, answer []byte) {
		sel, err := parseSelect(answer)
		if err != nil {
			return
		}
		if sel.salt != nil && len(sel.salt) != saltSize {
			t.Errorf("salt of %d bytes", len(sel.salt))
		}
		s := Session{selection: sel}
		if (s.DeviceID() == "") != (sel.salt == nil) {
			t.Errorf("device id %q of salt %x", s.DeviceID(), sel.salt)
		}
	})
}

// Every byte of a list is parsed: nothing that the card stores is missed.
func FuzzListAnswer(f *testing.F) {
	f.Fuzz(func(t *testing.T, answer []byte) {
		creds, err := parseList(answer)
		if err != nil {
			return
		}
		told := 0
		for _, c := range creds {
			told += 3 + len(c.ID)
			if len(c.ID)+1 >= 0x80 {
				told++
			}
			_ = c.Name()
		}
		long := bytes.Count(answer, []byte{0x81}) // the length of a short value may be written long
		if told > len(answer) || told+long < len(answer) {
			t.Errorf("%d bytes told of %d", told, len(answer))
		}
	})
}

func FuzzCalculateAnswer(f *testing.F) {
	f.Fuzz(func(t *testing.T, answer []byte) {
		for _, a := range []Algorithm{SHA1, SHA256, SHA512, 0} {
			full, err := parseFull(answer, a)
			if err == nil && len(full.Code()) != full.Digits {
				t.Errorf("code %q of %d digits", full.Code(), full.Digits)
			}
		}
		if value, err := single(answer, tagTruncated); err == nil {
			if digits, code, err := parseTruncated(value); err == nil && len(code) != digits {
				t.Errorf("code %q of %d digits", code, digits)
			}
		}
	})
}

func FuzzCalculateAllAnswer(f *testing.F) {
	f.Fuzz(func(t *testing.T, answer []byte) {
		results, err := parseAll(answer)
		if err != nil {
			return
		}
		for _, r := range results {
			if (r.Kind == Computed) != (r.Code != "") || r.Kind == Computed && len(r.Code) != r.Digits {
				t.Errorf("kind %d, code %q, %d digits", r.Kind, r.Code, r.Digits)
			}
		}
	})
}

// A name written out reads as the same name.
func FuzzName(f *testing.F) {
	f.Fuzz(func(t *testing.T, id string) {
		for _, typ := range []Type{TOTP, HOTP} {
			n := parseName(id, typ)
			if again := parseName(n.ID(typ), typ); again != n {
				t.Errorf("%s %q: %+v, then %+v", typ, id, n, again)
			}
			if utf8.ValidString(id) && !utf8.ValidString(n.ID(typ)) {
				t.Errorf("%q: a letter was split", id)
			}
			if typ == TOTP && n.Period < 1 {
				t.Errorf("%q: period %d", id, n.Period)
			}
		}
	})
}
