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
	now := r.App.World.Now()
	who, err := r.Book().ByNumber(o.who)
	if err != nil {
		return cli.Usage("%v", err)
	}
	body, head, err := operator.Write(ctx, r, "passkey", func([]ledger.Record) (*ledger.Passkey, error) {
		body, err := audit.NewPasskey(who, o.arn, o.label, o.holder, o.registered, now)
		if err != nil {
			err = cli.Usage("%v", err)
		}
		return body, err
	})
	if head.Sequence == 0 {
		return err
	}
	return r.App.Recorded(err, head, view.NewPasskeyAdded(body, head),
		"passkey %s of %s recorded: %s", printable.Text(body.DeviceARN), printable.Text(body.Principal), printable.Text(body.Label))
}

func (o *passkeyOptions) recordRemove(ctx context.Context, r *operator.Recording) error {
	who, err := r.Book().ByNumber(o.who)
	if err != nil {
		return cli.Usage("%v", err)
	}
	body, head, err := operator.Write(ctx, r, "passkey", func(records []ledger.Record) (*ledger.Withdraw, error) {
		return audit.WithdrawPasskey(record.Read(records), who, o.arn, o.reason)
	})
	if head.Sequence == 0 {
		return err
	}
	out := view.PasskeyRemoved{DeviceARN: body.DeviceARN, Head: head.String(), Principal: body.Principal, Reason: body.Reason}
	return r.App.Recorded(err, head, out, "passkey %s of %s is no longer in use", printable.Text(body.DeviceARN), printable.Text(body.Principal))
}
