package view

import (
	"testing"

	"rootseal/enroll/audit"
	"rootseal/message"
)

// The command of a finding is one line of a shell. What a forged record calls a principal,
// and is none, leaves the placeholder.
func TestNextStepNamesThePrincipal(t *testing.T) {
	for of, want := range map[string]string{
		"111122223333/user/alice": "run 'rootseal rotate 111122223333/user/alice --group daily'",
		"Acme Corp/login/ops":     `run 'rootseal rotate "Acme Corp/login/ops" --group daily'`,
		"$(id)/root":              "run 'rootseal rotate PRINCIPAL --group daily'",
		"":                        "run 'rootseal rotate PRINCIPAL --group daily'",
	} {
		found := audit.Finding{Principal: of, Group: "daily", Next: message.Word("run 'rootseal rotate PRINCIPAL --group GROUP'")}
		if got := NextStep(found).String(); got != want {
			t.Errorf("%s: %s, want %s", of, got, want)
		}
	}
}
