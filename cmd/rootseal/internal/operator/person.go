package operator

import (
	"context"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/guarded"
)

// Person is the officer of a command, at the terminal where there is one. The function overwrites what was typed.
func Person(ctx context.Context, a *cli.App, codes map[device.KeySerial]string) (*Operator, func(), error) {
	t, leave, err := Somebody(a)
	if err != nil {
		return nil, nil, err
	}
	person := New(a, t, codes)
	stop := guarded.OnEnd(ctx, person.Stopping)
	return person, func() {
		stop()
		person.forget()
		leave()
	}, nil
}

// DeskRoom is a room without AWS: the desk, the ledger and a person, who is nil
// where nobody is asked.
func DeskRoom(a *cli.App, l *ledger.Ledger, person env.Person) *env.Env {
	remembered, _ := a.Remembered() // a head that the ledger lacks is none: nothing is deleted by it
	room := &env.Env{
		Remembered: remembered, Ambient: Ambient(a, nil), Desk: a.Desk(), Ledger: l, Now: a.World.Now, OSUser: cli.OsUser(),
	}
	enter(a, person, room)
	return room
}

// enter lets a person into a room, with the officers who sign what they do.
func enter(a *cli.App, person env.Person, room *env.Env) {
	if person != nil {
		room.Person = a.World.Person(person)
	}
	if o, is := person.(*Operator); is && o != nil {
		room.Signers, room.Shown, room.Emergency = o.Signing.Signers, o.Signing.Shown, o.Signing.Emergency
	}
}

// WarnOfRecordedTime tells of a workstation whose clock is before the last record. No
// proof depends on it; due dates do.
func WarnOfRecordedTime(a *cli.App, l *ledger.Ledger) {
	records := l.Records()
	if n := len(records); n > 0 && a.World.Now().Before(records[n-1].Time) {
		a.Say("this workstation's clock is wrong: the last record is of %s, which is yet to come", records[n-1].Time.Format("2006-01-02 15:04 MST"))
	}
}
