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
)

// Why a pair that was shown is not waited for any more: by the officer's word, the
// console's page is cancelled.
var (
	ErrCancelled = fmt.Errorf("%w: the page that asked for the pair is cancelled", env.ErrStopped)
	ErrAgain     = fmt.Errorf("%w, and the secret is to be handed over again", ErrCancelled)
)

// offerPair shows the pair until the officer says what became of it. A refusal
// is not the end: the usual cause is a pair that was typed too late. A seed that
// is not the console's is another: then the officer takes the device away there.
func (c *Ceremony) offerPair(ctx context.Context) error {
	p, err := c.freshPair(ctx)
	for ; err == nil; p, err = c.nextPair(ctx, p) {
		c.Release()
		said, err := c.room.Person.Pair(ctx, c.shown(p))
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

func (c *Ceremony) shown(p pair) env.Pair {
	return env.Pair{
		Principal:  c.who,
		DeviceName: c.load.DeviceName,
		Code1:      string(p.codes[0]),
		Code2:      string(p.codes[1]),
		Step:       p.step,
		NotAfter:   p.notAfter(),
		Refused:    c.word.Console == ledger.ConsoleRefused,
	}
}

// cancel takes the officer's word that the device is not in the console's list.
// The settlement that follows believes AWS more where it can be read, and its list
// may show for some seconds what is gone.
func (c *Ceremony) cancel(ctx context.Context, said env.Outcome) error {
	if err := c.state(ctx, ledger.DeviceAbsent, c.who.Account); err != nil {
		return err
	}
	if c.readable() {
		_ = c.untilRead(ctx, func(ctx context.Context) (bool, error) {
			state, err := c.readConsole(ctx, c.past())
			return state == step.Absent, err
		}, "")
	}
	if said == env.Again {
		return ErrAgain
	}
	return ErrCancelled
}

// state records what the officer said.
func (c *Ceremony) state(ctx context.Context, about, typed string) error {
	s := &ledger.Statement{About: about, Typed: typed}
	if _, err := c.record(ctx, s); err != nil {
		return err
	}
	switch about {
	case ledger.ConsoleAccepted, ledger.ConsoleRefused, ledger.DeviceAbsent:
		c.word.Console = about
	}
	return nil
}

// lookConsole tells whether the device may be live. A command that has shown no
// code knows that it is not; of an earlier command nobody knows what it showed,
// because a ledger can lose its last records. AWS outranks everybody where it can
// be read. Else the word decides, and only that of this command: a statement on
// record is evidence, never an order. "refused" decides nothing, for the console
// may take a pair that it has refused before; nor does a list without our name,
// because the name was typed by hand.
func (c *Ceremony) lookConsole(ctx context.Context) (step.State, error) {
	past := c.past()
	if past.Enable == nil && !c.later {
		return step.Absent, nil
	}
	c.tryToRead(ctx)
	if c.readable() {
		state, err := c.readConsole(ctx, past)
		if state != step.Absent || err != nil {
			return state, err
		}
	}
	switch {
	case c.veto != nil:
		return step.Unknown, c.veto
	case c.word.Console == ledger.DeviceAbsent:
		return step.Absent, nil
	case past.Console == ledger.ConsoleAccepted && !c.readable() && past.Denied:
		return step.Unknown, errors.New("it was said before that the device is not in the console's list, and keys may have lost the seed since: AWS has to be read")
	case past.Console == ledger.ConsoleAccepted && !c.readable():
		return step.Ours, nil // also where the ledger lost that a pair was shown
	case past.Enable == nil:
		return step.Absent, nil // the plan has the account's number typed
	case past.Accepted && c.readable():
		return step.Unknown, errors.New("the officer said that the console took the pair, and AWS shows no new device of root")
	}
	return step.Unknown, errors.New("nobody has said in this command that the device is not in the console's list")
}

// readConsole looks for the device at AWS, by its name or, where the console
// took the pair and one device of root has come since, under whatever name was
// typed.
func (c *Ceremony) readConsole(ctx context.Context, past *record.Ceremony) (step.State, error) {
	all, err := mfa.VirtualDevices(ctx, c.room.AWS, c.caller)
	if err != nil {
		return step.Unknown, err
	}
	var fresh []cloud.VirtualMFADevice
	for _, d := range all {
		named := c.isNamed(d.ARN)
		switch {
		case named && d.Root:
			c.load.DeviceARN = d.ARN
			return step.Ours, nil
		case named && d.Assigned():
			return step.Foreign, nil
		case named:
			return step.Unknown, hint.New("", hint.DeleteByHand, fmt.Errorf("AWS shows %s unassigned: the console's page may still take a pair, until it is cancelled or the device deleted", d.ARN), d.ARN)
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
	return step.Unknown, fmt.Errorf("root has a device since this began, %s: if the console took the pair under that name, say so; else remove it there first", fresh[0].ARN)
}

// isFresh tells whether a device of root may be this ceremony's under another
// name: enabled since it began, by AWS's clock, and in no other record. Dates
// have whole seconds, so one second counts as before; nobody works the console's
// pages within it.
func (c *Ceremony) isFresh(d cloud.VirtualMFADevice) bool {
	for _, held := range record.Read(c.room.Ledger.Records()).Devices {
		if cloud.SameThing(held.DeviceARN, d.ARN) {
			return false
		}
	}
	records := c.room.Ledger.ByCeremony(c.id).Records
	skew := time.Duration(c.begin.Clock.SkewMillis) * time.Millisecond
	return len(records) > 0 && d.EnableDate.After(records[0].Time.Add(time.Second-skew))
}

// leftInConsole is what a root ceremony that was taken back may leave: the
// console makes the device, unassigned, when it shows the secret, and only the
// officer can take it away. Nothing is owed where AWS, or else the officer, has
// said that the device is not there.
func (c *Ceremony) leftInConsole(ctx context.Context) []ledger.Owed {
	if c.who.Kind != principal.Root || !c.asked || !c.readable() && c.word.Console == ledger.DeviceAbsent {
		return nil
	}
	if c.readable() {
		if devices, err := c.ours(ctx); err == nil && len(devices) == 0 {
			return nil
		}
	}
	return []ledger.Owed{{What: fmt.Sprintf("the console may have left device %s unassigned: cancel its page, or delete the device", c.begin.DeviceNames[0])}}
}
