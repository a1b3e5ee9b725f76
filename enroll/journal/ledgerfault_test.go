package journal_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"

	"rootseal/enroll/enrolltest"
	"rootseal/hwtest/simcard"
)

// If the record cannot be written, the act does not happen; and where it is
// there though writing it failed, a later command reads it.
func TestEveryRecordFails(t *testing.T) {
	for name, request := range enrolltest.Flows {
		records := 5
		if name == "user" {
			records = 4
		}
		for n := 1; n <= records; n++ {
			for _, how := range []string{"before", "after", "from then on"} {
				t.Run(fmt.Sprintf("%s, record %d, %s", name, n, how), func(t *testing.T) {
					t.Parallel()
					synctest.Test(t, func(t *testing.T) {
						s := enrolltest.New(t, 2)
						c := s.Prepare(t, request(s))
						switch how {
						case "before":
							s.Store.FailBefore(n, enrolltest.ErrDisk)
						case "after":
							s.Store.FailAfter(n, enrolltest.ErrDisk)
						default:
							for m := range 10 {
								s.Store.FailBefore(n+m, enrolltest.ErrDisk)
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
						} else if !errors.Is(err, enrolltest.ErrDisk) {
							t.Errorf("%v, want %v", err, enrolltest.ErrDisk)
						}
						s.MustHold(t, r, err)
						if how != "after" {
							mustNotHaveActed(t, s, n)
						}
						s.MustSettle(t, r, err)
					})
				})
			}
		}
	}
}

// mustNotHaveActed: what record n announces did not happen.
func mustNotHaveActed(t *testing.T, s *enrolltest.Stage, n int) {
	t.Helper()
	switch n {
	case 1: // begin
		s.MustBeUntouched(t)
		if records := s.Kinds(); len(records) > 0 {
			t.Errorf("records %v of a ceremony that did not begin", records)
		}
		if writes := s.Writes(); len(writes) > 0 || s.Operator.Handed != nil {
			t.Errorf("AWS was sent %v, or the secret was taken, without an intent on disk", writes)
		}
	case 2: // load
		for _, card := range s.Cards {
			if card.Count(simcard.Put) > 0 {
				t.Errorf("key %d was written without witnesses on disk", card.Serial())
			}
		}
	case 3: // enable
		if s.Count("EnableMFADevice") > 0 || len(s.Operator.Pairs) > 0 {
			t.Error("a pair was sent or shown without the proofs on disk")
		}
	default:
	}
}
