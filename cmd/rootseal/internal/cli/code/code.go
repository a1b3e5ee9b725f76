package code

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/hint"
	"rootseal/enroll/pasted"
	"rootseal/enroll/principal"
	"rootseal/enroll/targets"
	"rootseal/message"
)

// options are the command line of code.
type options struct {
	want   principal.Wanted
	key    device.KeySerial            // 0: any
	access map[device.KeySerial]string // sources of access codes
	fresh  bool                        // wait for a code that was not given out

	noFlags bool // the code is for another command, which has no flags for it
}

// flags are the options as they are typed.
type flags struct {
	group  string
	serial string
	id     string
	codes  []string
	fresh  bool
}

// Command is the command code.
func Command(a *cli.App) *cobra.Command {
	var f flags
	c := &cobra.Command{
		Use:   "code [PRINCIPAL | ARN]",
		Short: "Print a code from a plugged-in key",
		Long: `Print a code from a plugged-in key. If several keys hold the device, rootseal
uses the one with the lowest serial. PRINCIPAL is ACCOUNT/root or
ACCOUNT/user/NAME, with the account number or alias. Leave it out if the keys
hold only one AWS credential. ARN is that of an MFA device (as in mfa_serial), a
user or root. Credentials that the ledger calls replaced are passed over.

code needs a key and a clock, and nothing else: no ledger, network or profile.
If there is a ledger, rootseal records that a code was used, never the code.
AWS accepts each code once: with --fresh, code waits until the key gives one that
the ledger does not record as used.

If standard error is not a terminal, the request to touch the key appears on the
terminal as well. For aws-vault, write into the profile in ~/.aws/config:

  mfa_serial = ARN
  mfa_process = rootseal code --fresh ARN

With --json: code, id, serial, period, valid_until.

` + cli.SourceHelp,
		Example: `  rootseal code
  rootseal code 111122223333/root --group sealed
  rootseal code acme/user/alice --serial 12345678
  rootseal code --id "AWS:alice@acme daily abc2"`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o, err := f.options(a, args)
			if err != nil {
				return err
			}
			return run(c.Context(), a, o)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.group, "group", "", "use the group `LABEL`, if the principal has several")
	fl.StringVar(&f.serial, "serial", "", "use the key `SERIAL`")
	fl.StringVar(&f.id, "id", "", "use the credential with this whole `ID`, as ykman lists it")
	fl.BoolVar(&f.fresh, "fresh", false, "wait for a code that was not printed before")
	fl.StringArrayVar(&f.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	return c
}

// options reads the command line. It reads no secret yet.
func (f flags) options(a *cli.App, args []string) (o options, err error) {
	o.want, o.fresh = principal.Wanted{ID: f.id, Group: f.group}, f.fresh
	switch {
	case f.id != "" && (len(args) > 0 || f.group != ""):
		return o, cli.Usage("--id alone names a credential: leave out the principal and --group")
	case f.group != "" && !principal.IsGroupLabel(f.group):
		return o, cli.Usage("--group requires 1 to 12 of a-z 0-9 -")
	}
	if len(args) > 0 {
		if err := o.name(args[0]); err != nil {
			return o, err
		}
	}
	if f.serial != "" {
		if o.key, err = cli.ParseSerial(f.serial); err != nil {
			return o, err
		}
	}
	o.access, err = a.CheckSecrets(f.codes, nil, "")
	return o, err
}

// name reads the argument: a principal, or an ARN.
func (o *options) name(text string) error {
	arn := pasted.Line(text)
	who, named := principal.OfARN(arn)
	switch {
	case named:
	case principal.IsDeviceARN(arn):
		o.want.Device = arn
		return nil
	default:
		var err error
		if who, err = cli.ParsePrincipal(text); err != nil {
			return err
		}
	}
	o.want.Principal = &who
	return nil
}

// run prints a code before it records that it did: an operator who needs to log
// in must not wait for a ledger (invariant 12 excepts this command).
func run(ctx context.Context, a *cli.App, o options) error {
	access, err := readAccessCodes(a, o.access)
	defer func() {
		for _, code := range access {
			clear(code)
		}
	}()
	if err != nil {
		return err
	}
	passing := operator.ReadInPassing(ctx, a)
	code, err := obtain(ctx, a, passing, o, access)
	if err != nil {
		return err
	}
	if err := printCode(a, code); err != nil {
		return err
	}
	warnOfClock(a, built(), "rootseal was built")
	recordUse(ctx, passing, code)
	return nil
}

// obtain finds the credential on a plugged-in key and has the key compute a code.
func obtain(ctx context.Context, a *cli.App, passing *operator.Passing, o options, access map[device.KeySerial][]byte) (taken, error) {
	hand, err := openHand(ctx, a, o.key)
	if err != nil {
		return taken{}, err
	}
	defer hand.close()
	hand.noFlags = o.noFlags
	if err := hand.read(ctx, access); err != nil {
		return taken{}, err
	}
	replaced := func(id string) bool { return targets.Replaced(bookOf(ctx, passing), id) }
	chosen, err := hand.choose(ctx, request{o.want, recorded(ctx, passing, o.want), replaced})
	if errors.Is(err, errNotHeld) && !hand.holdsAWS() && nothingEnrolled(ctx, passing) {
		err = hint.Mark(hint.EnrollFirst, err)
	}
	if err != nil {
		return taken{}, err
	}
	hand.keep(chosen.key)
	if o.fresh {
		if err := awaitFresh(ctx, a, passing, chosen); err != nil {
			return taken{}, err
		}
	}
	return takeCode(ctx, a, passing, chosen)
}

// readAccessCodes reads all sources before any key is open. The caller
// overwrites the result, even if there is an error.
func readAccessCodes(a *cli.App, sources map[device.KeySerial]string) (map[device.KeySerial][]byte, error) {
	access := map[device.KeySerial][]byte{}
	for serial, source := range sources {
		code, err := cli.ReadSecret(a.In, source)
		if err != nil {
			return access, message.Errorf("reading the access code of key %d: %w", serial, err)
		}
		access[serial] = bytes.TrimRight(code, "\r\n")
	}
	return access, nil
}

func printCode(a *cli.App, t taken) error {
	left := t.until().Sub(a.World.Now())
	if _, seen := printable.ScreenOf(a.Err); left <= 0 {
		defer a.Say("the code expired %s ago; most services still accept it, else ask again", (-left).Round(time.Second))
	} else if seen {
		defer a.Say("valid for %d s", int(left/time.Second))
	}
	if !a.JSON {
		_, err := fmt.Fprintln(a.Out, t.code)
		return err
	}
	return a.PrintJSON(view.PrintedCode{
		Code: string(t.code), ID: t.id, Serial: view.OrNull(t.key.Serial),
		Period: int(t.period / time.Second), ValidUntil: t.until().UTC(),
	})
}
