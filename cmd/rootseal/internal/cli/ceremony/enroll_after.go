package ceremony

import (
	"context"
	"os"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/ledger"
)

// afterwards names what is left for the officer to clean up and to do, also
// after a ceremony that was taken back.
func afterwards(ctx context.Context, a *cli.App, person *operator.Operator, l *ledger.Ledger, done bool) {
	if person.SeedFile != "" {
		cleanSeedFile(ctx, a, person, done)
	}
	if l.Head().Sequence == 0 {
		return
	}
	a.Say("ledger head %s", l.Head())
	if !done {
		return
	}
	if dir, err := a.World.LedgerDir(a.LedgerFlag); err == nil {
		a.Say("next: copy the ledger (%s) to a second place, note the head on paper, and put the keys of a sealed group into their bags", dir)
	}
}

// cleanSeedFile says that the file that handed the seed over still holds it, and
// after a success offers to delete it: a ceremony that failed may have read
// another device's. Deleting does not erase what the file system and the
// clipboard keep.
func cleanSeedFile(ctx context.Context, a *cli.App, person *operator.Operator, done bool) {
	file := person.SeedFile
	a.Say("%s still holds the seed", file)
	if !done || !person.Terminal.IsThere() || !a.World.MayDelete(file) {
		a.Say("next: delete it and every copy of it once you no longer need it")
		return
	}
	picked, err := person.Terminal.Choose(ctx, "delete it", []string{"keep it, I will delete it", "delete " + file}, 0, "delete it")
	if err != nil || picked != 1 {
		return
	}
	if err := os.Remove(file); err != nil {
		a.Say("deleting it failed (%v); delete it yourself", cli.Reason(err))
		return
	}
	a.Say("deleted; check that the program that made it keeps no copy")
}
