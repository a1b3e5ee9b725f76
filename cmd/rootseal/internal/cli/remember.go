package cli

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/anchor"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/message"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// A workstation keeps what it remembers of its ledgers apart from them, in the
// user's state folder: see package anchor.

// DefineHead adds --head, for a head that the operator has read on paper.
func (a *App) DefineHead(flags *pflag.FlagSet) {
	flags.StringVar(&a.HeadFlag, "head", "", "give the newest `HEAD` from a bag label or report, if the ledger lacks records that this workstation remembers")
}

// opened is the ledger of this command, with what the workstation remembers of it.
type opened struct {
	ledger     *ledger.Ledger
	place      Place
	odd        []string // what warnOfOdd has reported
	path       string   // absolute
	remembered []anchor.Anchor
	unread     error    // why that cannot be read
	known      []string // fingerprints of the officers whose keys are plugged in
}

// anchorOf returns what the workstation should remember of the ledger.
func (o *opened) anchorOf() (anchor.Anchor, bool) {
	records := o.ledger.Records()
	if len(records) == 0 || o.ledger.Trip() != 0 {
		return anchor.Anchor{}, false
	}
	head := o.ledger.Head()
	first, err := o.ledger.Hash(1)
	if err != nil {
		return anchor.Anchor{}, false
	}
	a := anchor.Anchor{Path: o.path, First: first, Head: fmt.Sprintf("%d:%s", head.Sequence, head.Hash)}
	a.Officers = view.Each(officers.Read(records).Officers, func(o *officers.Officer) string { return o.Fingerprint })
	return a, true
}

// recall reads what the workstation remembers of a ledger. If that fails, every
// command still runs, but none deletes.
func (a *App) recall(l *ledger.Ledger, place Place) error {
	path, err := place.Path()
	if err != nil {
		return err
	}
	a.opened = &opened{ledger: l, place: place, path: path}
	a.warnOfUnprotected(l)
	a.warnOfOdd()
	if l.Trip() != 0 {
		return nil // a copy lacks what came after it left, and deletes nothing
	}
	first := ""
	if len(l.Records()) > 0 {
		if first, err = l.Hash(1); err != nil {
			return err
		}
	}
	a.opened.remembered, err = a.World.State.Of(path, first)
	for _, known := range a.opened.remembered {
		_, headErr := ledger.ParseHead(known.Head)
		err = errors.Join(err, headErr)
	}
	if err != nil { // reading and codes do not need it
		a.opened.unread = err
		a.Say("%v: rootseal deletes nothing until you repair that, or give the newest head of the ledger with --head", err)
	}
	a.warnOfRollback(l)
	return nil
}

// warnOfRollback warns, in every command, of a ledger that lacks records: an empty
// folder in its place would look like a company without devices.
func (a *App) warnOfRollback(l *ledger.Ledger) {
	known, err := a.Remembered()
	if err != nil || known.Typed.Sequence > 0 || known.Unread != nil {
		return // reported already, or answered
	}
	if missing := (&env.Env{Ledger: l, Remembered: known}).Lacks(); !missing.IsZero() {
		a.Say("the ledger in %s lacks %s, which this workstation remembers: the ledger was cut or replaced, or an older copy was restored", a.opened.path, missing)
	}
}

// warnOfUnprotected repeats, in every command, that a principal lost a device and
// has no new one.
func (a *App) warnOfUnprotected(l *ledger.Ledger) {
	records := l.Records()
	if !slices.ContainsFunc(records, func(r ledger.Record) bool {
		end, is := r.Body.(*ledger.End)
		return is && end.Outcome == ledger.Unprotected
	}) {
		return
	}
	for _, line := range view.UnprotectedLines(record.Read(records).Unprotected) {
		a.Say("%s", line)
	}
}

// warnOfOdd warns of what else is under the numbers of records, once.
func (a *App) warnOfOdd() {
	for _, odd := range a.opened.place.Odd() {
		if !slices.Contains(a.opened.odd, odd.String()) {
			a.Say("warning: %s; someone deletes or replaces records, and 'rootseal doctor' shows how the bucket is protected", odd)
			a.opened.odd = append(a.opened.odd, odd.String())
		}
	}
}

// Remembered returns what the workstation remembers of the ledger, and --head.
func (a *App) Remembered() (env.Remembered, error) {
	var r env.Remembered
	if a.opened == nil {
		return r, nil
	}
	r.Known, r.Unread = slices.Clone(a.opened.known), a.opened.unread
	for _, known := range a.opened.remembered {
		if head, err := ledger.ParseHead(known.Head); err == nil { // else it is unread
			r.Heads = append(r.Heads, head)
		}
		r.Officers = append(r.Officers, known.Officers...)
		r.Known = append(r.Known, known.Known...)
	}
	if a.HeadFlag != "" {
		typed, err := ledger.ParseHead(a.HeadFlag)
		if err != nil {
			return r, Usage("--head: %v", err)
		}
		if !a.opened.ledger.Contains(typed) {
			return r, message.Errorf("head %s %w: it belongs to another ledger, or was misread", typed, ErrNotContained)
		}
		r.Typed = typed
	}
	return r, nil
}

// Know notes that an officer's key is plugged in, has shown itself, and accepted the PIN.
func (a *App) Know(fingerprint string) {
	if a.opened != nil {
		a.opened.known = append(a.opened.known, fingerprint)
	}
}

// known returns which officers the next command knows without their keys. What a ledger
// says alone makes none known, so that reading a forged one teaches nothing.
func (a *App) known(e env.Env) []string {
	records := officers.Read(a.opened.ledger.Records()).Officers
	for _, o := range records {
		if a.opened.ledger.Wrote(o.Record) {
			e.Remembered.Known = append(e.Remembered.Known, o.Fingerprint)
		}
	}
	all := e.KnowsOfficers()
	known := slices.DeleteFunc(slices.Clone(records), func(o *officers.Officer) bool {
		return !all && !slices.Contains(e.Remembered.Known, o.Fingerprint)
	})
	return view.Each(known, func(o *officers.Officer) string { return o.Fingerprint })
}

// Remember keeps the head and the officers when the command is over. If the ledger
// lacks records, the older memory stays, unless --head names a head of this ledger.
func (a *App) Remember() {
	if a.opened == nil {
		return
	}
	a.warnOfOdd()
	now, ok := a.opened.anchorOf()
	if !ok {
		return
	}
	before, err := a.Remembered()
	if err != nil {
		return // reported already
	}
	e := env.Env{Ledger: a.opened.ledger, Remembered: before}
	if !e.Lacks().IsZero() || before.Unread != nil {
		if before.Typed.Sequence == 0 {
			return
		}
		for _, other := range a.opened.remembered {
			_ = a.World.State.Forget(other) // if it stays, the next command asks again
		}
	}
	now.Known = a.known(e)
	if slices.ContainsFunc(a.opened.remembered, func(known anchor.Anchor) bool {
		return known.Path == now.Path && known.First == now.First && known.Head == now.Head && slices.Equal(known.Officers, now.Officers) && slices.Equal(known.Known, now.Known)
	}) {
		return
	}
	if err := a.World.State.Keep(now); err != nil {
		a.Say("%v: this workstation will not notice if the ledger is rolled back", err)
	}
}
