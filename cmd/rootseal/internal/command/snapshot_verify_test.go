//go:build unix

package command

import (
	"time"

	"rootseal/hwtest/simaws"
)

// Keys are proven offline and live, by an administrator and by the user; one is
// reset, and one is replaced by a stranger's.
func storyVerify(p *play) {
	p.does("verify")
	p.enrolled(first, second, safe)
	p.does("verify")
	p.does("verify", "--keys", first)
	p.does("verify", "--keys", "99999999")
	p.aDayPasses()
	p.does("verify", "--live", "--profile", "admin")
	time.Sleep(time.Hour)
	p.does("verify", "--keys", second, "--live", "--profile", "alice")
	time.Sleep(time.Hour)
	p.account.Fault(simaws.Fault{Action: "ResyncMFADevice", Kind: simaws.Refuse, Code: "InvalidAuthenticationCode", Status: 403, Message: "Authentication code for device is not valid."})
	p.does("verify", "--live", "--profile", "admin")
	p.account.ClearFaults()
	p.does("status")
	p.replace(safe)
	p.does("verify")
	p.does("status")
	p.does("log", "verify")
}

// replace puts an empty key with the serial of another one on the desk.
func (p *play) replace(serial string) {
	p.desk.Unplug(p.cards[serial])
	card := p.cards[serial]
	p.plug(card.Profile(), card.Serial())
}

// The ledger is lost; keys and account are adopted into a new one.
func storyVerifyAdopt(p *play) {
	p.enrolled(first, second)
	id := p.begun().Body.CredentialID
	p.elsewhere("new")
	adopt := []string{"verify", "--adopt", "--user", "alice", "--account", testAccount, "--group", "daily", "--keys", first + "," + second, "--profile", "admin"}
	p.does(append(adopt, "--id", id)...)
	p.does(append(adopt, "--id", "none", "--confirm", testAccount)...)
	p.does(append(adopt, "--id", id, "--confirm", testAccount)...)
	p.does("verify")
	p.does("status")
	p.does("rotate", testAccount+"/user/alice", "--group", "daily", "--confirm", testAccount)
}
