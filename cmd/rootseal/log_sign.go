package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"rootseal/enroll/ledger"
	officers "rootseal/enroll/officer"
)

func (a *app) logSignCommand() *cobra.Command {
	var f signingFlags
	c := &cobra.Command{
		Use:   "sign",
		Short: "make good the signatures that are missing",
		Long: `Has an officer sign every record that wants a signature and has none, and the
newest record where it is not signed: by the chain that covers all before it,
such as proofs that were made while no officer was there.

Look at them first, with rootseal log: a signature says that they are right.

With --json: signed (records), head.`,
		RunE: func(c *cobra.Command, _ []string) error { return a.signLog(c.Context(), f) },
	}
	f.define(c)
	return c
}

// errNobodySigns says that there are no officers to sign.
var errNobodySigns = errors.New("the record has no officer")

func (a *app) signLog(ctx context.Context, f signingFlags) error {
	l, err := a.openLedger()
	if err != nil {
		return err
	}
	register := officers.Read(l.Records())
	if register.Needs() == 0 {
		return fmt.Errorf("signing the ledger: %w", errNobodySigns)
	}
	todo := unsigned(register, l)
	out := struct {
		Signed []uint64 `json:"signed"`
		Head   string   `json:"head"`
	}{Signed: []uint64{}}
	if len(todo) > 0 {
		person, closePerson, err := a.person(ctx, nil)
		if err != nil {
			return err
		}
		defer closePerson()
		if err := person.bringSigners(ctx, l, f); err != nil {
			return err
		}
		for _, record := range todo {
			if _, err := officers.Sign(ctx, l, record, "log", ledger.Officer{OSUser: osUser()}, person.signers...); err != nil {
				return err
			}
			out.Signed = append(out.Signed, record)
			a.say("signed: record %d, %s", record, l.Records()[record-1].Body.Kind())
		}
	} else {
		a.say("nothing to sign")
	}
	out.Head = l.Head().String()
	a.say("ledger head %s", out.Head)
	if a.json {
		return a.printJSON(out)
	}
	return nil
}

// unsigned are the records to sign, oldest first. The newest covers what wants no
// signature of its own.
func unsigned(register *officers.Register, l *ledger.Ledger) []uint64 {
	var all []uint64
	for _, act := range register.Missing() {
		all = append(all, act.At.Record)
	}
	last := l.Head().Sequence
	if _, is := l.Records()[last-1].Body.(*ledger.Signature); !is && (len(all) == 0 || all[len(all)-1] != last) {
		all = append(all, last)
	}
	return all
}
