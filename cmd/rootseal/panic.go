package main

import "rootseal/guarded"

// sayOpen names what a command that panicked has left open. It reads the ledger
// anew, and a second panic says nothing.
func (a *app) sayOpen() {
	_ = guarded.Catch(func() {
		l, err := a.openLedger()
		if err != nil {
			a.say("whether a ceremony is open is not known: %v", err)
			return
		}
		for _, open := range append(l.Unsettled(), l.Uncleaned()...) {
			a.say("ceremony %s is open: rootseal recover settles it", open.ID)
		}
	})
}
