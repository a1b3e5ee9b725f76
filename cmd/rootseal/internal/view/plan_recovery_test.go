package view

import (
	"strings"
	"testing"

	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"
)

// A signature of an officer whom nothing outside the ledger shows vouches for nothing.
func TestRecoveryPlanOfAStrangersSignature(t *testing.T) {
	for want, by := range map[string]settle.WrittenBy{
		", begin, not signed\n": {},
		", begin, signed\n":     {Signed: true, Vouched: true},
		", begin, signed, but nothing outside the ledger vouches for the officer\n": {Signed: true},
	} {
		var out strings.Builder
		by.Kind = "begin"
		PrintRecovery(&out, settle.RecoveryPlan{Ceremony: "20261127-abcdef", Principal: "111122223333/root", Wrote: []settle.WrittenBy{by}})
		if !strings.HasSuffix(out.String(), want) {
			t.Errorf("%+v: %q, want %q at the end", by, out.String(), want)
		}
	}
}

// A removal that finds nothing may have been finished by an earlier command, and one that
// leaves everything has removed nothing.
func TestRemovalWords(t *testing.T) {
	for want, r := range map[string]enroll.Result{
		"finished the removal x":                             {ID: "x", Undone: []string{"delete"}, Owed: []ledger.Owed{{What: "a device"}}},
		"finished the removal x: nothing was left to remove": {ID: "x"},
		"closed x: this command removed nothing":             {ID: "x", Owed: []ledger.Owed{{What: "a device"}}},
	} {
		if got := RemovalWords(r).String(); got != want {
			t.Errorf("%+v: %q, want %q", r, got, want)
		}
	}
}

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
