package ceremony

import (
	"context"
	"errors"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/custody"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// recordLosses records which keys are lost.
func (r *rotating) recordLosses(ctx context.Context) error {
	for _, serial := range r.order.Lost {
		if _, err := custody.LoseKey(ctx, r.localEnv(), serial, r.order.How()); err != nil {
			return err
		}
	}
	if len(r.order.Lost) > 0 && len(r.order.Devices) == 0 {
		r.Say("recorded as %s: no seed that is in use is on it", message.Word(r.order.How()))
	}
	return nil
}

// recordAlone records a loss or a departure if nothing can be replaced now, and
// returns why: 'rootseal status' shows what the key opens until that is replaced.
func (r *rotating) recordAlone(ctx context.Context, why error) error {
	if errors.As(why, new(*cli.UsageError)) {
		return why // the same command with another flag replaces everything
	}
	if loss, departure := r.order.IsNews(); (loss || departure) && ctx.Err() == nil {
		r.Say("nothing is replaced now: %v", why)
		if loss {
			r.Say("once confirmed, still recorded as %s: %s", message.Word(r.order.How()), operator.KeysWords(r.order.Book, r.order.Lost))
		}
		for _, gone := range r.order.Leaving {
			r.Say("once confirmed, still removed as officer: %s", officerWords(gone))
		}
		err := r.localEnv().ReadyToSign(ctx, keyring.Keys(r.opened).Release)
		if err == nil {
			_, err = r.confirm(ctx)
		}
		if err == nil {
			err = errors.Join(r.recordLosses(ctx), r.dismissLeavers(ctx))
		}
		if err != nil {
			r.Say("not all is recorded: %v; run the same command again", err)
		} else {
			r.sayHead()
		}
		for _, d := range r.order.Devices {
			r.Say("until its seed is replaced, the key still gives codes of %s, group %s", d.Principal, d.Group)
		}
	}
	r.sayAfterTheft()
	return why
}

// dismissLeavers removes the officers who left. Other officers sign that, so enough
// remain. The seeds are replaced even if it fails.
func (r *rotating) dismissLeavers(ctx context.Context) error {
	var errs []error
	for _, gone := range r.order.Leaving {
		body := &ledger.OfficerRemoved{Name: gone.Name, Fingerprint: gone.Fingerprint, Reason: "left"}
		if _, err := custody.RemoveOfficer(ctx, r.localEnv(), body); err != nil {
			errs = append(errs, message.Errorf("removing officer %s: %w", officerWords(gone), err))
			continue
		}
		r.Say("%s is no longer an officer", officerWords(gone))
	}
	return errors.Join(errs...)
}

func officerWords(o *officers.Officer) message.Text {
	return printable.Sentence("%s, key %d", o.Name, o.KeySerial)
}
