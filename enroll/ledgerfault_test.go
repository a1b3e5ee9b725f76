package enroll_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/hwtest/simcard"
)

// flows are the ways in which a seed comes and a device is enabled.
var flows = map[string]func(*stage) enroll.Request{
	"user":                 (*stage).alice,
	"root":                 (*stage).root,
	"root, with a profile": (*stage).rootWithProfile,
	"login":                (*stage).login,
}

// If the record cannot be written, the act does not happen; and where it is
// there though writing it failed, a later command reads it.
func TestEveryRecordFails(t *testing.T) {
	for name, request := range flows {
		records := 5
		if name == "user" {
			records = 4
		}
		for n := 1; n <= records; n++ {
			for _, how := range []string{"before", "after", "from then on"} {
				t.Run(fmt.Sprintf("%s, record %d, %s", name, n, how), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						s := newStage(t, 2)
						c := s.prepare(t, request(s))
						switch how {
						case "before":
							s.store.FailBefore(n, errDisk)
						case "after":
							s.store.FailAfter(n, errDisk)
						default:
							for m := range 10 {
								s.store.FailBefore(n+m, errDisk)
							}
						}
						r, err := c.Run(t.Context(), nil, nil)
						c.Close()
						seen := name == "root, with a profile" && n == 4 && how != "from then on"
						said := name != "user" && n == 4 && how == "after"
						if seen || said { // AWS shows the device all the same, or the statement is there
							if err != nil {
								t.Error(err)
							}
						} else if !errors.Is(err, errDisk) {
							t.Errorf("%v, want %v", err, errDisk)
						}
						s.mustHold(t, r, err)
						if how != "after" {
							s.mustNotHaveActed(t, n)
						}
						s.mustSettle(t, r, err)
					})
				})
			}
		}
	}
}

// mustNotHaveActed: what record n announces did not happen.
func (s *stage) mustNotHaveActed(t *testing.T, n int) {
	t.Helper()
	switch n {
	case 1: // begin
		s.mustBeUntouched(t)
		if records := s.kinds(); len(records) > 0 {
			t.Errorf("records %v of a ceremony that did not begin", records)
		}
		if writes := s.writes(); len(writes) > 0 || s.operator.handed != nil {
			t.Errorf("AWS was sent %v, or the secret was taken, without an intent on disk", writes)
		}
	case 2: // load
		for _, card := range s.cards {
			if card.Count(simcard.Put) > 0 {
				t.Errorf("key %d was written without witnesses on disk", card.Serial())
			}
		}
	case 3: // enable
		if s.count("EnableMFADevice") > 0 || len(s.operator.pairs) > 0 {
			t.Error("a pair was sent or shown without the proofs on disk")
		}
	default:
	}
}
