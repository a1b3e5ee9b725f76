package main

import (
	"context"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/guarded"
)

// person is the officer of a command, at the terminal where there is one. The function overwrites what was typed.
func (a *app) person(ctx context.Context, codes map[device.KeySerial]string) (*officer, func(), error) {
	person := newOfficer(a, codes)
	stop := guarded.OnEnd(ctx, person.stopping)
	s, leave, err := a.somebody()
	if err != nil {
		stop()
		return nil, nil, err
	}
	person.terminal = s
	return person, func() {
		stop()
		person.forget()
		leave()
	}, nil
}

// deskRoom is a room without AWS: the desk, the ledger and a person, who is nil
// where nobody is asked.
func (a *app) deskRoom(l *ledger.Ledger, person env.Person) *env.Env {
	remembered, _ := a.remembered() // a head that the ledger lacks is none: nothing is deleted by it
	room := &env.Env{
		Remembered: remembered, Emergency: a.emergency, Ambient: a.ambient(nil), Desk: a.desk(), Ledger: l, Now: a.world.now, OSUser: osUser(),
		Signers: signersOf(person), Shown: shownTo(person),
	}
	if person != nil {
		room.Person = a.world.person(person)
	}
	return room
}

// warnOfRecordedTime tells of a workstation whose clock is before the last record. No
// proof depends on it; due dates do.
func (a *app) warnOfRecordedTime(l *ledger.Ledger) {
	records := l.Records()
	if n := len(records); n > 0 && a.world.now().Before(records[n-1].Time) {
		a.say("this workstation's clock is wrong: the last record is of %s, which is yet to come", records[n-1].Time.Format("2006-01-02 15:04 MST"))
	}
}

func parseSerials(texts []string) ([]device.KeySerial, error) {
	var all []device.KeySerial
	for _, text := range texts {
		serial, err := parseSerial(text)
		if err != nil {
			return nil, err
		}
		all = append(all, serial)
	}
	return all, nil
}
