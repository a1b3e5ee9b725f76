package oversight

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// signatureCheck is what log verify found of officers and signatures.
type signatureCheck struct {
	Officers   int      `json:"officers,omitempty"`   // that count
	Root       string   `json:"root,omitempty"`       // fingerprint of the first officer
	Pinned     bool     `json:"pinned,omitempty"`     // it is the one that was given
	Problems   []string `json:"problems,omitempty"`   // what is wrong, each with its record
	Unsigned   []string `json:"unsigned,omitempty"`   // records that want a signature
	Late       []string `json:"late,omitempty"`       // signed after what they announce had begun
	Unattested []string `json:"unattested,omitempty"` // officers whose keys are not shown to be in a YubiKey
}

// What log verify finds wrong beside the chain.
var (
	errSignatures = cli.EndsWith(cli.ExitWrong, hint.Sentinel(hint.AskSigners, "signatures are wrong"))
	errUnsigned   = cli.EndsWith(cli.ExitWrong, hint.Sentinel(hint.SignRecords, "signatures are missing"))
)

// look holds the register against a fingerprint that was noted; "" for none.
func (v *signatureCheck) look(register *officers.Register, root string, attested func(ledger.OfficerAdded, time.Time) error) error {
	v.Officers = len(register.Counting())
	if len(register.Officers) > 0 {
		v.Root = register.Officers[0].Fingerprint
	}
	var errs []error
	if root != "" {
		err := register.CheckRoot(root)
		v.Pinned = err == nil
		errs = append(errs, err)
	}
	for _, p := range register.Problems {
		v.Problems = append(v.Problems, fmt.Sprintf("record %d: %v", p.Record, p.Err))
	}
	for _, act := range register.Acts {
		switch {
		case act.Signed == 0:
			v.Unsigned = append(v.Unsigned, fmt.Sprintf("%v, %s: %v", act.At, act.Kind, act.Err()))
		case act.Late:
			v.Late = append(v.Late, fmt.Sprintf("%v, %s: signed by record %d, after it had begun", act.At, act.Kind, act.Signed))
		}
	}
	for _, p := range register.CheckAttestations(attested) {
		v.Unattested = append(v.Unattested, fmt.Sprintf("record %d: %v", p.Record, p.Err))
	}
	if len(v.Problems) > 0 {
		errs = append(errs, fmt.Errorf("%w: %s", errSignatures, v.Problems[0]))
	}
	if len(v.Unsigned) > 0 {
		errs = append(errs, fmt.Errorf("%w: %s", errUnsigned, v.Unsigned[0]))
	}
	return errors.Join(errs...)
}

// tools are what the printed commands need.
func (v *signatureCheck) tools() string {
	if v.Root == "" {
		return "sha256sum and jq"
	}
	return "sha256sum, jq and openssl"
}

func (v *signatureCheck) print(text *strings.Builder) {
	line := func(format string, args ...any) { fmt.Fprintln(text, printable.Sentence(format, args...)) }
	for _, list := range [][]string{v.Problems, v.Unsigned, v.Late, v.Unattested} {
		for _, each := range list {
			line("%s", each)
		}
	}
	switch {
	case v.Root == "":
	case v.Pinned:
		line("%s; the first is %s, as given", view.Plural(v.Officers, "officer"), v.Root)
	default:
		line("%s; the first is %s: compare that with what was noted, or give it as --root", view.Plural(v.Officers, "officer"), v.Root)
	}
}
