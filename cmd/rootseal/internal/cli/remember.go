package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/anchor"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// What this workstation remembers of its ledgers is kept apart from them, in the
// user's state folder: see package anchor.

// DefineHead is the flag for a head that a person has read somewhere.
func (a *App) DefineHead(flags *pflag.FlagSet) {
	flags.StringVar(&a.HeadFlag, "head", "", "give the newest `HEAD` from a bag label or report, if the ledger lacks records that this workstation remembers")
}

// opened is the ledger of this command, with what is remembered of it.
type opened struct {
	ledger     *ledger.Ledger
	path       string // absolute
	remembered []anchor.Anchor
	unread     error // why that cannot be read; nil: it can
}

// anchorOf is what would be remembered of a ledger now.
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
	for _, officer := range officers.Read(records).Officers {
		a.Officers = append(a.Officers, officer.Fingerprint)
	}
	return a, true
}

// recall looks up what is remembered of a ledger that was just read. What cannot be
// read keeps no command from running, and every one from deleting.
func (a *App) recall(l *ledger.Ledger) error {
	dir, err := a.World.LedgerDir(a.LedgerFlag)
	if err != nil {
		return err
	}
	path, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	a.opened = &opened{ledger: l, path: path}
	a.warnOfUnprotected(l)
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
	if err != nil { // looking, and codes, need none of it
		a.opened.unread = err
		a.Say("%v: nothing is deleted until you give the ledger's newest head with --head, or mend that", err)
	}
	a.warnOfRollback(l)
	return nil
}

// warnOfRollback tells, in every command, that the ledger is not the one that was
// here: an empty folder in its place looks like a company without devices.
func (a *App) warnOfRollback(l *ledger.Ledger) {
	known, err := a.Remembered()
	if err != nil || known.Typed.Sequence > 0 || known.Unread != nil {
		return // told, or answered
	}
	if missing := (&env.Env{Ledger: l, Remembered: known}).Lacks(); missing != "" {
		a.Say("the ledger in %s lacks %s, which this workstation remembers: it was cut, replaced, or an older copy put back", a.opened.path, missing)
	}
}

// warnOfUnprotected repeats, in every command, that a principal lost a device and
// got no new one.
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

// Remembered is what a room has to know of the ledger from before.
func (a *App) Remembered() (env.Remembered, error) {
	var r env.Remembered
	if a.opened == nil {
		return r, nil
	}
	r.Unread = a.opened.unread
	for _, known := range a.opened.remembered {
		if head, err := ledger.ParseHead(known.Head); err == nil { // else it is unread
			r.Heads = append(r.Heads, head)
		}
		r.Officers = append(r.Officers, known.Officers...)
	}
	r.Unread = a.opened.unread
	if a.HeadFlag != "" {
		typed, err := ledger.ParseHead(a.HeadFlag)
		if err != nil {
			return r, Usage("--head: %v", err)
		}
		if !a.opened.ledger.Contains(typed) {
			return r, fmt.Errorf("head %s %w: it is of another ledger, or misread", typed, ErrNotContained)
		}
		r.Typed = typed
	}
	return r, nil
}

// Remember keeps the head and the officers once the command is over. What the
// ledger lacks is not forgotten, unless a person has typed a head that it has.
func (a *App) Remember() {
	if a.opened == nil {
		return
	}
	now, ok := a.opened.anchorOf()
	if !ok {
		return
	}
	before, err := a.Remembered()
	if err != nil {
		return // told already
	}
	room := env.Env{Ledger: a.opened.ledger, Remembered: before}
	if room.Lacks() != "" || before.Unread != nil {
		if before.Typed.Sequence == 0 {
			return
		}
		for _, other := range a.opened.remembered {
			_ = a.World.State.Forget(other) // one that stays is asked about again
		}
	}
	if slices.ContainsFunc(a.opened.remembered, func(known anchor.Anchor) bool {
		return known.Path == now.Path && known.First == now.First && known.Head == now.Head && slices.Equal(known.Officers, now.Officers)
	}) {
		return
	}
	if err := a.World.State.Keep(now); err != nil {
		a.Say("%v: a rolled back ledger would not be noticed here", err)
	}
}
