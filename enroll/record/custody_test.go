package record

import (
	"testing"

	"rootseal/enroll/ledger"
)

// seal proves a key and seals it.
func (s *story) seal(t *testing.T, serial uint32, devices ...string) {
	t.Helper()
	proof := s.write(t, "", s.prove(t, serial, devices...))
	s.write(t, "", &ledger.Seal{KeySerial: serial, Bag: "A-17", Place: "Osaka safe", Observer: "Ren", Proof: proof})
}

// proveInNewBag unseals a key, proves it, and seals it in another bag.
func (s *story) proveInNewBag(t *testing.T, serial uint32) {
	t.Helper()
	s.write(t, "", &ledger.Unseal{KeySerial: serial, Bag: "A-17", Recorded: "A-17"})
	s.seal(t, serial, sealed)
}

func TestAKeyInItsBag(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right)
	s.seal(t, left, sealed)
	b := s.book()
	bag := b.Key(left).Sealed
	if bag == nil || bag.Bag != "A-17" || bag.Place != "Osaka safe" || bag.Observer != "Ren" || bag.Sequence != 6 {
		t.Errorf("in bag %+v", bag)
	}
	if b.Key(right).Sealed != nil {
		t.Error("the other key is in a bag too")
	}
	s.write(t, "", &ledger.Unseal{KeySerial: left, Bag: "A-17", Recorded: "A-17"})
	if s.book().Key(left).Sealed != nil {
		t.Error("it is still in its bag")
	}
	mustOpen(t, s.book())
}

// Another bag number and an emergency are findings.
func TestUnsealing(t *testing.T) {
	for _, tt := range []struct {
		name     string
		body     ledger.Unseal
		finding  bool
		otherBag bool
	}{
		{"its bag", ledger.Unseal{Bag: "A-17", Recorded: "A-17"}, false, false},
		{"another bag", ledger.Unseal{Bag: "B-1", Recorded: "A-17"}, true, true},
		{"no number", ledger.Unseal{Recorded: "A-17"}, true, true},
		{"a record that claims another bag", ledger.Unseal{Bag: "B-1", Recorded: "B-1"}, true, true},
		{"an emergency", ledger.Unseal{Bag: "A-17", Recorded: "A-17", Emergency: true}, true, false},
		{"an emergency without a bag number", ledger.Unseal{Recorded: "A-17", Emergency: true}, true, false},
		{"an emergency and another bag", ledger.Unseal{Bag: "B-1", Recorded: "A-17", Emergency: true}, true, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStory(t)
			s.enrol(t, sealed, "sealed", left)
			s.seal(t, left, sealed)
			tt.body.KeySerial = left
			s.write(t, "", &tt.body)
			b := s.book()
			if !tt.finding {
				mustOpen(t, b)
				return
			}
			mustOpen(t, b, "unseal-7")
			if f := b.Findings[0]; f.OtherBag != tt.otherBag || f.KeySerial != left {
				t.Errorf("finding %+v, of another bag: %t", f, tt.otherBag)
			}
		})
	}
}

// A seal needs a verification that has proven that very key.
func TestASealNeedsItsProof(t *testing.T) {
	for _, tt := range []struct {
		name string
		body func(*ledger.Verified) // changes the verification before it
		of   uint32                 // the sealed key
		want []string
	}{
		{"proven", func(*ledger.Verified) {}, left, nil},
		{"incomplete", func(v *ledger.Verified) { v.Result = ledger.Incomplete }, left, []string{"seal-6"}},
		{"another key", func(*ledger.Verified) {}, right, []string{"seal-6"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStory(t)
			s.enrol(t, sealed, "sealed", left, right)
			v := s.prove(t, left, sealed)
			tt.body(v)
			proof := s.write(t, "", v)
			s.write(t, "", &ledger.Seal{KeySerial: tt.of, Bag: "A-17", Place: "Osaka", Observer: "Ren", Proof: proof})
			mustOpen(t, s.book(), tt.want...)
			if s.book().Key(tt.of).Sealed == nil {
				t.Error("it is in a bag all the same")
			}
		})
	}
}

func TestALostKeyIsInNoBag(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	s.seal(t, left, sealed)
	s.write(t, "", &ledger.Lost{KeySerial: left, How: "stolen"})
	if k := s.book().Key(left); k.Sealed != nil || k.Lost == nil || k.Lost.How != "stolen" {
		t.Errorf("key %+v", k)
	}
	s.write(t, "", &ledger.Found{KeySerial: left})
	if k := s.book().Key(left); k.Lost != nil || k.Sealed != nil {
		t.Errorf("found: %+v", k)
	}
}
