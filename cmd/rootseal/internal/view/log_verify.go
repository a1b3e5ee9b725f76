package view

import (
	"fmt"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// LedgerCheck is the result of log verify. The JSON is a contract with scripts.
type LedgerCheck struct {
	Ledger   string `json:"ledger"`          // the folder, absolute
	Verdict  string `json:"verdict"`         // right, wrong, newer, empty
	Cause    string `json:"cause,omitempty"` // with wrong and newer
	World    string `json:"world,omitempty"` // empty without a record
	Records  uint64 `json:"records"`         // 0 if the chain is broken
	Head     string `json:"head,omitempty"`  // empty without a record
	Commands string `json:"commands"`        // for a shell; empty without a record

	Home uint64 `json:"-"` // record that imported the head's record from a trip; 0 if none did
	Trip uint64 `json:"-"` // record of the trip, in an offline copy; else 0

	SignatureCheck
	ClaimCheck
}

// SignatureCheck is what log verify found out about officers and signatures.
type SignatureCheck struct {
	Officers   int      `json:"officers,omitempty"` // active ones
	Root       string   `json:"root,omitempty"`     // fingerprint of the first officer
	Pinned     bool     `json:"pinned,omitempty"`   // root is the one that was given
	Problems   []string `json:"problems"`           // what is wrong, each with its record
	Unsigned   []string `json:"unsigned"`           // records that require a signature
	Late       []string `json:"late"`               // signed after what they announce had begun
	Unattested []string `json:"unattested"`         // officers whose keys are not shown to be in a YubiKey
}

// NewSignatureCheck makes the lines of an examination.
func NewSignatureCheck(e officer.Examination) SignatureCheck {
	return SignatureCheck{
		Officers: e.Active, Root: e.Root, Pinned: e.Pinned,
		Problems: Each(e.Problems, officer.Problem.String),
		Unsigned: Each(e.Unsigned, func(act *officer.Act) string { return fmt.Sprintf("%v, %s: %v", act.At, act.Kind, act.Err()) }),
		Late: Each(e.Late, func(act *officer.Act) string {
			return fmt.Sprintf("%v, %s: signed by record %d, after it had begun", act.At, act.Kind, act.Signed)
		}),
		Unattested: Each(e.Unattested, officer.Problem.String),
	}
}

// ClaimCheck is what log verify found out about the claims of records.
type ClaimCheck struct {
	Findings []string `json:"findings"` // what a record claims and does not prove, each with its record
	Times    []string `json:"times"`    // that run backwards: a wrong clock, or a backdated record
}

// NewClaimCheck makes the lines of findings and of times that run backwards.
func NewClaimCheck(findings []*record.Finding, times []string) ClaimCheck {
	return ClaimCheck{Times: times, Findings: Each(findings, func(f *record.Finding) string {
		return fmt.Sprintf("record %d: %s (finding %s)", f.Sequence, f.Text, f.ID)
	})}
}

// Filled has empty lists instead of none, which JSON shows as null.
func (v LedgerCheck) Filled() LedgerCheck {
	for _, list := range []*[]string{&v.Problems, &v.Unsigned, &v.Late, &v.Unattested, &v.Findings, &v.Times} {
		*list = OrEmpty(*list)
	}
	return v
}

// LedgerCheckText is the check for a person. label is the head that the ledger
// was checked against; nil if none was given.
func LedgerCheckText(v LedgerCheck, label *ledger.Head) string {
	var text strings.Builder
	line := func(format string, args ...any) { fmt.Fprintln(&text, printable.Sentence(format, args...)) }
	if v.Verdict == "right" { // else the error says what is wrong, and the commands show if that is true
		line("%s, world %s: the chain of %s holds\nhead %s", v.Ledger, v.World, allRecords(v.Records), v.Head)
		switch {
		case v.Home > 0:
			fmt.Fprintf(&text, "contains %s, which was recorded on a trip and imported by record %d\n", label, v.Home)
		case label != nil:
			fmt.Fprintf(&text, "contains %s\n", label)
		}
	}
	for _, list := range [][]string{v.Problems, v.Unsigned, v.Late, v.Unattested} {
		for _, each := range list {
			line("%s", each)
		}
	}
	switch {
	case v.Root == "":
	case v.Pinned:
		line("%s; the first is %s, as given", Plural(v.Officers, "officer"), v.Root)
	default:
		line("%s; the first is %s: compare it with what you noted, or give it as --root", Plural(v.Officers, "officer"), v.Root)
	}
	for _, each := range v.Findings {
		fmt.Fprintln(&text, printable.Text(each))
	}
	for _, each := range v.Times {
		fmt.Fprintln(&text, printable.Text("warning: times run backwards: "+each))
	}
	if v.Commands != "" {
		what, tools := "it", "sha256sum and jq"
		if v.Trip > 0 {
			what = "its first " + firstRecords(v.Trip) + " ('rootseal log import' checks what was recorded on the trip)"
		}
		if v.Root != "" {
			tools = "sha256sum, jq and openssl"
		}
		fmt.Fprintf(&text, "to check %s without rootseal, in a shell with %s:\n\n%s", what, tools, v.Commands)
	}
	return text.String()
}

// allRecords returns "all 12 records".
func allRecords(n uint64) string {
	if n == 1 {
		return "its only record"
	}
	return fmt.Sprintf("all %d records", n)
}

// firstRecords returns "12 records", to follow "its first".
func firstRecords(n uint64) string {
	if n == 1 {
		return "record"
	}
	return fmt.Sprintf("%d records", n)
}
