package oversight

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

// PasskeyCommand is the command passkey.
func PasskeyCommand(a *cli.App) *cobra.Command {
	c := &cobra.Command{
		Use:   "passkey",
		Short: "Record the passkeys of root and of IAM users",
		Long: `Record a passkey, a security key (FIDO) or a hardware token that a person has
registered in the AWS console. rootseal cannot register one: only the console can.
'rootseal status' shows recorded passkeys, and 'rootseal audit' expects them at AWS
and at sign-ins. If there is an officer, a record counts once the officer has signed.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(passkeyAddCommand(a), passkeyRemoveCommand(a))
	return c
}

// passkeyOptions are the options of passkey add and of passkey remove.
type passkeyOptions struct {
	who principal.Principal
	arn string
	operator.RecordFlags

	label, holder, since string    // of add
	registered           time.Time // of add: the time of since
	reason               string    // of remove
}

func passkeyAddCommand(a *cli.App) *cobra.Command {
	var o passkeyOptions
	c := &cobra.Command{
		Use:   "add PRINCIPAL",
		Short: "Record a passkey that is registered at AWS",
		Long: `Record a passkey, a security key or a hardware token of root or of an IAM user.
AWS shows the ARN in the console under Security credentials, and 'rootseal audit'
shows it in the finding; a hardware token has a serial number instead. Record a
passkey again to change its label, holder or time.

audit expects sign-ins with the passkey from --since on. passkey add reads nothing
at AWS: the next audit compares the record with AWS.

With --json: principal, type (fido, hardware), device_arn, label, holder (null if
none), since, head.

` + cli.SourceHelp,
		Example: `  rootseal passkey add 111122223333/root --arn arn:aws:iam::111122223333:u2f/root-account/osaka-ABC --label "Osaka safe"
  rootseal passkey add 111122223333/user/alice --arn GAHT12345678 --label "blue fob" --holder "Alice Ito" --since 2026-11-25`,
		Args: cobra.ExactArgs(1),
		RunE: operator.Records(a, &o.RecordFlags, func(_ *cobra.Command, args []string) error { return o.readAdd(args[0], a.World.Now()) }, o.recordAdd, &ledger.Passkey{}),
	}
	fl := c.Flags()
	fl.StringVar(&o.arn, "arn", "", "the `ARN` of the device, or the serial number of a hardware token")
	fl.StringVar(&o.label, "label", "", "describe the key: `TEXT`")
	fl.StringVar(&o.holder, "holder", "", "the `NAME` of the person who carries the key")
	fl.StringVar(&o.since, "since", "", "registered on `DAY`, such as 2026-11-25, or at a time (RFC 3339); default: now")
	o.Define(c)
	return c
}

func passkeyRemoveCommand(a *cli.App) *cobra.Command {
	var o passkeyOptions
	c := &cobra.Command{
		Use:   "remove PRINCIPAL",
		Short: "Record that a passkey is no longer in use",
		Long: `Record that a passkey is no longer in use. Remove the passkey at AWS first, in the
console: until it is removed, audit reports it as retired and still enabled.

With --json: principal, device_arn, reason, head.

` + cli.SourceHelp,
		Example: `  rootseal passkey remove 111122223333/root --arn arn:aws:iam::111122223333:u2f/root-account/osaka-ABC --reason "key broken"`,
		Args:    cobra.ExactArgs(1),
		RunE:    operator.Records(a, &o.RecordFlags, o.readRemove, o.recordRemove, &ledger.Withdraw{}),
	}
	c.Flags().StringVar(&o.arn, "arn", "", "the `ARN` of the device, or the serial number of a hardware token")
	c.Flags().StringVar(&o.reason, "reason", "", "state why: `TEXT`")
	o.Define(c)
	return c
}

// readAdd reads the command line of add.
func (o *passkeyOptions) readAdd(of string, now time.Time) (err error) {
	if o.who, err = cli.ParsePrincipal(of); err != nil {
		return err
	}
	if o.registered, err = readSince(o.since, now); err != nil {
		return err
	}
	if o.arn == "" || strings.TrimSpace(o.label) == "" {
		return cli.Usage("give the device with --arn ARN, and describe it with --label TEXT")
	}
	return cli.CheckLabels(&o.label, &o.holder)
}

// readSince reads --since.
func readSince(text string, now time.Time) (time.Time, error) {
	if text == "" {
		return now, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, text); err == nil && !at.After(now) {
			return at, nil
		}
	}
	return now, cli.Usage("--since %s: use a day as 2026-11-25 or a time as 2026-11-25T09:30:00Z, not in the future", printable.Text(text))
}

// readRemove reads the command line of remove.
func (o *passkeyOptions) readRemove(_ *cobra.Command, args []string) (err error) {
	if o.who, err = cli.ParsePrincipal(args[0]); err != nil {
		return err
	}
	if o.arn == "" || strings.TrimSpace(o.reason) == "" {
		return cli.Usage("give the device with --arn ARN, and state why with --reason TEXT")
	}
	if err := env.CheckLine("reason", o.reason, env.MaxWord); err != nil {
		return cli.Usage("%v", err)
	}
	return nil
}
