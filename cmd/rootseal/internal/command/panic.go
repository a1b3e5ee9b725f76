package command

import (
	"rootseal/cmd/rootseal/internal/cli"
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
		for _, open := range append(l.Unsettled(), l.Uncleaned()...) {
			a.Say("ceremony %s is unfinished: run 'rootseal recover'", open.ID)
		}
	})
}
