package faults

import (
	"slices"
	"testing"
)

// TestForgedChecks tries every forged live check in the sitting that has some, to its end or
// killed while it is open: none counts as signed, and no command believes it.
func TestForgedChecks(t *testing.T) {
	sent := func(n int, k kind) []fault { return []fault{{call{"apply", "aws ResyncMFADevice", n}, k}} }
	for name, cutOff := range map[string][]fault{
		"to its end": nil, "killed before the first codes": sent(1, kill), "killed after the first codes": sent(1, killAfter), "killed after the second codes": sent(2, killAfter),
	} {
		for _, verb := range verbsUnder {
			if !slices.Contains([]string{"recover", "retire", "verify"}, verb.name) {
				continue
			}
			t.Run(name+", "+verb.name, func(t *testing.T) {
				t.Parallel()
				for _, forgery := range forgedChecks {
					a := attack{forgery, verb}
					r, fits := underAttack(t, liveChecks, cutOff, a)
					if !fits || len(r.found) > 0 {
						t.Errorf("%s: it was forged: %v; %v", a, fits, r.found)
					}
				}
			})
		}
	}
}
