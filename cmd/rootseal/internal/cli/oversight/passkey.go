package oversight

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/audit"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

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

// passkeyFlags describe a passkey.
type passkeyFlags struct {
	arn, label, holder, since, reason string
	signing                           operator.SigningFlags
}

func passkeyAddCommand(a *cli.App) *cobra.Command {
	var f passkeyFlags
	c := &cobra.Command{
		Use:   "add PRINCIPAL",
		Short: "Record a passkey that is registered at AWS",
		Long: `Record a passkey, a security key or a hardware token of root or of an IAM user.
AWS shows the ARN in the console under Security credentials, and 'rootseal audit'
shows it in the finding; a hardware token has a serial number instead. Record a
passkey again to change its label, holder or time.

audit expects sign-ins with the passkey from --since on. Nothing is read at AWS:
the next audit compares the record with AWS.

With --json: principal, type (fido, hardware), device_arn, label, holder (null if
none), since, head.

` + cli.SourceHelp,
		Example: `  rootseal passkey add 111122223333/root --arn arn:aws:iam::111122223333:u2f/root-account/osaka-ABC --label "Osaka safe"
  rootseal passkey add 111122223333/user/alice --arn GAHT12345678 --label "blue token" --holder "Alice Ito" --since 2026-11-25`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return addPasskey(c.Context(), a, args[0], f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.arn, "arn", "", "the `ARN` of the device, or the serial number of a hardware token")
	fl.StringVar(&f.label, "label", "", "describe the key: `TEXT`")
	fl.StringVar(&f.holder, "holder", "", "the `NAME` of the person who carries the key")
	fl.StringVar(&f.since, "since", "", "registered on `DAY`, such as 2026-11-25, or at a time (RFC 3339); default: now")
	f.signing.Define(c)
	return c
}

func passkeyRemoveCommand(a *cli.App) *cobra.Command {
	var f passkeyFlags
	c := &cobra.Command{
		Use:   "remove PRINCIPAL",
		Short: "Record that a passkey is no longer in use",
		Long: `Record that a passkey is no longer in use. Remove the passkey at AWS first, in the
console: until it is removed, audit reports it as retired and still enabled.

With --json: principal, device_arn, reason, head.

` + cli.SourceHelp,
		Example: `  rootseal passkey remove 111122223333/root --arn arn:aws:iam::111122223333:u2f/root-account/osaka-ABC --reason "key broken"`,
		Args:    cobra.ExactArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return removePasskey(c.Context(), a, args[0], f) },
	}
	c.Flags().StringVar(&f.arn, "arn", "", "the `ARN` of the device, or the serial number of a hardware token")
	c.Flags().StringVar(&f.reason, "reason", "", "state why: `TEXT`")
	f.signing.Define(c)
	return c
}

// passkeyAdded is the result as JSON.
type passkeyAdded struct {
	Principal string    `json:"principal"`
	Type      string    `json:"type"`
	DeviceARN string    `json:"device_arn"`
	Label     string    `json:"label"`
	Holder    *string   `json:"holder"`
	Since     time.Time `json:"since"`
	Head      string    `json:"head"`
}

func addPasskey(ctx context.Context, a *cli.App, principal string, f passkeyFlags) error {
	who, err := cli.ParsePrincipal(principal)
	if err != nil {
		return err
	}
	since, err := f.registered(a.World.Now())
	if err != nil {
		return err
	}
	if f.arn == "" || strings.TrimSpace(f.label) == "" {
		return cli.Usage("give the device with --arn ARN, and describe it with --label TEXT")
	}
	for _, text := range []*string{&f.label, &f.holder} {
		if err := cli.CheckLabel(text); err != nil {
			return err
		}
	}
	body, err := audit.NewPasskey(who, f.arn, f.label, f.holder, since, a.World.Now())
	if err != nil {
		return cli.Usage("%v", err)
	}
	head, err := recordPasskey(ctx, a, body, f.signing, nil)
	if head.Sequence == 0 {
		return err
	}
	a.Say("passkey %s of %s recorded: %s", printable.Text(body.DeviceARN), printable.Text(body.Principal), printable.Text(body.Label))
	a.Say("ledger head %s", head)
	if a.JSON {
		if jsonErr := a.PrintJSON(passkeyAdded{
			body.Principal, body.Type, body.DeviceARN, body.Label, view.OrNull(body.Holder), body.Since.UTC().Truncate(time.Second), head.String(),
		}); err == nil {
			err = jsonErr
		}
	}
	return err
}

// registered reads when a passkey was registered.
func (f passkeyFlags) registered(now time.Time) (time.Time, error) {
	if f.since == "" {
		return now, nil
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if at, err := time.Parse(layout, f.since); err == nil && !at.After(now) {
			return at, nil
		}
	}
	return now, cli.Usage("--since %s: use a day as 2026-11-25 or a time as 2026-11-25T09:30:00Z, not in the future", printable.Text(f.since))
}

func removePasskey(ctx context.Context, a *cli.App, principal string, f passkeyFlags) error {
	who, err := cli.ParsePrincipal(principal)
	if err != nil {
		return err
	}
	if f.arn == "" || strings.TrimSpace(f.reason) == "" {
		return cli.Usage("give the device with --arn ARN, and say why with --reason TEXT")
	}
	if err := env.CheckLine("reason", f.reason, env.MaxWord); err != nil {
		return cli.Usage("%v", err)
	}
	l, err := a.OpenLedger()
	if err != nil {
		return err
	}
	body, err := audit.WithdrawPasskey(record.Read(l.Records()), who, f.arn, f.reason)
	if err != nil {
		return err
	}
	head, err := recordPasskey(ctx, a, body, f.signing, func(records []ledger.Record) error {
		_, err := audit.WithdrawPasskey(record.Read(records), who, f.arn, f.reason)
		return err
	})
	if head.Sequence == 0 {
		return err
	}
	a.Say("passkey %s of %s is no longer in use", printable.Text(body.DeviceARN), printable.Text(body.Principal))
	a.Say("ledger head %s", head)
	if a.JSON {
		if jsonErr := a.PrintJSON(map[string]any{"principal": body.Principal, "device_arn": body.DeviceARN, "reason": body.Reason, "head": head.String()}); err == nil {
			err = jsonErr
		}
	}
	return err
}

// recordPasskey writes a record and has it signed. still is asked again just before.
func recordPasskey(ctx context.Context, a *cli.App, body ledger.Body, f operator.SigningFlags, still func([]ledger.Record) error) (ledger.Head, error) {
	l, err := a.OpenToRecord(body)
	if err != nil {
		return ledger.Head{}, err
	}
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return ledger.Head{}, err
	}
	defer closePerson()
	if err := person.BringSigners(ctx, l, f); err != nil {
		return ledger.Head{}, fmt.Errorf("recording a passkey: %w", err)
	}
	return operator.DeskRoom(a, l, person).Record(ctx, "passkey", body, still)
}
