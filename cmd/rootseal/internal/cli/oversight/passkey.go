package oversight

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/env"
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
	principal string // as typed
	arn       string
	signing   operator.SigningFlags

	label, holder, since string // of add
	reason               string // of remove
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
		RunE: func(c *cobra.Command, args []string) error {
			o.principal = args[0]
			return addPasskey(c.Context(), a, o)
		},
	}
	fl := c.Flags()
	fl.StringVar(&o.arn, "arn", "", "the `ARN` of the device, or the serial number of a hardware token")
	fl.StringVar(&o.label, "label", "", "describe the key: `TEXT`")
	fl.StringVar(&o.holder, "holder", "", "the `NAME` of the person who carries the key")
	fl.StringVar(&o.since, "since", "", "registered on `DAY`, such as 2026-11-25, or at a time (RFC 3339); default: now")
	o.signing.Define(c)
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
		RunE: func(c *cobra.Command, args []string) error {
			o.principal = args[0]
			return removePasskey(c.Context(), a, o)
		},
	}
	c.Flags().StringVar(&o.arn, "arn", "", "the `ARN` of the device, or the serial number of a hardware token")
	c.Flags().StringVar(&o.reason, "reason", "", "state why: `TEXT`")
	o.signing.Define(c)
	return c
}

// checkAdd reads the options of add, and returns whose the passkey is and when it
// was registered.
func (o passkeyOptions) checkAdd(now time.Time) (who principal.Principal, since time.Time, err error) {
	who, err = cli.ParsePrincipal(o.principal)
	if err != nil {
		return who, now, err
	}
	since, err = o.registered(now)
	if err != nil {
		return who, now, err
	}
	if o.arn == "" || strings.TrimSpace(o.label) == "" {
		return who, now, cli.Usage("give the device with --arn ARN, and describe it with --label TEXT")
	}
	for _, text := range []*string{&o.label, &o.holder} {
		if err := cli.CheckLabel(text); err != nil {
			return who, now, err
		}
	}
	return who, since, nil
}

// registered returns the time of --since.
func (o passkeyOptions) registered(now time.Time) (time.Time, error) {
	if o.since == "" {
		return now, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, o.since); err == nil && !at.After(now) {
			return at, nil
		}
	}
	return now, cli.Usage("--since %s: use a day as 2026-11-25 or a time as 2026-11-25T09:30:00Z, not in the future", printable.Text(o.since))
}

// checkRemove reads the options of remove, and returns whose the passkey is.
func (o passkeyOptions) checkRemove() (principal.Principal, error) {
	who, err := cli.ParsePrincipal(o.principal)
	if err != nil {
		return who, err
	}
	if o.arn == "" || strings.TrimSpace(o.reason) == "" {
		return who, cli.Usage("give the device with --arn ARN, and state why with --reason TEXT")
	}
	if err := env.CheckLine("reason", o.reason, env.MaxWord); err != nil {
		return who, cli.Usage("%v", err)
	}
	return who, nil
}
