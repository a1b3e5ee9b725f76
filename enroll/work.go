package enroll

import (
	"context"
	"fmt"
	"time"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/journal"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
)

// work is what the steps of one ceremony share: what it is, what it works with, and
// what it has learned.
type work struct {
	*Intent
	env     *env.Env
	ring    *keyring.Ring
	account *mfa.Account
	journal *journal.Journal
	later   *Later // nil in the command that began the ceremony
	learned
}

// learned is what a ceremony finds out on its way. The records have the rest.
type learned struct {
	load      ledger.Load // its device, and the challenges of its seed
	asked     bool        // the secret was requested, so the console may have made a device
	enabled   time.Time
	confirmed string          // "aws", "statement"
	kept      []string        // ARNs of retired devices that these credentials may not delete
	answered  map[string]bool // devices without a tag that a plugged-in key has proven, by ceremony
	named     string          // ARN of the device that was typed in this command, and that AWS shows in use; "": none
	refused   string          // why its records are not obeyed; "": they are
}

// Later is what a later command adds to a ceremony that an earlier one began.
type Later struct {
	Said    string                      // what the operator states of the console, in this command
	Agree   func(context.Context) error // has the plan confirmed, before the first deletion
	Believe func(context.Context) error // refuses unsigned statements, before the old device goes
}

func newWork(e *env.Env, is *Intent, who principal.Principal, command string, borrowed []*device.Key) *work {
	w := &work{Intent: is, env: e, account: &mfa.Account{API: e.AWS, Who: who, Tag: is.ID, Stated: e.Partition}}
	w.answered = map[string]bool{}
	old := ""
	if is.Old != nil {
		old = is.Old.DeviceARN
	}
	w.account.Guessed = mfa.GuessPartition(e.Region, old)
	w.ring = keyring.New(e, borrowed)
	w.journal = &journal.Journal{Env: e, ID: is.ID, Command: command, Release: func() { w.ring.Release() }, Caller: func() string { return w.account.Caller.ARN }}
	return w
}

func (w *work) who() principal.Principal { return w.account.Who }

// isGone reports whether the operator stated that a key will never come back.
func (w *work) isGone(serial uint32) bool { return w.later != nil && w.journal.Past().IsGone(serial) }

// agree has a later command's plan confirmed. The command that began a ceremony
// has had its own confirmed.
func (w *work) agree(ctx context.Context) error {
	if w.later == nil {
		return nil
	}
	return w.later.Agree(ctx)
}

// retired returns a credential that can be deleted once it has proven itself.
func (w *work) retired(ctx context.Context, of keyring.Seed, on ledger.LeftCredential) keyring.Retired {
	return keyring.Retired{Env: w.env, Seed: of, On: on, Use: w.ring.On(ctx, on.KeySerial), Record: w.journal.Write}
}

// lookAtClock compares the clock with its source again: hours may have passed since
// the preflight, at a page of the console or with a closed lid.
func (w *work) lookAtClock(ctx context.Context) error {
	switch {
	case w.Begin.Clock.Source == env.ByOfficer:
		return nil // only the operator can be asked, and has answered
	case w.account.Readable():
		_, answer, err := w.account.API.Caller(ctx)
		if err != nil {
			return fmt.Errorf("asking AWS for the time: %w", err)
		}
		return env.CheckAnswer(answer)
	default:
		_, err := w.env.AskClock(ctx, nil)
		return err
	}
}
