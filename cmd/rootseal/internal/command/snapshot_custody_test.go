//go:build unix

package command

import "time"

// A key goes into a bag and comes out: as recorded, in another bag, and in an
// emergency. Two officers close what that opened.
func storyCustody(p *play) {
	p.officers()
	p.plain(append(p.alice("sealed", first, safe), p.by(olivia1)...)...)
	p.aDayPasses()
	seal := []string{"seal", safe, "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato"}
	p.does("seal", safe)
	p.does(seal...)
	p.does(append(seal, p.by(olivia1)...)...)
	p.does("status")
	p.does(append([]string{"seal", first, "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato"}, p.by(olivia1)...)...)
	p.does(append([]string{"seal", first, "--bag", "A-17", "--shared-bag", "--place", "Osaka safe", "--observer", "Ren Sato"}, p.by(olivia1)...)...)
	p.does(append([]string{"unseal", safe, "--bag", "A-17"}, p.by(olivia1)...)...)
	p.does(append([]string{"seal", safe, "--bag", "A-18", "--place", "Osaka safe", "--observer", "Ren Sato"}, p.by(olivia1, peter1)...)...)
	p.does(append([]string{"unseal", safe, "--bag", "B-1"}, p.by(olivia1)...)...)
	p.does("unseal", first, "--emergency", "--reason", "root is locked out")
	p.does("status")
	p.does(append([]string{"log", "sign"}, p.by(olivia1)...)...)
	p.does(append([]string{"unseal", "--close", "unseal-1", "--reason", "no such finding"}, p.by(olivia1, peter1)...)...)
	for _, id := range p.findings() {
		p.does(append([]string{"unseal", "--close", id, "--reason", "torn in the transport"}, p.by(olivia1)...)...)
		p.does(append([]string{"unseal", "--close", id, "--reason", "torn in the transport"}, p.by(olivia1, peter1)...)...)
	}
	p.does("status")
	p.does("log", "verify")
}

// Keys are listed, watched, labelled, attested, and given up.
func storyKeys(p *play) {
	p.enrolled(first, second, safe)
	p.does("keys")
	p.does("keys", "label", safe, "Osaka safe")
	p.does("keys", "label", first, "--holder", "Olivia Ito")
	p.does("keys", "label", "99999999", "none")
	p.does("keys", "--attest")
	p.forAWhile(time.Minute, func() { p.desk.Unplug(p.cards[safe]) }, "keys", "--watch")
	p.does("keys", "drop", safe, "--reason", "not lost")
	p.does("rotate", testAccount+"/user/alice", "--group", "daily", "--confirm", testAccount)
	p.does("status")
	p.does("keys", "drop", safe, "--reason", "burnt")
	p.does("keys", "found", safe)
	p.does("keys")
	p.does("status")
}
