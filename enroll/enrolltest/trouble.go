package enrolltest

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// At calls do at the n-th moment of the stage's ceremony, counted from 0.
func (s *Stage) At(n int, do func()) {
	var seen atomic.Int32
	moment := func() {
		if int(seen.Add(1)) == n+1 {
			do()
		}
	}
	s.Operator.OnEvent = func(step.Event) { moment() }
	s.Store.OnCreate = func([]byte) { moment() }
}

// Kill runs a command that ends at its n-th moment, or not at all.
func (s *Stage) Kill(t *testing.T, n int, command func()) {
	t.Helper()
	var seen atomic.Int32
	moment := func() {
		if int(seen.Add(1)) > n { // nor does another goroutine of it go on
			runtime.Goexit()
		}
	}
	s.Operator.OnEvent = func(step.Event) { moment() }
	s.Store.OnCreate = func([]byte) { moment() }
	mayDie(command)
	s.Operator.OnEvent, s.Store.OnCreate = nil, nil
}

// mayDie runs a command that ends, or is killed.
func mayDie(command func()) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		command()
	}()
	<-ended
}

// KillAt runs a command that ends before it writes a record of that kind.
func (s *Stage) KillAt(t *testing.T, kind string, command func()) {
	t.Helper()
	s.Store.OnCreate = func(data []byte) {
		if KindOf(t, data) == kind {
			runtime.Goexit()
		}
	}
	mayDie(command)
	s.Store.OnCreate = nil
	s.FreeKeys()
}

// Orphaned leaves a ceremony half done and loses its ledger, as a workstation
// that died does: an unassigned device at AWS, and its credential on every key.
func Orphaned(t *testing.T, s *Stage) {
	t.Helper()
	lift := Interrupted(t, s, s.ForAlice())
	lift()
	s.AWSAccount.ClearFaults()
	s.Store = &Store{Store: &ledgertest.Store{}}
	s.Env = s.NewEnv(t)
}

// Lagging is AWS with lists that show what was there, or nothing, until some moment.
type Lagging struct {
	env.AWS
	Account, User bool
	Until         time.Time

	Was     []cloud.VirtualMFADevice
	UserHad []cloud.MFADevice
}

func (l *Lagging) VirtualDevices(ctx context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error) {
	if l.Account && time.Now().Before(l.Until) {
		return l.Was, cloud.Answer{}, nil
	}
	return l.AWS.VirtualDevices(ctx)
}

func (l *Lagging) UserDevices(ctx context.Context, user string) ([]cloud.MFADevice, cloud.Answer, error) {
	if l.User && time.Now().Before(l.Until) {
		return l.UserHad, cloud.Answer{}, nil
	}
	return l.AWS.UserDevices(ctx, user)
}

// Interrupted leaves a ceremony for alice open: Enable was lost, and the device
// could not be deleted.
func Interrupted(t *testing.T, s *Stage, q enroll.Request) (lift func()) {
	t.Helper()
	c := s.Prepare(t, q)
	lift = s.AWSAccount.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
	s.AWSAccount.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseRequest})
	_, err := c.Run(t.Context(), nil, nil)
	c.Close()
	if !errors.Is(err, step.ErrUnsettled) {
		t.Fatalf("%v, want %v", err, step.ErrUnsettled)
	}
	return lift
}

// LeaveOpen leaves a second enrollment of alice's unsettled: AWS does not answer when
// rootseal undoes it.
func (s *Stage) LeaveOpen(t *testing.T) {
	t.Helper()
	q := s.ForAlice()
	q.Group = "sealed"
	c := s.Prepare(t, q)
	s.AWSAccount.Fault(simaws.Fault{Kind: simaws.Refuse, Action: "EnableMFADevice", Status: 403, Code: "AccessDenied"})
	s.AWSAccount.Fault(simaws.Fault{Kind: simaws.Refuse, Action: "ListMFADevices", Status: 403, Code: "AccessDenied"})
	if _, err := c.Run(t.Context(), nil, nil); !errors.Is(err, step.ErrUnsettled) {
		t.Fatalf("%v, want %v", err, step.ErrUnsettled)
	}
	c.Close()
	s.AWSAccount.ClearFaults()
	s.FreeKeys()
}

// ByOther is another program, which sends a command to the OATH application of a
// key without an open transaction.
func ByOther(t *testing.T, card *simcard.Card, command ...byte) {
	t.Helper()
	for _, apdu := range [][]byte{{0x00, 0xA4, 0x04, 0x00, 0x07, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01}, command} {
		if answer, err := card.Transmit(apdu); err != nil || answer[len(answer)-2] != 0x90 {
			t.Fatalf("%x: %x, %v", apdu, answer, err)
		}
	}
}

// Lock gives keys 1 and 2 of three each a password of its own.
func (s *Stage) Lock() {
	s.Cards[1].SetPassword("second")
	s.Cards[2].SetPassword("third")
	s.Operator.Codes = map[device.KeySerial]string{1002: "second", 1003: "third"}
}

func DeleteByOthers(t *testing.T, card *simcard.Card, id string) {
	t.Helper()
	OtherSends(t, card, append([]byte{0x00, 0x02, 0x00, 0x00, byte(len(id) + 2), 0x71, byte(len(id))}, id...)...)
}

func OtherSends(t *testing.T, card *simcard.Card, apdu ...byte) {
	t.Helper()
	for _, c := range [][]byte{selectOATH, apdu} {
		if answer, err := card.Transmit(c); err != nil || len(answer) < 2 || answer[len(answer)-2] != 0x90 {
			t.Fatalf("% x: % x, %v", c, answer, err)
		}
	}
}

// selectOATH and what follows it are the commands of another program.
var selectOATH = []byte{0x00, 0xa4, 0x04, 0x00, 0x07, 0xa0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01}
