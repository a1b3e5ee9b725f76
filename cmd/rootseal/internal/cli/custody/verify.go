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
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// verifyFlags are those of verify without those of --adopt.
type verifyFlags struct {
	keys      []string
	codes     []string
	live      bool
	profile   string
	signedIn  []string
	wait      time.Duration
	endpoints []string
	signing   operator.SigningFlags

	adopt adoptFlags
}

func VerifyCommand(a *cli.App) *cobra.Command {
	var f verifyFlags
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
(--wait 15m keeps looking); otherwise confirm it with --signed-in.

--adopt records keys that were enrolled by hand, or whose ledger is lost. At
least two keys must agree, and AWS must list the device.

If an officer's key is plugged in, the officer signs the proof: at a terminal
rootseal asks for the PIN at the end, elsewhere give --pin. An unsigned proof
is covered by the next signature.

Exit code 3: something is wrong. Exit code 1: something was not checked.

With --json: result, keys (each with the fields of its record, and record,
retired, notes), live, head.

` + cli.SourceHelp,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.adopt.adopt {
				return runAdopt(c.Context(), a, f)
			}
			if err := f.check(); err != nil {
				return err
			}
			return runVerify(c.Context(), a, f)
		},
	}
	fl := c.Flags()
	fl.StringSliceVar(&f.keys, "keys", nil, "check the keys with these `SERIALS` (default: all plugged in and in the ledger)")
	fl.StringArrayVar(&f.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	fl.BoolVar(&f.live, "live", false, "also have AWS accept codes of each device")
	fl.StringVar(&f.profile, "profile", "", "with --live or --adopt: use the AWS profile `NAME`")
	fl.StringArrayVar(&f.signedIn, "signed-in", nil, "with --live: root of `ACCOUNT` signed in with these keys (repeatable)")
	fl.DurationVar(&f.wait, "wait", 0, "with --live: look for root's sign-in for this `TIME`, such as 15m")
	fl.StringArrayVar(&f.endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own (repeatable)")
	f.signing.Define(c)
	f.adopt.define(fl)
	return c
}

func (f verifyFlags) check() error {
	switch {
	case len(f.signedIn) > 0 && !f.live:
		return cli.Usage("--signed-in requires --live")
	case f.wait != 0 && !f.live:
		return cli.Usage("--wait requires --live")
	}
	return f.adopt.checkUnused()
}

// errKeyWrong says that a key does not hold what the record says.
var errKeyWrong = hint.Mark(hint.RotateWrong, fmt.Errorf("%w: a key is not as the record says", cli.ErrWrong))

// errIncomplete says that a part was not asked.
var errIncomplete = hint.Sentinel(hint.VerifyAgain, "not everything was asked")

// Verified is what verify prints as JSON, a contract with scripts.
type Verified struct {
	Result string        `json:"result"` // proven, incomplete, wrong
	Keys   []keyVerified `json:"keys"`
	Live   []ledger.Live `json:"live,omitempty"`
	Head   string        `json:"head,omitempty"`
}

type keyVerified struct {
	ledger.Verified
	Record  uint64   `json:"record"`
	Retired []string `json:"retired,omitempty"`
	Notes   []string `json:"notes,omitempty"`
}

func runVerify(ctx context.Context, a *cli.App, f verifyFlags) error {
	codes, err := a.CheckSecrets(f.codes, f.signing.Pins, "")
	if err != nil {
		return err
	}
	records := []ledger.Body{&ledger.Verified{}}
	if f.live {
		records = append(records, &ledger.Live{})
	}
	l, err := a.OpenToRecord(records...)
	if err != nil {
		return err
	}
	person, closePerson, err := operator.Person(ctx, a, codes)
	if err != nil {
		return err
	}
	defer closePerson()
	operator.WarnOfRecordedTime(a, l)
	b := record.Read(l.Records())
	serials, err := keysToVerify(ctx, a, b, f.keys)
	if err != nil {
		return err
	}
	signedFirst := f.live || f.signing.Given() // what is sent to AWS, or stated, wants a signature
	if signedFirst {
		if err := person.Signing.Bring(ctx, l, f.signing, serials...); err != nil {
			return err
		}
	}
	operator.SayAgainst(a, b, serials...)
	room := operator.DeskRoom(a, l, person)
	found, err := custody.Verify(ctx, room, serials)
	out := Verified{Result: found.Result()}
	for _, key := range found.Keys {
		out.Keys = append(out.Keys, keyVerified{key.Verified, key.Record, key.Retired, key.Notes})
		sayVerified(a, b, key)
	}
	if err == nil {
		err = judged(found)
	}
	if !signedFirst {
		operator.SignProof(ctx, a, l, person, found)
	}
	if f.live && len(found.Keys) > 0 && !errors.Is(err, env.ErrStopped) {
		live, liveErr := proveLive(ctx, a, l, person, found, f)
		out.Live, err = live, errors.Join(err, liveErr)
	}
	if head := l.Head(); head.Sequence > 0 && len(found.Keys) > 0 {
		out.Head = head.String()
		a.Say("ledger head %s", head)
	}
	if a.JSON && len(out.Keys) > 0 {
		err = errors.Join(err, a.PrintJSON(out))
	}
	return err
}

// judged is the error for a verification that is not whole.
func judged(found custody.Verification) error {
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

// keysToVerify are the keys named, or those on the desk that the record knows.
func keysToVerify(ctx context.Context, a *cli.App, b *record.Book, named []string) ([]device.KeySerial, error) {
	if len(named) > 0 {
		return cli.ParseSerials(named)
	}
	keys, problems, err := a.Desk().Keys(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range problems {
		a.Say("rootseal: %v", p.Err)
	}
	var serials []device.KeySerial
	var strangers []string
	for _, key := range keys {
		serial := key.Info().Serial
		key.Close()
		if recorded := b.Key(uint32(serial)); recorded != nil && len(recorded.Held()) > 0 {
			serials = append(serials, serial)
		} else {
			strangers = append(strangers, view.KeyName(key.Info()))
		}
	}
	for _, name := range strangers {
		a.Say("%s: not in the ledger", name)
	}
	switch {
	case len(serials) > 0:
		return serials, nil
	case len(strangers) > 0:
		return nil, fmt.Errorf("verifying: %w", custody.ErrNotRecorded)
	default:
		return nil, cli.ErrNoKey
	}
}

// sayVerified tells what was found on one key, the worst last, where the eye is.
func sayVerified(a *cli.App, b *record.Book, key custody.KeyProof) {
	if a.JSON {
		return
	}
	printable.Line(a.Out, "key %d%s  %s %s: %s", key.KeySerial, inQuotes(b.Key(key.KeySerial).Label), key.Model, key.Firmware, key.Result)
	if key.WasReset {
		printable.Line(a.Out, "  its OATH application was reset since the enrollment")
	}
	for _, note := range key.Notes {
		printable.Line(a.Out, "  %s", note)
	}
	for _, c := range key.Credentials {
		line := fmt.Sprintf("  %-10s  %s", c.Result, c.CredentialID)
		if c.Why != "" {
			line += "  (" + c.Why + ")"
		}
		if len(c.Equal) > 0 {
			line += "  same as " + view.SerialWords(c.Equal)
		}
		printable.Line(a.Out, "%s", line)
	}
	for _, id := range key.Retired {
		printable.Line(a.Out, "  retired     %s  (opens nothing; rootseal rotate cleans it)", id)
	}
	if n := len(key.Others); n > 0 {
		printable.Line(a.Out, "  others      %d not in the ledger", n)
		for _, id := range key.Others {
			printable.Line(a.Out, "              %s", id)
		}
	}
}

func inQuotes(label string) string {
	if label == "" {
		return ""
	}
	return fmt.Sprintf(" %q", label)
}
