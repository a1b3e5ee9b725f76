package main

import (
	"context"
	"os"

	"rootseal/enroll/ledger"
)

// afterwards names what is left for the officer to clean up and to do, also
// after a ceremony that was taken back.
func (a *app) afterwards(ctx context.Context, person *officer, l *ledger.Ledger, done bool) {
	if person.seedFile != "" {
		a.cleanSeedFile(ctx, person, done)
	}
	if l.Head().Sequence == 0 {
		return
	}
	a.say("ledger head %s", l.Head())
	if !done {
		return
	}
	if dir, err := a.world.ledgerDir(a.ledgerFlag); err == nil {
		a.say("next: copy the ledger (%s) to a second place, note the head on paper, and put the keys of a sealed group into their bags", dir)
	}
}

// cleanSeedFile says that the file that handed the seed over still holds it, and
// after a success offers to delete it: a ceremony that failed may have read
// another device's. Deleting does not erase what the file system and the
// clipboard keep.
func (a *app) cleanSeedFile(ctx context.Context, person *officer, done bool) {
	file := person.seedFile
	a.say("%s still holds the seed", file)
	if !done || !person.terminal.isThere() || !a.world.mayDelete(file) {
		a.say("next: delete it and every copy of it once you no longer need it")
		return
	}
	picked, err := person.terminal.choose(ctx, "delete it", []string{"keep it, I will delete it", "delete " + file}, 0, "delete it")
	if err != nil || picked != 1 {
		return
	}
	if err := os.Remove(file); err != nil {
		a.say("deleting it failed (%v); delete it yourself", reason(err))
		return
	}
	a.say("deleted; check that the program that made it keeps no copy")
}
