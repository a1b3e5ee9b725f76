package custody_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simcard"
)

// parrot is a desk on which some keys are tokens of somebody who had the real
// one and a copy of the ledger for an hour: they answer every witness as it
// would, and a challenge that is none in another way.
type parrot struct {
	device.Port
	fake      func(reader string) bool
	witnesses []ledger.Witness
	silent    bool // it answers no other challenge at all
}

func (p *parrot) Connect(reader string) (device.Handle, error) {
	h, err := p.Port.Connect(reader)
	if err == nil && p.fake(reader) {
		h = parroted{h, p}
	}
	return h, err
}

type parroted struct {
	device.Handle
	of *parrot
}

func (h parroted) Transmit(command []byte) ([]byte, error) {
	answer, err := h.Handle.Transmit(command)
	if len(command) < 2 || command[1] != 0xa2 || slices.ContainsFunc(h.of.witnesses, func(w ledger.Witness) bool {
		challenge, err := w.ChallengeBytes()
		return err == nil && strings.Contains(string(command), string(challenge))
	}) {
		return answer, err
	}
	if h.of.silent {
		return []byte{0x69, 0x85}, nil
	}
	answer = slices.Clone(answer)
	answer[len(answer)-3] ^= 1 // the last byte of the HMAC, before the status
	return answer, err
}

// falsify makes tokens of that sort of keys on the desk.
func falsify(s *enrolltest.Stage, silent bool, cards ...*simcard.Card) {
	var readers []string
	for _, card := range cards {
		s.Readers.Unplug(card)
		readers = append(readers, s.Readers.Plug(card))
	}
	p := &parrot{Port: s.Readers, silent: silent, fake: func(reader string) bool { return slices.Contains(readers, reader) }}
	for _, r := range s.Ledger.Records() {
		if load, is := r.Body.(*ledger.Load); is {
			p.witnesses = append(p.witnesses, load.Witnesses...)
		}
	}
	s.Desk = device.NewDesk(p, device.Limits{})
}

// A witness can be known beforehand by who has the ledger and had the key; a
// fresh challenge cannot. Of two keys that differ nothing tells which is false.
func TestVerifyFindsATokenThatKnowsTheWitnesses(t *testing.T) {
	for _, test := range []struct {
		name   string
		keys   int
		fake   []int
		silent bool
		want   []string
		why    string
	}{
		{"one of three", 3, []int{1}, false, []string{ledger.Proven, ledger.WrongSeed, ledger.Proven}, "fresh challenge otherwise"},
		{"one of two", 2, []int{1}, false, []string{ledger.WrongSeed, ledger.WrongSeed}, "fresh challenge otherwise"},
		{"two of four, alike", 4, []int{0, 1}, false, []string{ledger.WrongSeed, ledger.WrongSeed, ledger.WrongSeed, ledger.WrongSeed}, "fresh challenge otherwise"},
		{"one that does not answer", 2, []int{0}, true, []string{ledger.NotAsked, ledger.Proven}, "not a fresh challenge"},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, test.keys)
				var fake []*simcard.Card
				for _, n := range test.fake {
					fake = append(fake, s.Cards[n])
				}
				falsify(s, test.silent, fake...)
				found := s.Verify(t.Context(), t, s.Cards...)
				for i, key := range found.Keys {
					proof := key.Credentials[0]
					if proof.Result != test.want[i] || proof.Result != ledger.Proven && !strings.Contains(proof.Why, test.why) {
						t.Errorf("key %d: %s (%s), want %s", key.KeySerial, proof.Result, proof.Why, test.want[i])
					}
				}
			})
		})
	}
}

// Where one witness is left for two keys, one is proven by it, and the other by
// its answer to a challenge that both have got.
func TestVerifyByTheOtherKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		device := s.OnlyDevice(t).Ceremony
		for len(s.Book().Free(device, 0)) > 1 {
			s.Verify(t.Context(), t, s.Cards[0])
		}
		found := s.Verify(t.Context(), t, s.Cards...)
		if found.Result() != ledger.Proven {
			t.Fatalf("found %+v", found)
		}
		kinds := map[string]int{}
		for _, card := range s.Cards {
			kinds[s.Book().Key(card.Serial()).LastProof.Kind]++
		}
		if kinds[record.ByWitness] != 1 || kinds[record.ByEqual] != 1 || len(s.Book().Open()) != 0 {
			t.Errorf("proofs by %v, findings %+v", kinds, s.Book().Open())
		}
		if alone := s.Verify(t.Context(), t, s.Cards[0]); alone.Result() != ledger.Incomplete {
			t.Errorf("a key alone, with no witness left: %s", alone.Result())
		}
	})
}
