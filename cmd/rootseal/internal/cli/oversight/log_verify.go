package oversight

import (
	"encoding/hex"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/operator/attestation"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// verifyLogOptions are what a ledger is checked against.
type verifyLogOptions struct {
	head        string // empty: none
	root        string // empty: none
	attestation attestation.Flags
}

func logVerifyCommand(a *cli.App) *cobra.Command {
	var o verifyLogOptions
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
		Example: `  rootseal log verify
  rootseal log verify --head 41:00f11d1928201d04`,
		RunE: func(*cobra.Command, []string) error { return verifyLog(a, o) },
	}
	c.Flags().StringVar(&o.head, "head", "", "`NUMBER:HASH` that the ledger must contain, with 16 to 64 hex digits")
	c.Flags().StringVar(&o.root, "root", "", "`FINGERPRINT` that the first officer must have")
	o.attestation.Define(c)
	return c
}

// What log verify finds wrong in a chain that is whole.
var (
	errSignatures  = cli.EndsWith(cli.ExitWrong, hint.Sentinel(hint.AskSigners, "signatures are wrong"))
	errUnsigned    = cli.EndsWith(cli.ExitWrong, hint.Sentinel(hint.SignRecords, "signatures are missing"))
	errReplaced    = cli.EndsWith(cli.ExitWrong, hint.Sentinel(hint.ProtectBucket, "someone deleted or replaced records in the bucket"))
	errFalseRecord = cli.EndsWith(cli.ExitWrong, hint.Sentinel(hint.FindWriter, "records claim what they do not prove"))
)

// check reads the options. It returns the noted head, nil if none was given.
func (o verifyLogOptions) check() (label *ledger.Head, err error) {
	if o.head != "" {
		h, err := ledger.ParseHead(o.head)
		if err != nil {
			return nil, cli.Usage("--head: %v", err)
		}
		label = &h
	}
	if o.root != "" {
		if _, err := hex.DecodeString(o.root); err != nil || len(o.root) != 64 {
			return nil, cli.Usage("--root: a fingerprint is 64 hex digits")
		}
	}
	return label, nil
}

func verifyLog(a *cli.App, o verifyLogOptions) error {
	label, err := o.check()
	if err != nil {
		return err
	}
	trusted, err := o.attestation.Trusted(a.World.Roots)
	if err != nil {
		return err
	}
	place, err := a.Place()
	if err != nil {
		return err
	}
	dir, err := place.Path()
	if err != nil {
		return err
	}
	if place.Shared != nil {
		place.Shared.Whole()
	}
	v := view.LedgerCheck{Ledger: dir, Verdict: "right", Commands: view.StockCommands(dir, view.StockLabel(label, 0, 0), false)}
	l, wrong := readLedger(a, place)
	if wrong == nil {
		operator.WarnOfOldFirmware(a, officers.Read(l.Records()).Active()...)
		wrong = checkRecords(&v, l, label, o.root, officers.Attested(trusted))
		for _, odd := range place.Odd() {
			wrong = errors.Join(wrong, message.Errorf("%w: %s", errReplaced, odd))
		}
	}
	switch {
	case errors.Is(wrong, ledger.ErrNewer):
		v.Verdict, v.Cause = "newer", wrong.Error()
	case cli.ExitCode(wrong) == cli.ExitWrong:
		v.Verdict, v.Cause = "wrong", wrong.Error()
	case wrong != nil:
		return wrong // the ledger could not be read, so there is no verdict
	case v.Records == 0:
		v.Verdict, wrong = "empty", message.Errorf("checking %s: %w", dir, cli.ErrNoRecord)
	}
	return errors.Join(wrong, printLedgerCheck(a, v, label))
}

// checkRecords checks a ledger whose chain is whole: the noted head, the
// signatures, and what the records claim.
func checkRecords(v *view.LedgerCheck, l *ledger.Ledger, label *ledger.Head, root string, attested func(ledger.OfficerAdded, time.Time) error) error {
	register := officers.Read(l.Records())
	v.Records, v.Trip = l.Head().Sequence, l.Trip()
	if label != nil {
		v.Home = record.BroughtBy(l, *label)
	}
	v.Commands = ""
	if v.Records > 0 {
		v.World, v.Head = l.Records()[0].World, l.Head().String()
		v.Commands = view.StockCommands(v.Ledger, view.StockLabel(label, v.Home, v.Trip), len(register.Signatures) > 0 || len(register.Officers) > 0)
	}
	var errs []error
	if label != nil && v.Home == 0 {
		errs = append(errs, contains(l, *label))
	}
	examined, err := register.Examine(root, attested)
	errs = append(errs, err)
	v.SignatureCheck = view.NewSignatureCheck(examined)
	v.ClaimCheck = view.NewClaimCheck(record.Read(l.Records()).FalseClaims(), ledger.Backwards(l.Records()))
	wrong := len(v.Problems)
	for _, list := range []struct {
		err   error
		found []message.Text
	}{{errSignatures, v.Lines[:wrong]}, {errUnsigned, v.Lines[wrong : wrong+len(v.Unsigned)]}, {errFalseRecord, v.Claims}} {
		if len(list.found) > 0 {
			errs = append(errs, message.Errorf("%w: %s", list.err, list.found[0]))
		}
	}
	return errors.Join(errs...)
}

// contains compares the ledger with a head that was noted.
func contains(l *ledger.Ledger, label ledger.Head) error {
	if l.Contains(label) {
		return nil
	}
	var why message.Text
	switch head := l.Head(); {
	case head.Sequence == 0:
		why = message.Word("the ledger is empty")
	case label.Sequence > head.Sequence:
		why = message.Textf("the ledger ends at %s, so it was cut, restored from an old copy, or is another one", head)
	default:
		why = message.Textf("record %d is %s here, so the ledger was rewritten, or is another one",
			label.Sequence, view.HeadAt(l, label.Sequence).Hash[:len(label.Hash)])
	}
	return message.Errorf("head %d:%s %w: %s", label.Sequence, label.Hash, cli.ErrNotContained, why)
}

func printLedgerCheck(a *cli.App, v view.LedgerCheck, label *ledger.Head) error {
	if a.JSON {
		return a.PrintJSON(v.Filled())
	}
	return view.PrintLedgerCheck(a.Out, v, label)
}
