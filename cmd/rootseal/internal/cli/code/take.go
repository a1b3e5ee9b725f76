package code

import (
	"context"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/guarded"
	"rootseal/message"
	"rootseal/oath"
)

// taken is a code that a key has computed.
type taken struct {
	code   oath.Code
	id     string
	key    device.Info
	period time.Duration
	step   uint64
}

func (t taken) until() time.Time {
	return time.Unix(int64(t.step+1)*int64(t.period/time.Second), 0)
}

// slowAnswer is how long an answer may take before rootseal asks for a touch: a
// key that requires none answers in milliseconds. LIST does not show which
// credential requires a touch, and CALCULATE ALL, which does, fails as a whole if
// one credential is broken.
const slowAnswer = 500 * time.Millisecond

// takeCode asks the key for the current code, by the truncated answer, which every
// key gives.
func takeCode(ctx context.Context, a *cli.App, p *operator.Passing, c choice) (taken, error) {
	t := taken{id: c.credential.ID, key: c.key.Info(), period: c.credential.Name().Period}
	if c.credential.Type == oath.HOTP {
		return t, message.Errorf("taking a code of %s: %w", printable.Text(t.id), oath.ErrHOTP)
	}
	said := make(chan struct{})
	notice := guarded.AfterFunc(ctx, slowAnswer, func() {
		defer close(said)
		askForTouch(a, view.TouchNow(view.WithLabel(view.KeyName(t.key), labelOf(ctx, p, t.key))))
	})
	defer func() {
		if !notice.Stop() {
			<-said // its line must not mix with the next one
		}
	}()
	defer guarded.OnEnd(ctx, func() { a.Say("%s", view.StillAsked(view.KeyName(t.key))) })()
	err := c.key.Use(ctx, func(s *oath.Session) (err error) {
		t.step = oath.Step(a.World.Now(), t.period)
		challenge := oath.TOTPChallenge(t.step)
		t.code, err = s.CalculateCode(c.credential, challenge[:])
		return err
	})
	return t, err
}

// labelOf returns a key's label. The request for a touch does not wait for a slow
// ledger.
func labelOf(ctx context.Context, p *operator.Passing, key device.Info) string {
	ctx, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	if k := bookOf(ctx, p).Key(uint32(key.Serial)); k != nil {
		return k.Label
	}
	return ""
}

// askForTouch asks on standard error, and also on the terminal if a program captures
// standard error: aws-vault and credential_process show it too late or never.
func askForTouch(a *cli.App, request message.Text) {
	a.Say("%s", printable.Ready(request))
	if _, seen := printable.ScreenOf(a.Err); seen || a.OpenTerminal == nil {
		return
	}
	t, err := a.OpenTerminal()
	if err != nil {
		return // without a terminal, standard error is all there is
	}
	defer func() { _ = t.Close() }()
	t.Say("%s", printable.Ready(request))
}
