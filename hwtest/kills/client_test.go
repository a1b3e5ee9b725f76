//go:build linux && cgo

package kills

import (
	"errors"
	"strings"
	"time"

	"github.com/ebfe/scard"
)

// client is another program that uses a key.
type client struct {
	context *scard.Context
	card    *scard.Card
}

func connect(reader string, mode scard.ShareMode) (client, error) {
	context, err := scard.EstablishContext()
	if err != nil {
		return client{}, err
	}
	card, err := context.Connect(reader, mode, scard.ProtocolAny)
	if err != nil {
		return client{}, errors.Join(err, context.Release())
	}
	return client{context, card}, nil
}

func (c client) leave() {
	_ = c.card.Disconnect(scard.LeaveCard)
	_ = c.context.Release()
}

// sit takes the first key in one of the two ways in which a program can keep it
// from others.
func (d *desk) sit(exclusive bool) (client, error) {
	if exclusive {
		return connect(d.stack.Reader(0), scard.ShareExclusive)
	}
	c, err := connect(d.stack.Reader(0), scard.ShareShared)
	if err == nil {
		err = c.card.BeginTransaction()
	}
	return c, err
}

// free waits until no client is connected to the first key. pcscd notices a moment
// later that a client was killed, and does not notify a waiting client (seen with
// 1.9.9).
func (d *desk) free() error {
	context, err := scard.EstablishContext()
	if err != nil {
		return err
	}
	defer func() { _ = context.Release() }()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		states := []scard.ReaderState{{Reader: d.stack.Reader(0)}}
		if err := context.GetStatusChange(states, 0); err != nil {
			return err
		}
		if states[0].EventState&(scard.StateInuse|scard.StateExclusive) == 0 {
			return nil
		}
	}
	return errors.New("the key is never free")
}

// beside runs a command while another client keeps a key.
func (d *desk) beside(exclusive bool, command func() outcome) outcome {
	d.test.Helper()
	err := d.free()
	var c client
	if err == nil {
		c, err = d.sit(exclusive)
	}
	if err != nil {
		d.test.Fatalf("another client: %v", err)
	}
	defer c.leave()
	return command()
}

// otherClients sit on a key before a command, and while it runs.
func (y *tally) otherClients(d *desk) {
	for _, exclusive := range []bool{true, false} {
		t := d.trial(plain)
		o := d.beside(exclusive, func() outcome { return t.enroll(nil) })
		t.wantHeld(o)
		if byNumber, _ := files(d.test, t.ledger); len(byNumber) > 0 {
			t.tell("it began with a key that another program holds: %s", o)
		}
		t.settle()
		y.disturbed("another client on a key", t, o)

		t = d.trial(plain)
		t.leaveMost()
		o = d.beside(exclusive, func() outcome { return t.recover(nil) })
		t.wantHeld(o)
		t.settle()
		y.disturbed("another client on a key", t, o)
	}
	y.transactionMeanwhile(d)
	y.exclusiveMeanwhile(d)
}

// transactionMeanwhile: AWS is slow, the ceremony releases its keys, and another
// program takes one.
func (y *tally) transactionMeanwhile(d *desk) {
	var c client
	var err error
	t := d.trial(plain)
	o := t.enroll(&strike{when: first("CreateVirtualMFADevice", false), deliver: true, do: func(*process) error {
		c, err = d.sit(false)
		return nil
	}})
	if err != nil || c.card == nil {
		d.test.Fatalf("another client: %v", err)
	}
	c.leave()
	t.wantHeld(o)
	t.settle()
	y.disturbed("another client on a key", t, o)
}

// exclusiveMeanwhile: no program gets exclusive access to a key during the ceremony.
func (y *tally) exclusiveMeanwhile(d *desk) {
	t := d.trial(plain)
	o := t.enroll(&strike{when: first("CreateVirtualMFADevice", false), deliver: true, do: func(*process) error {
		c, err := d.sit(true)
		if err == nil {
			c.leave()
		}
		if !errors.Is(err, scard.ErrSharingViolation) {
			t.tell("another client wanted a key of the ceremony for itself: %v, want it refused", err)
		}
		return nil
	}})
	if o.exit != 0 {
		t.tell("it was disturbed by a client that was refused: %s", o)
	}
	t.settle()
	y.disturbed("another client on a key", t, o)
}

// wantHeld: the command says that another program may hold the key.
func (t *trial) wantHeld(o outcome) {
	t.wantFailure(o)
	if !strings.Contains(o.stderr, "another program may hold the card") {
		t.tell("nothing is said of another program: %s", o)
	}
}
