package command

import (
	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/record"
	"rootseal/guarded"
)

// sayOpen names the ceremonies that a panic left unfinished. It reads the ledger again
// and ignores a second panic.
func sayOpen(a *cli.App) {
	_ = guarded.Catch(func() {
		l, err := a.OpenLedger()
		if err != nil {
			a.Say("reading the unfinished ceremonies: %v", err)
			return
		}
		open, removals := record.Unfinished(l.Records())
		for _, open := range append(open, removals...) {
			a.Say("ceremony %s is unfinished: run 'rootseal recover'", open.ID)
		}
	})
}
