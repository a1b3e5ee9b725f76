package faults

import "testing"

// Another program resets the first key at the moment at which the ceremony writes
// to it. Which comes first differs from run to run. The key that fails afterwards
// does not change how the records and the first key agree.
func TestAResetAndATransactionTakeTurns(t *testing.T) {
	for _, s := range scenarios {
		if s.name != "root" && s.name != "login elsewhere" {
			continue
		}
		for range 10 {
			r := play(t, s, at("key 1002 transmit", putAt, firstWiped), at("key 1002 transmit", 9, hangDone))
			if len(r.found) > 0 {
				t.Fatalf("%s: %v", s.name, r.found)
			}
		}
	}
}
