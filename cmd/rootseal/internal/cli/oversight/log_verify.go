package oversight

import (
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// verifyLogFlags are what a ledger is held against.
type verifyLogFlags struct {
	head        string
	root        string
	attestation operator.AttestationFlags
}

func logVerifyCommand(a *cli.App) *cobra.Command {
	var f verifyLogFlags
	c := &cobra.Command{
		Use:   "verify",
		Short: "Check the whole ledger and its signatures",
		Long: `Check every record, the chain that links them, and every signature. log verify
prints the head, and the commands that check the same without rootseal (for a
shell with sha256sum, jq and openssl).

The chain cannot reveal that its own end is missing: a ledger that was cut,
emptied or restored from an old copy passes. To catch that, give --head with the
head on a bag label or in a report. Nor can the chain reveal that someone
rewrote the whole ledger with other officers. To catch that, give --root with
the fingerprint that you noted when you added the first officer.

log verify also repeats each proof. A record that claims what it does not prove
is a finding: a wrong answer, a challenge used twice, a seal without its proof.
Times that run backwards are a warning: a clock was wrong, or someone backdated
a record.

Exit code 3: a record is damaged or claims what it does not prove, a signature
is wrong or missing, or the ledger does not match --head or --root. Exit code 1:
the ledger could not be checked, for example because a newer rootseal wrote a
record, or because there is none.

With --json: ledger, verdict (right, wrong, newer, empty), cause, world,
records, head, officers, root, problems, unsigned, late, unattested, findings,
times, commands.`,
		RunE: func(*cobra.Command, []string) error { return verifyLog(a, f) },
	}
	c.Flags().StringVar(&f.head, "head", "", "`NUMBER:HASH` that the ledger must contain, with 16 to 64 hex digits")
	c.Flags().StringVar(&f.root, "root", "", "`FINGERPRINT` that the first officer must have")
	f.attestation.Define(c)
	return c
}

// LedgerCheck is what log verify found. The JSON is a contract with scripts.
type LedgerCheck struct {
	Ledger   string `json:"ledger"`          // the folder, absolute
	Verdict  string `json:"verdict"`         // right, wrong, newer, empty
	Cause    string `json:"cause,omitempty"` // with wrong and newer
	World    string `json:"world,omitempty"` // empty without a record
	Records  uint64 `json:"records"`         // 0 where the chain does not hold
	Head     string `json:"head,omitempty"`  // empty without a record
	Commands string `json:"commands"`        // for a shell; empty without a record

	home uint64 // the record that brought the label's home from a trip; 0 where none did
	trip uint64 // number of the trip's record, in a copy that travels; 0 at home

	signatureCheck
	findingCheck
}

func verifyLog(a *cli.App, f verifyLogFlags) error {
	believed, err := f.attestation.Beside(a.World.Roots)
	if err != nil {
		return err
	}
	var label *ledger.Head
	if f.head != "" {
		h, err := ledger.ParseHead(f.head)
		if err != nil {
			return cli.Usage("--head: %v", err)
		}
		label = &h
	}
	if _, err := hex.DecodeString(f.root); err != nil || f.root != "" && len(f.root) != 64 {
		return cli.Usage("--root: a fingerprint is 64 hex digits")
	}
	dir, err := a.World.LedgerDir(a.LedgerFlag)
	if err == nil {
		dir, err = filepath.Abs(dir)
	}
	if err != nil {
		return err
	}
	v := LedgerCheck{Ledger: dir, Verdict: "right", Commands: view.StockCommands(dir, view.StockLabel(label, 0, 0), false)}
	l, wrong := readLedger(a, dir)
	if wrong == nil {
		register := officers.Read(l.Records())
		if label != nil {
			v.home = homeOf(l, *label)
		}
		v.Commands = view.StockCommands(dir, view.StockLabel(label, v.home, l.Trip()), len(register.Signatures) > 0 || len(register.Officers) > 0)
		wrong = errors.Join(v.look(l, label), v.signatureCheck.look(register, f.root, operator.AttestedBy(believed)), v.findingCheck.look(l.Records()))
	}
	switch {
	case errors.Is(wrong, ledger.ErrNewer):
		v.Verdict, v.Cause = "newer", wrong.Error()
	case cli.ExitCode(wrong) == cli.ExitWrong:
		v.Verdict, v.Cause = "wrong", wrong.Error()
	case wrong != nil:
		return wrong // it could not be read: there is nothing to tell of it
	case v.Records == 0:
		v.Verdict, wrong = "empty", fmt.Errorf("checking %s: %w", dir, cli.ErrNoRecord)
	}
	return errors.Join(wrong, printVerdict(a, v, label))
}

// look takes in what a ledger says whose chain holds, and whether it contains
// the head.
func (v *LedgerCheck) look(l *ledger.Ledger, label *ledger.Head) error {
	head := l.Head()
	v.Records, v.trip = head.Sequence, l.Trip()
	if v.Records == 0 {
		v.Commands = ""
	} else {
		v.World, v.Head = l.Records()[0].World, head.String()
	}
	if label == nil || v.home > 0 || l.Contains(*label) {
		return nil
	}
	var cause string
	switch {
	case head.Sequence == 0:
		cause = "it is empty"
	case label.Sequence > head.Sequence:
		cause = fmt.Sprintf("it ends at %s, so it was cut, put back from an old copy, or is another one", head)
	default:
		cause = fmt.Sprintf("its record %d is %s, so it was written anew, or is another one",
			label.Sequence, headAt(l, label.Sequence).Hash[:len(label.Hash)])
	}
	return fmt.Errorf("head %d:%s %w: %s", label.Sequence, label.Hash, cli.ErrNotContained, cause)
}

func printVerdict(a *cli.App, v LedgerCheck, label *ledger.Head) error {
	if a.JSON {
		return a.PrintJSON(v)
	}
	var text strings.Builder
	switch {
	case v.Verdict != "right":
		// The error tells, and the commands show whether it is true.
	default:
		text.WriteString(printable.Sentence("%s, world %s: the chain of %s holds\nhead %s\n", v.Ledger, v.World, allRecords(v.Records), v.Head))
		switch {
		case v.home > 0:
			fmt.Fprintf(&text, "contains %s, which was made on a trip and came home as record %d\n", label, v.home)
		case label != nil:
			fmt.Fprintf(&text, "contains %s\n", label)
		}
	}
	v.signatureCheck.print(&text)
	v.findingCheck.print(&text)
	if v.Commands != "" {
		what := "it"
		if v.trip > 0 {
			what = "its first " + firstRecords(v.trip) + " (rootseal log import checks what was made on the trip)"
		}
		fmt.Fprintf(&text, "to check %s without rootseal, in a shell with %s:\n\n%s", what, v.tools(), v.Commands)
	}
	_, err := fmt.Fprint(a.Out, text.String())
	return err
}

// allRecords says "all 12 records".
func allRecords[N int | uint64](n N) string {
	if n == 1 {
		return "its only record"
	}
	return fmt.Sprintf("all %d records", n)
}

// firstRecords says "12 records", after "its first".
func firstRecords[N int | uint64](n N) string {
	if n == 1 {
		return "record"
	}
	return fmt.Sprintf("%d records", n)
}
