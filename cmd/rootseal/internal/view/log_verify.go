package view

import (
	"io"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/message"
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
	Officers   int            `json:"officers,omitempty"` // active ones
	Root       string         `json:"root,omitempty"`     // fingerprint of the first officer
	Pinned     bool           `json:"pinned,omitempty"`   // root is the one that was given
	Lines      []message.Text `json:"-"`                  // all that follows, for a person
	Problems   []string       `json:"problems"`           // what is wrong, each with its record
	Unsigned   []string       `json:"unsigned"`           // records that require a signature
	Late       []string       `json:"late"`               // signed after what they announce had begun
	Unattested []string       `json:"unattested"`         // officers whose keys are not shown to be in a YubiKey
}

// NewSignatureCheck makes the lines of an examination.
func NewSignatureCheck(e officer.Examination) SignatureCheck {
	c := SignatureCheck{
		Officers: e.Active, Root: e.Root, Pinned: e.Pinned,
		Problems:   Each(e.Problems, officer.Problem.String),
		Unattested: Each(e.Unattested, officer.Problem.String),
	}
	unsigned := Each(e.Unsigned, func(act *officer.Act) message.Text {
		return message.Textf("%v, %s: %v", act.At, act.Kind, act.Err())
	})
	late := Each(e.Late, func(act *officer.Act) message.Text {
		return message.Textf("%v, %s: signed by record %d, after it had begun", act.At, act.Kind, act.Signed)
	})
	c.Unsigned, c.Late = Each(unsigned, message.Text.String), Each(late, message.Text.String)
	problem := func(p officer.Problem) message.Text { return message.Textf("record %d: %v", p.Record, p.Err) }
	c.Lines = slices.Concat(Each(e.Problems, problem), unsigned, late, Each(e.Unattested, problem))
	return c
}

// ClaimCheck is what log verify found out about the claims of records.
type ClaimCheck struct {
	Claims   []message.Text `json:"-"`        // the findings, for a person
	Findings []string       `json:"findings"` // what a record claims and does not prove, each with its record
	Times    []string       `json:"times"`    // that run backwards: a wrong clock, or a backdated record
}

// NewClaimCheck makes the lines of findings and of times that run backwards.
func NewClaimCheck(findings []*record.Finding, times []string) ClaimCheck {
	claims := Each(findings, func(f *record.Finding) message.Text {
		return message.Textf("record %d: %s (finding %s)", f.Sequence, f.Text, f.ID)
	})
	return ClaimCheck{Times: times, Claims: claims, Findings: Each(claims, message.Text.String)}
}

// Filled has empty lists instead of none, which JSON shows as null.
func (v LedgerCheck) Filled() LedgerCheck {
	for _, list := range []*[]string{&v.Problems, &v.Unsigned, &v.Late, &v.Unattested, &v.Findings, &v.Times} {
		*list = OrEmpty(*list)
	}
	return v
}

// PrintLedgerCheck prints the check for a person. label is the head that the ledger
// was checked against; nil if none was given.
func PrintLedgerCheck(to io.Writer, v LedgerCheck, label *ledger.Head) error {
	var text strings.Builder
	w := printable.For(printable.LanguageOf(to), &text) // nothing is folded: it is for copying
	if v.Verdict == "right" {                           // else the error says what is wrong, and the commands show if that is true
		printable.Whole(w, "%s, world %s: the chain of %s holds\nhead %s", v.Ledger, v.World, allRecords(v.Records), v.Head)
		switch {
		case v.Home > 0:
			printable.Whole(w, "contains %s, which was recorded on a trip and imported by record %d", label, v.Home)
		case label != nil:
			printable.Whole(w, "contains %s", label)
		}
	}
	for _, each := range v.Lines {
		printable.Whole(w, "%s", each)
	}
	switch {
	case v.Root == "":
	case v.Pinned:
		printable.Whole(w, "%s; the first is %s, as given", message.Count(v.Officers, "officer"), v.Root)
	default:
		printable.Whole(w, "%s; the first is %s: compare it with what you noted, or give it as --root", message.Count(v.Officers, "officer"), v.Root)
	}
	for _, each := range v.Claims {
		printable.Whole(w, "%s", each)
	}
	for _, each := range v.Times {
		printable.Whole(w, "warning: times run backwards: %s", each)
	}
	if v.Commands != "" {
		what, tools := message.Word("it"), message.Word("sha256sum and jq")
		if v.Trip > 0 {
			what = message.Textf("its first %s ('rootseal log import' checks what was recorded on the trip)", firstRecords(v.Trip))
		}
		if v.Root != "" {
			tools = message.Word("sha256sum, jq and openssl")
		}
		printable.Whole(w, "to check %s without rootseal, in a shell with %s:\n", what, tools)
		text.WriteString(v.Commands)
	}
	_, err := io.WriteString(to, text.String())
	return err
}

// allRecords returns "all 12 records".
func allRecords(n uint64) message.Text {
	if n == 1 {
		return message.Word("its only record")
	}
	return message.Textf("all %d records", n)
}

// firstRecords returns "12 records", to follow "its first".
func firstRecords(n uint64) message.Text {
	if n == 1 {
		return message.Word("record")
	}
	return message.Textf("%d records", n)
}
