package oversight

import (
	"context"
	"errors"
	"fmt"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

func addPasskey(ctx context.Context, a *cli.App, o passkeyOptions) error {
	who, since, err := o.checkAdd(a.World.Now())
	if err != nil {
		return err
	}
	l, err := a.OpenLedger()
	if err != nil {
		return err
	}
	if who, err = record.Read(l.Records()).ByNumber(who); err != nil {
		return cli.Usage("%v", err)
	}
	body, err := audit.NewPasskey(who, o.arn, o.label, o.holder, since, a.World.Now())
	if err != nil {
		return cli.Usage("%v", err)
	}
	head, err := recordPasskey(ctx, a, body, o.signing, nil)
	if head.Sequence == 0 {
		return err
	}
	a.Say("passkey %s of %s recorded: %s", printable.Text(body.DeviceARN), printable.Text(body.Principal), printable.Text(body.Label))
	a.Say("ledger head %s", head)
	if a.JSON {
		err = errors.Join(err, a.PrintJSON(view.NewPasskeyAdded(body, head)))
	}
	return err
}

func removePasskey(ctx context.Context, a *cli.App, o passkeyOptions) error {
	who, err := o.checkRemove()
	if err != nil {
		return err
	}
	l, err := a.OpenLedger()
	if err != nil {
		return err
	}
	if who, err = record.Read(l.Records()).ByNumber(who); err != nil {
		return cli.Usage("%v", err)
	}
	body, err := audit.WithdrawPasskey(record.Read(l.Records()), who, o.arn, o.reason)
	if err != nil {
		return err
	}
	head, err := recordPasskey(ctx, a, body, o.signing, func(records []ledger.Record) error {
		_, err := audit.WithdrawPasskey(record.Read(records), who, o.arn, o.reason)
		return err
	})
	if head.Sequence == 0 {
		return err
	}
	a.Say("passkey %s of %s is no longer in use", printable.Text(body.DeviceARN), printable.Text(body.Principal))
	a.Say("ledger head %s", head)
	if a.JSON {
		err = errors.Join(err, a.PrintJSON(view.PasskeyRemoved{DeviceARN: body.DeviceARN, Head: head.String(), Principal: body.Principal, Reason: body.Reason}))
	}
	return err
}

// recordPasskey writes a record and has it signed. It calls still again just before
// it writes.
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
	if err := person.Signing.Bring(ctx, l, f); err != nil {
		return ledger.Head{}, fmt.Errorf("recording a passkey: %w", err)
	}
	return operator.LocalEnv(a, l, person).Record(ctx, "passkey", body, still)
}
