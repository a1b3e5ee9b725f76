package view

import (
	"encoding/json"
	"strings"
	"testing"

	"rootseal/enroll/custody"
)

// A list without entries is [], and never missing.
func TestEmptyLists(t *testing.T) {
	for text, value := range map[string]any{
		`"problems":[],"unsigned":[],"late":[],"unattested":[],"findings":[],"times":[]`: LedgerCheck{}.Filled(),
		`"keys":[],"live":[]`:     NewVerified(custody.Verification{}),
		`"retired":[],"notes":[]`: NewVerified(custody.Verification{Keys: []custody.KeyProof{{}}}),
	} {
		got, err := json.Marshal(value)
		if err != nil || !strings.Contains(string(got), text) {
			t.Errorf("%s, %v, want %s", got, err, text)
		}
	}
}
