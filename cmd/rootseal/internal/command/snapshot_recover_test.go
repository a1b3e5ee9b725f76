//go:build unix

package command

import (
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// Ceremonies that broke off are undone, given up and closed.
func storyRecover(p *play) {
	p.does("recover")
	p.cards[first].Inject(simcard.Fault{Kind: simcard.PullOutAfter, On: simcard.Put})
	p.does(p.alice("daily", first, second)...)
	p.does("status")
	p.does("recover")
	p.does("recover", "--confirm", testAccount)
	p.desk.Plug(p.cards[first])
	p.does("recover", "--confirm", testAccount)

	p.cards[first].Inject(simcard.Fault{Kind: simcard.PullOutAfter, On: simcard.Put})
	p.does(p.alice("daily", first, second)...)
	p.does("recover", "--gone", first, "--confirm", testAccount)
	p.does("status")
	p.desk.Plug(p.cards[first])

	p.cards[second].Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Put})
	p.does(p.alice("daily", second, safe)...)
	p.does("recover", "--close", "20270104-aaaaaa", "--confirm", "20270104-aaaaaa")
	id := p.begun().Ceremony
	p.does("recover", "--close", id, "--confirm", id)
	p.does("status")
	p.does("log", "verify")
}

// AWS enables the device and the reply is lost, so the enrollment is finished. A
// rotation that AWS breaks off is finished, too.
func storyRecoverForward(p *play) {
	p.account.Fault(simaws.Fault{Action: "EnableMFADevice", Call: 1, Kind: simaws.LoseReply})
	p.after, p.then = "EnableMFADevice", func() { p.account.Fault(simaws.Fault{Kind: simaws.LoseRequest}) }
	p.does(p.alice("daily", first, second)...)
	p.does("recover", "--confirm", testAccount)
	p.account.ClearFaults()
	p.does("recover", "--confirm", testAccount)
	p.aDayPasses()
	p.account.Fault(simaws.Fault{Action: "DeactivateMFADevice", Kind: simaws.LoseRequest})
	p.does("rotate", testAccount+"/user/alice", "--group", "daily", "--confirm", testAccount)
	p.account.ClearFaults()
	p.does("recover", "--confirm", testAccount)
	p.does("status")
}

// A workstation is lost in the middle of an enrollment; another one removes what it
// left.
func storyRecoverLeftovers(p *play) {
	lift := p.account.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
	p.account.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseRequest})
	p.does(p.alice("daily", first, second)...)
	p.account.ClearFaults()
	p.elsewhere("another")
	p.does("recover", "--leftovers", "--profile", "admin", "--confirm", testAccount)
	lift()
	p.does("recover", "--confirm", testAccount)
	p.does("recover", "--leftovers", "--profile", "admin", "--confirm", testAccount)
	p.does("status")
}
