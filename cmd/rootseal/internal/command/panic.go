package command

import (
	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/record"
	"rootseal/guarded"
)

// sayOpen names what a command that panicked has left open. It reads the ledger
// anew, and a second panic says nothing.
func sayOpen(a *cli.App) {
	_ = guarded.Catch(func() {
		l, err := a.OpenLedger()
		if err != nil {
			a.Say("whether a ceremony is open is not known: %v", err)
			return
		}
		ceremonies, removals := record.Unfinished(l.Records())
		for _, open := range append(ceremonies, removals...) {
			a.Say("ceremony %s is open: rootseal recover settles it", open.ID)
		}
	})
}
