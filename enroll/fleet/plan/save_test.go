package plan

import (
	"bytes"
	"reflect"
	"slices"
	"testing"
	"time"

	"rootseal/enroll/ledger"
)

// Nothing but its input decides: neither the order of AWS's answers, nor that of the
// plugged-in keys, nor the time.
func TestSameInputSameBytes(t *testing.T) {
	p := newPast(t)
	one, two := p.enroll(alice, "daily", "aaaaaa", true, 102, 101), p.enroll(alice, "sealed", "bbbbbb", true, 201, 202)
	f := fleetOf("user/alice: {}, root: {}", "")
	keys := []Plugged{plugged(101, firmware, 1), plugged(102, firmware, 1), plugged(201, firmware, 1)}
	var first []byte
	for i := range 20 {
		in := p.input(f, aws(one, two), keys...)
		in.Now = now.Add(time.Duration(i) * time.Hour)
		slices.Reverse(keys)
		text, err := Save(Make(in))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = text
		}
		if !bytes.Equal(text, first) {
			t.Fatalf("run %d differs:\n%s\n%s", i, text, first)
		}
	}
	read, err := Parse(first)
	if err != nil {
		t.Fatal(err)
	}
	if again, _ := Save(read); !bytes.Equal(again, first) {
		t.Error("read and saved again, it differs")
	}
	for i := range first { // any byte changed: refused, or the same plan with other spaces
		bad := slices.Clone(first)
		bad[i] ^= 1
		if other, err := Parse(bad); err == nil && !reflect.DeepEqual(other, read) {
			t.Fatalf("byte %d changed, and it was read", i)
		}
	}
}

// Whatever parses as a plan's file is saved and read again as the same plan.
func FuzzParse(f *testing.F) {
	p := Make(Input{World: ledger.WorldAWS, Members: fleetOf("user/alice: {}, root: {}", "").Principals(), Accounts: aws(), Plugged: bothKeys, Now: now})
	text, err := Save(p)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"format_version":1,"plan":{}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Save(p)
		if err != nil {
			t.Fatal(err)
		}
		if q, err := Parse(again); err != nil || q.Hash() != p.Hash() {
			t.Fatalf("%v after %s", err, again)
		}
	})
}
