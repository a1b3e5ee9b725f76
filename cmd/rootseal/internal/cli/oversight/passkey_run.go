package oversight

import (
	"context"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

func (o *passkeyOptions) recordAdd(ctx context.Context, r *operator.Recording) error {
	who, err := r.Book().ByNumber(o.who)
	if err != nil {
		return cli.Usage("%v", err)
	}
	body, err := audit.NewPasskey(who, o.arn, o.label, o.holder, o.registered, r.App.World.Now())
	if err != nil {
		return cli.Usage("%v", err)
	}
	e, err := r.Signed(ctx)
	if err != nil {
		return err
	}
	head, err := e.Record(ctx, "passkey", body, nil)
	return r.App.Recorded(err, head, view.NewPasskeyAdded(body, head),
		"passkey %s of %s recorded: %s", printable.Text(body.DeviceARN), printable.Text(body.Principal), printable.Text(body.Label))
}

func (o *passkeyOptions) recordRemove(ctx context.Context, r *operator.Recording) error {
	who, err := r.Book().ByNumber(o.who)
	if err != nil {
		return cli.Usage("%v", err)
	}
	body, err := audit.WithdrawPasskey(r.Book(), who, o.arn, o.reason)
	if err != nil {
		return err
	}
	e, err := r.Signed(ctx)
	if err != nil {
		return err
	}
	head, err := e.Record(ctx, "passkey", body, func(records []ledger.Record) error {
		_, err := audit.WithdrawPasskey(record.Read(records), who, o.arn, o.reason)
		return err
	})
	out := view.PasskeyRemoved{DeviceARN: body.DeviceARN, Head: head.String(), Principal: body.Principal, Reason: body.Reason}
	return r.App.Recorded(err, head, out, "passkey %s of %s is no longer in use", printable.Text(body.DeviceARN), printable.Text(body.Principal))
}
