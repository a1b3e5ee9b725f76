package custody

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// verifyOptions are the options of verify. --adopt has its own (verify_adopt.go).
type verifyOptions struct {
	keys      []device.KeySerial // none: all that are plugged in and in the ledger
	live      bool
	profile   string
	signedIn  []string // accounts whose root signed in with these keys
	wait      time.Duration
	endpoints []string
	managers  []string // commands of password managers that may be run
	operator.RecordFlags
}

// VerifyCommand is the command verify.
func VerifyCommand(a *cli.App) *cobra.Command {
	var o verifyOptions
	var keys []string
	var adopt adoptFlags
	var paper string
	c := &cobra.Command{
		Use:   "verify",
		Short: "Check that keys hold what the ledger says",
		Long: `Check each key against the ledger, without a network, the seed or another key:
its serial number, that its OATH application was not reset, that every recorded
credential is there, and that each answers a one-time challenge as only the
right seed can. The answer is recorded and the challenge is never used again.
Nothing is written to the key. Two or more keys are also compared.

--live has AWS accept codes too: two with an administrator's --profile, one with
the user's own. It may take some minutes, since each code works only once and a
rejected code is tried again later. For root, sign in with a code from 'rootseal
code'. rootseal finds the sign-in in CloudTrail if the profile may read it
(--wait 15m keeps looking); otherwise confirm it with --signed-in. A device of
the low tier is checked with codes of its password manager if you repeat the
manager's command, which the ledger names, with --confirm-manager.

--adopt records keys that were enrolled by hand, or whose ledger is lost. At
least two keys must agree, and AWS must list the device.

--label reads a label of 'rootseal report labels' from a picture of its QR code, or
as typed, and compares it with the ledger: serial, bag, head and next check. It
reads no key. A label is a claim on paper: agreement shows that it repeats this
ledger, not that the key is in the bag.

If an officer's key is plugged in, the officer signs the proof: at a terminal
rootseal asks for the PIN at the end, elsewhere give --pin. An unsigned proof
is covered by the next signature.

Exit code 3: something is wrong, or the label differs from the ledger. Exit code
1: something was not checked.

With --json: result, keys (each with the fields of its record, and record,
retired, notes), live, head. With --label: result (agrees, differs), label (serial,
bag, head, made, next_check), record, differences (kind, label, ledger), accounts,
bag, next_check, overdue, head.

` + cli.SourceHelp,
		Example: `  rootseal verify
  rootseal verify --keys 16021846,16021853
  rootseal verify --live --profile prod
  rootseal verify --live --signed-in 111122223333
  rootseal verify --adopt --user alice --account 111122223333 --group daily --id "AWS:alice" --keys 16021846,16021853`,
		RunE: func(c *cobra.Command, _ []string) error {
			var err error
			if o.keys, err = cli.ParseSerials(keys); err != nil {
				return err
			}
			if c.Flags().Changed("label") {
				return verifyLabel(c, a, paper)
			}
			if adopt.adopt {
				request, err := adopt.request(&o)
				if err != nil {
					return err
				}
				return operator.Record(c.Context(), a, o.RecordFlags, request.record, &ledger.Adopt{})
			}
			if err := errors.Join(adopt.checkUnused(), o.check()); err != nil {
				return err
			}
			records := []ledger.Body{&ledger.Verified{}}
			if o.live {
				records = append(records, &ledger.Live{})
			}
			return operator.Record(c.Context(), a, o.RecordFlags, o.record, records...)
		},
	}
	fl := c.Flags()
	fl.StringSliceVar(&keys, "keys", nil, "check the keys with these `SERIALS` (default: all plugged in and in the ledger)")
	o.DefineCodes(c)
	fl.BoolVar(&o.live, "live", false, "also have AWS accept codes of each device")
	fl.StringVar(&o.profile, "profile", "", "with --live or --adopt: use the AWS profile `NAME`")
	fl.StringArrayVar(&o.signedIn, "signed-in", nil, "with --live: root of `ACCOUNT` signed in with these keys (repeatable)")
	fl.DurationVar(&o.wait, "wait", 0, "with --live: look for root's sign-in for this `TIME`, such as 15m")
	fl.StringVar(&paper, "label", "", "compare the label in the picture `FILE`, or its typed text, with the ledger")
	fl.StringArrayVar(&o.managers, "confirm-manager", nil, "with --live: also check devices in the password manager of `COMMAND`, its program and first arguments, quoted as for a shell (repeatable)")
	fl.StringArrayVar(&o.endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own (repeatable)")
	o.Define(c)
	adopt.define(fl)
	return c
}

func (o *verifyOptions) check() error {
	switch {
	case len(o.signedIn) > 0 && !o.live:
		return cli.Usage("--signed-in requires --live")
	case o.wait != 0 && !o.live:
		return cli.Usage("--wait requires --live")
	case len(o.managers) > 0 && !o.live:
		return cli.Usage("--confirm-manager requires --live")
	}
	return nil
}

// errKeyWrong says that a key does not hold what the ledger says.
var errKeyWrong = hint.Mark(hint.RotateWrong, fmt.Errorf("%w: a key differs from the ledger", cli.ErrWrong))

// errIncomplete says that something was not checked.
var errIncomplete = hint.Sentinel(hint.VerifyAgain, "not everything was checked")

func (o *verifyOptions) record(ctx context.Context, r *operator.Recording) error {
	operator.WarnOfRecordedTime(r.App, r.Ledger)
	b := r.Book()
	serials, err := keysToVerify(ctx, r.App, b, o.keys)
	if len(o.managers) > 0 && (errors.Is(err, cli.ErrNoKey) || errors.Is(err, record.ErrNotRecorded)) {
		err = nil // a password manager needs none
	}
	if err != nil {
		return err
	}
	signedFirst := o.live || o.Given() // codes sent to AWS and your word require a signature
	if signedFirst {
		if _, err := r.Signed(ctx, serials...); err != nil {
			return err
		}
	}
	operator.SayAgainst(r.App, b, serials...)
	operator.SayInBags(r.App, b, serials...)
	var found custody.Verification
	if len(serials) > 0 {
		found, err = custody.Verify(ctx, r.Env(), serials)
	}
	out := view.NewVerified(found)
	showVerified(r.App, b, found.Keys...)
	if needsFlag := errors.As(err, new(*cli.UsageError)); err == nil || needsFlag && found.Result() == ledger.Wrong {
		err = verdict(found) // a wrong key counts for more than a locked one
	}
	if !signedFirst {
		operator.SignProof(ctx, r.App, r.Ledger, r.Operator, found)
	}
	if o.live && (len(found.Keys) > 0 || len(serials) == 0) && !errors.Is(err, env.ErrStopped) {
		live, liveErr := liveCheck{r, o}.all(ctx, found)
		out.Live, err = view.OrEmpty(live), errors.Join(err, liveErr)
	}
	if head := r.Ledger.Head(); head.Sequence > 0 && len(out.Keys)+len(out.Live) > 0 {
		out.Head = head.String()
		r.App.SayHead(head)
	}
	if len(serials)+len(out.Live) == 0 && err == nil {
		err = fmt.Errorf("verifying: %w", errIncomplete)
	}
	if len(out.Keys)+len(out.Live) > 0 {
		err = errors.Join(err, r.App.Show(out, nil))
	}
	return err
}

// showVerified prints the keys, unless the result is JSON.
func showVerified(a *cli.App, b *record.Book, keys ...custody.KeyProof) {
	if a.JSON {
		return
	}
	for _, key := range keys {
		view.PrintVerified(a.Out, b.Key(key.KeySerial).Label, key)
	}
}

// verdict is the error of a verification that found something wrong or unchecked.
func verdict(found custody.Verification) error {
	switch found.Result() {
	case ledger.Wrong:
		if slices.ContainsFunc(found.Keys, func(k custody.KeyProof) bool { return k.WasReset }) {
			return fmt.Errorf("verifying: %w: %w", errKeyWrong, custody.ErrWasReset)
		}
		return fmt.Errorf("verifying: %w", errKeyWrong)
	case ledger.Incomplete:
		return fmt.Errorf("verifying: %w", errIncomplete)
	default:
		return nil
	}
}

// keysToVerify returns the keys that were named, or the plugged-in keys that the
// ledger has.
func keysToVerify(ctx context.Context, a *cli.App, b *record.Book, named []device.KeySerial) ([]device.KeySerial, error) {
	if len(named) > 0 {
		return named, nil
	}
	keys, problems, err := a.Desk().Keys(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range problems {
		a.Say("rootseal: %v", p.Err)
	}
	var serials []device.KeySerial
	var others []device.Info
	for _, key := range keys {
		serial := key.Info().Serial
		key.Close()
		if recorded := b.Key(uint32(serial)); recorded != nil && len(recorded.Held()) > 0 {
			serials = append(serials, serial)
		} else {
			others = append(others, key.Info())
		}
	}
	stranger := false
	for _, info := range others {
		if b.SignerWith(uint32(info.Serial)) == "" {
			stranger = true
			a.Say("%s: not in the ledger", view.KeyName(info))
		} else {
			a.Say("%s: an officer's key, which holds no seed", view.KeyName(info))
		}
	}
	switch {
	case len(serials) > 0:
		return serials, nil
	case len(others) == 0:
		return nil, cli.ErrNoKey
	case stranger:
		return nil, fmt.Errorf("verifying: %w", b.NotRecorded(0))
	default:
		return nil, fmt.Errorf("verifying: %w", b.NotRecorded(uint32(others[0].Serial)))
	}
}
