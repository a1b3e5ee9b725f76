package record

import (
	"testing"

	"rootseal/enroll/ledger"
)

// sealedStory is a guarded story whose left key is in bag A-17, by a signed record.
func sealedStory(t *testing.T) (*story, *signer) {
	t.Helper()
	s, mika := guardedStory(t)
	s.seal(t, left, sealed)
	s.sign(t, s.Head().Sequence, mika)
	return s, mika
}

// The gravest signed loss counts. A graver one that is not signed is a doubt of its own.
func TestUnsignedLossOutweighsNoSignedOne(t *testing.T) {
	type told struct {
		how    string
		signed bool
	}
	for _, tt := range []struct {
		name  string
		story []told
		want  []told
	}{
		{"a theft, then a forged loss", []told{{AgainstStolen, true}, {AgainstLost, false}}, []told{{AgainstStolen, true}}},
		{"a departure, then a forged loss", []told{{AgainstLeft, true}, {AgainstLost, false}}, []told{{AgainstLeft, true}}},
		{"a loss twice", []told{{AgainstLost, true}, {AgainstLost, false}}, []told{{AgainstLost, true}}},
		{"a signed loss after a theft", []told{{AgainstStolen, true}, {AgainstLost, true}}, []told{{AgainstStolen, true}}},
		{"a signed theft after a loss", []told{{AgainstLost, true}, {AgainstStolen, true}}, []told{{AgainstStolen, true}}},
		{"a signed theft after a forged loss", []told{{AgainstLost, false}, {AgainstStolen, true}}, []told{{AgainstStolen, true}}},
		{"an unsigned theft after a loss", []told{{AgainstLost, true}, {AgainstStolen, false}}, []told{{AgainstLost, true}, {AgainstStolen, false}}},
		{"a signed loss after an unsigned theft", []told{{AgainstStolen, false}, {AgainstLost, true}}, []told{{AgainstLost, true}, {AgainstStolen, false}}},
		{"an unsigned loss after an unsigned theft", []told{{AgainstStolen, false}, {AgainstLost, false}}, []told{{AgainstStolen, false}}},
		{"a theft, forged, then signed", []told{{AgainstLost, true}, {AgainstStolen, false}, {AgainstStolen, true}}, []told{{AgainstStolen, true}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, mika := guardedStory(t)
			for _, loss := range tt.story {
				if number := s.write(t, "", &ledger.Lost{KeySerial: left, How: loss.how}); loss.signed {
					s.sign(t, number, mika)
				}
			}
			b := s.book()
			all := b.Against(Shown{Serial: left})
			if len(all) != len(tt.want) {
				t.Fatalf("against it %+v, want %v", all, tt.want)
			}
			for i, want := range tt.want {
				if all[i].Name != want.how || all[i].Unsigned == want.signed {
					t.Errorf("against it %+v, want %v", all[i], want)
				}
			}
			first := tt.want[0]
			key := b.Key(left)
			if key.IsLostAs(first.how) != first.signed || key.IsLostAs(AgainstStolen) != (first.signed && first.how != AgainstLost) {
				t.Errorf("lost as %s: %v; as stolen: %v", first.how, key.IsLostAs(first.how), key.IsLostAs(AgainstStolen))
			}
		})
	}
}

// No unsigned record takes a key out of a bag that a signed one has, or puts it into another:
// when the other bag is opened, that is the wrong one, and two officers must close it.
func TestUnsignedRecordMovesNoSealedKey(t *testing.T) {
	evil := &ledger.Seal{KeySerial: left, Bag: "EVIL-1", Place: "safe", Observer: "Ren", Proof: 1}
	lost := &ledger.Lost{KeySerial: left, How: "lost"}
	opened := &ledger.Unseal{KeySerial: left, Bag: "A-17", Recorded: "A-17"}
	inEmergency := &ledger.Unseal{KeySerial: left, Bag: "A-17", Recorded: "A-17", Emergency: true}
	for _, tt := range []struct {
		name   string
		forged []ledger.Body
		out    bool // an emergency takes the key out, and is a finding
	}{
		{"a seal", []ledger.Body{evil}, false},
		{"a loss", []ledger.Body{lost}, false},
		{"a loss and a seal", []ledger.Body{lost, evil}, false},
		{"an unsealing", []ledger.Body{opened}, false},
		{"an unsealing and a seal", []ledger.Body{opened, evil}, false},
		{"an emergency", []ledger.Body{inEmergency}, true},
		{"an emergency and a seal", []ledger.Body{inEmergency, evil}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, mika := sealedStory(t)
			s.write(t, "", tt.forged...)
			key := s.book().Key(left)
			if in := key.Sealed != nil && key.Sealed.Bag == "A-17" && !key.Sealed.IsUnsigned(); in == tt.out {
				t.Errorf("in its bag: %v; %+v", in, key.Sealed)
			}
			if tt.out != (len(s.book().Open()) > 0 && s.book().Open()[0].Sort.Name == SortUnseal) {
				t.Errorf("findings %v", s.book().Open())
			}
			s.sign(t, s.write(t, "", &ledger.Unseal{KeySerial: left, Bag: "EVIL-1", Recorded: "EVIL-1"}), mika)
			all := s.book().Open()
			if len(all) == 0 || !all[len(all)-1].OtherBag {
				t.Errorf("the other bag is no finding: %v", all)
			}
		})
	}
}

// Once an officer signs it, each of these records counts.
func TestSignedRecordsMoveASealedKey(t *testing.T) {
	s, mika := sealedStory(t)
	s.write(t, "", &ledger.Unseal{KeySerial: left, Bag: "A-17", Recorded: "A-17"})
	if o := s.book().Against(Shown{Serial: left}); len(o) != 1 || o[0].Name != AgainstSealed || o[0].Unsigned {
		t.Errorf("against it %+v", o)
	}
	s.sign(t, s.Head().Sequence, mika)
	if s.book().Key(left).Sealed != nil {
		t.Error("the signed unsealing did not end the bag")
	}
	s.seal(t, left, sealed)
	s.sign(t, s.write(t, "", &ledger.Lost{KeySerial: left, How: "lost"}), mika)
	if s.book().Key(left).Sealed != nil {
		t.Error("the signed loss did not end the unsigned bag")
	}
}
