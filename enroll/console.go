package enroll

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/message"
)

// Why the codes no longer matter: the operator canceled the console's page.
var (
	errCanceled = fmt.Errorf("%w: the console page for the codes was canceled", env.ErrStopped)
	ErrAgain    = fmt.Errorf("%w, and the secret key will be entered again", errCanceled)
)

// ErrUnsaid means that only a person knows what became of the codes of an earlier
// command, and has not done so.
var ErrUnsaid = errors.New("no statement yet that the console does not list the device")

// console is the commit of a device that a person enables: root's at AWS, or a
// login's at another service.
type console struct {
	*enrollment
	said string // the last that the operator stated of the console, in this command
	veto error  // what an endpoint that no one confirmed shows of the device
}

// offer shows the codes until the operator says what became of them. A refusal is
// not the end: usually the codes were typed too late. If the console has another
// seed, the operator removes the device there.
func (c *console) offer(ctx context.Context) error {
	p, err := c.freshPair(ctx)
	for ; err == nil; p, err = c.nextPair(ctx, p) {
		c.ring.Release()
		said, err := c.env.Person.Pair(ctx, c.shown(p))
		if err != nil {
			return err
		}
		switch said {
		case env.Accepted:
			return c.state(ctx, ledger.ConsoleAccepted, "")
		case env.Refused:
			if err := c.state(ctx, ledger.ConsoleRefused, ""); err != nil {
				return err
			}
		case env.Later:
			return ErrNotSaid
		case env.Canceled, env.Again:
			return c.cancel(ctx, said)
		case env.Renew:
		}
	}
	return err
}

func (c *console) shown(p pair) env.Pair {
	return env.Pair{
		Principal:  c.who(),
		DeviceName: c.load.DeviceName,
		Code1:      string(p.codes[0]),
		Code2:      string(p.codes[1]),
		Step:       p.step,
		NotAfter:   p.notAfter(),
		Refused:    c.said == ledger.ConsoleRefused,
		Managed:    c.managed != nil,
	}
}

// cancel records the operator's word that the console's list does not show the
// device. The settlement that follows believes AWS more, if it can read, and AWS's
// list may lag for some seconds.
func (c *console) cancel(ctx context.Context, said env.Outcome) error {
	if err := c.state(ctx, ledger.DeviceAbsent, c.who().Account); err != nil {
		return err
	}
	if c.account.Readable() {
		_ = mfa.UntilRead(ctx, func(ctx context.Context) (bool, error) {
			_, err := c.read(ctx, c.journal.Past()) // an error while AWS lists the device unassigned
			return true, err
		}, nil)
	}
	if said == env.Again {
		return ErrAgain
	}
	return errCanceled
}

// state records what the operator states of the console.
func (c *console) state(ctx context.Context, about, typed string) error {
	if err := c.journal.State(ctx, about, typed); err != nil {
		return err
	}
	c.said = about
	return nil
}

// look finds out whether the device may be live. A command that has shown no code
// knows that it is not. Of an earlier command no one knows what it showed, because a
// ledger can lose its last records. If AWS can be read, it outranks everyone. Else
// the operator decides, in this command: a recorded statement is evidence, never an
// order. "refused" decides nothing, because the console may still take codes that it
// refused; nor does a list without the name, because a person typed the name.
func (c *console) look(ctx context.Context) (step.State, error) {
	past := c.journal.Past()
	if past.Enable == nil && c.later == nil {
		return step.Absent, nil
	}
	c.tryToRead(ctx)
	if c.account.Readable() {
		state, err := c.read(ctx, past)
		if state != step.Absent || err != nil {
			return state, err
		}
	}
	switch {
	case c.veto != nil:
		return step.Unknown, c.veto
	case c.said == ledger.DeviceAbsent:
		return step.Absent, nil
	case past.Console == ledger.ConsoleAccepted && !c.account.Readable() && past.Denied:
		return step.Unknown, errors.New("it was said before that the device is not in the console's list, and keys may have lost the seed since: AWS has to be read")
	case past.Console == ledger.ConsoleAccepted && !c.account.Readable():
		return step.Ours, nil // even if the ledger lost that codes were shown
	case past.Enable == nil:
		return step.Absent, nil // the plan has the account's number typed
	case past.Accepted && c.account.Readable():
		return step.Unknown, errors.New("the officer said that the console took the pair, and AWS shows no new device of root")
	}
	look := hint.ReadList
	if !c.who().AWS() {
		look = hint.ReadService
	}
	return step.Unknown, hint.New("", look, ErrUnsaid, hint.Word(c.who().Account))
}

// read looks for the device at AWS by its name. If the console took the codes and
// root has one device since, that is the one, whatever name was typed.
func (c *console) read(ctx context.Context, past *record.Ceremony) (step.State, error) {
	all, err := c.account.List(ctx)
	if err != nil {
		return step.Unknown, err
	}
	var fresh []cloud.VirtualMFADevice
	for _, d := range all {
		named := c.account.IsNamed(d.ARN)
		switch {
		case named && d.Root:
			c.load.DeviceARN = d.ARN
			return step.Ours, nil
		case named && d.Assigned():
			return step.Foreign, nil
		case named:
			return step.Unknown, hint.New("", hint.DeleteByHand, message.Errorf("AWS shows %s unassigned: the console's page may still accept codes until it is canceled or the device deleted", d.ARN), hint.Word(d.ARN))
		case d.Root && c.isFresh(d):
			fresh = append(fresh, d)
		}
	}
	switch {
	case len(fresh) == 0:
		return step.Absent, nil
	case len(fresh) == 1 && past.Accepted:
		c.load.DeviceARN, c.load.DeviceName = fresh[0].ARN, principal.DeviceName(fresh[0].ARN)
		return step.Ours, nil
	}
	return step.Unknown, hint.New("", hint.ReportOrRemove, message.Errorf("root has a device since this began, under another name: %s", fresh[0].ARN), fresh[0].ARN)
}

// isFresh reports whether a device of root may be this ceremony's under another
// name: enabled since it began, by AWS's clock, and in no other record. Dates have
// whole seconds, so one second counts as before; no person works the console's pages
// within it.
func (c *console) isFresh(d cloud.VirtualMFADevice) bool {
	for _, held := range record.Read(c.env.Ledger.Records()).Devices {
		if cloud.SameThing(held.DeviceARN, d.ARN) {
			return false
		}
	}
	began := c.journal.Past().Began
	skew := time.Duration(c.Begin.Clock.SkewMillis) * time.Millisecond
	return !began.IsZero() && d.EnableDate.After(began.Time.Add(time.Second-skew))
}

// tryToRead looks for credentials of root's account if none were named: before a
// root's seed is deleted, AWS is asked if anyone here can ask it. The plan shows
// what became of it.
func (c *console) tryToRead(ctx context.Context) {
	if c.who().Kind != principal.Root || c.account.API != nil || c.account.Looked != "" {
		return
	}
	c.account.Looked = "not read: there are no credentials to ask with"
	if c.env.Ambient == nil {
		return
	}
	o, err := mfa.AskAmbient(ctx, c.env, c.who().Account)
	switch {
	case err != nil:
		c.account.Looked = message.Englishf("not read: %v", err)
	case o.Elsewhere != "":
		c.account.Looked = message.Englishf("not read: nobody has confirmed %s", o.Elsewhere)
		for _, d := range o.Devices {
			if c.account.IsNamed(d.ARN) || d.Root && c.isFresh(d) {
				c.veto = message.Errorf("%s shows %s: confirm it with --confirm-endpoint if it is meant", o.Elsewhere, d.ARN)
			}
		}
	default:
		c.account.API, c.account.Caller, c.account.Looked = o.API, o.Caller, ledger.LookedRead
	}
}
