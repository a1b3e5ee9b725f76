package view

import (
	"strings"
	"testing"

	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"
)

// A plan says what it is a plan of: leftovers have no group and undo no ceremony.
func TestRecoveryPlanOfLeftovers(t *testing.T) {
	var out strings.Builder
	PrintRecovery(&out, settle.RecoveryPlan{
		Ceremony: "20261127-abcdef", Principal: "111122223333", Account: "111122223333",
		Deletes: []ledger.Deletion{{KeySerial: 1001, CredentialID: "AWS:alice"}},
	})
	first, rest, _ := strings.Cut(out.String(), "\n")
	if first != "recover 20261127-abcdef: "+"111122223333" {
		t.Errorf("the plan begins with %q, want no group", first)
	}
	if strings.Contains(rest, "undo") || strings.Contains(rest, "back") {
		t.Errorf("a removal of leftovers is called an undoing:\n%s", rest)
	}
}
