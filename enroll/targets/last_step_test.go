package targets_test

import (
	"testing"

	"rootseal/enroll/ledger"
	"rootseal/enroll/targets"
)

// A code that enabled or resynced a device is used, like one that was printed.
func TestLastStep(t *testing.T) {
	begin := ledger.Record{Ceremony: "c1", Body: &ledger.Begin{CredentialID: "a"}}
	other := ledger.Record{Ceremony: "c2", Body: &ledger.Begin{CredentialID: "b"}}
	for name, body := range map[string]ledger.Record{
		"printed":  {Body: &ledger.CodeUsed{CredentialID: "a", Step: 9}},
		"enabled":  {Ceremony: "c1", Body: &ledger.Enable{Proofs: []ledger.Proof{{Step: 9}, {Step: 8}}}},
		"resynced": {Body: &ledger.Resync{Device: "c1", Steps: []uint64{8, 9}}},
	} {
		records := []ledger.Record{begin, other, body}
		if got := targets.LastStep(records, "a"); got != 9 {
			t.Errorf("%s: %d, want 9", name, got)
		}
		if got := targets.LastStep(records, "b"); got != 0 {
			t.Errorf("%s, another credential: %d, want 0", name, got)
		}
	}
}
