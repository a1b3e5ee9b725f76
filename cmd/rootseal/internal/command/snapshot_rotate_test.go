//go:build unix

package command

import (
	"time"

	"rootseal/hwtest/simaws"
)

// A key is lost, and turns up after the rotation.
func storyRotateLost(p *play) {
	p.enrolled(first, second, safe)
	rotate := []string{"rotate", "--lost", safe, "--confirm", safe}
	p.does(rotate...)
	p.desk.Unplug(p.cards[safe])
	p.does("rotate", "--lost", safe)
	p.does(rotate...)
	p.does("status")
	p.desk.Plug(p.cards[safe])
	lift := p.account.Deny("ListVirtualMFADevices", simaws.DenySCP)
	p.does("keys", "found", safe)
	p.does("keys", "found", safe, "--confirm", testAccount)
	lift()
	p.does("status")
	p.does("log")
}

// A key is stolen: the old device goes first.
func storyRotateStolen(p *play) {
	p.enrolled(first, second, safe)
	p.desk.Unplug(p.cards[safe])
	rotate := []string{"rotate", "--lost", safe, "--stolen", "--confirm", safe}
	p.does(rotate...)
	p.does(append(rotate, "--defenceless")...)
	p.desk.Plug(p.cards[safe])
	p.does("keys", "found", safe, "--confirm", testAccount)
	p.does("status")
}

// A seed is replaced to bring a new key in, and where AWS takes no further device.
func storyRotateAdd(p *play) {
	p.enrolled(first, second)
	rotate := []string{"rotate", testAccount + "/user/alice", "--group", "daily", "--confirm", testAccount}
	p.does(append(rotate, "--add", safe)...)
	p.aDayPasses()
	p.does("rotate", testAccount+"/user/alice", "--group", "none", "--confirm", testAccount)
	p.does(p.alice("old", first, second)...)
	p.aDayPasses()
	for range 6 {
		p.account.AddFIDO("alice")
	}
	p.does(rotate...)
	p.does(append(rotate, "--give-up", "old")...)
	p.does("status")
}

// An officer leaves who had enrolled a user and carried a key.
func storyRotateLeft(p *play) {
	p.officers()
	p.account.AddUser("bob")
	p.plain(append(p.alice("daily", first, second), p.by(olivia1)...)...)
	p.plain(append([]string{"enroll", "--user", "bob", "--touch", "off", "--keys", first + "," + second, "--confirm", testAccount}, p.by(peter1)...)...)
	p.does(append([]string{"keys", "label", safe, "--holder", "Peter Ito"}, p.by(olivia1)...)...)
	p.aDayPasses()
	left := []string{"rotate", "--left", "peter ito", "--confirm", "peter ito"}
	p.does(append(left, p.by(peter1)...)...)
	p.does(append(left, p.by(olivia1)...)...)
	p.does("officer", "list")
	p.does("status")
}

// Root of a member account is rotated twice: the old device is removed by the
// management account after CloudTrail has the sign-in, and by hand on a statement.
func storyRotateRoot(p *play) {
	p.atConsole("enroll", "--root", "--account", testAccount, "--touch", "off", "--keys", first+","+second, "--profile", "admin", "--secret", "-", "--confirm", testAccount)
	p.does("recover")
	p.aDayPasses()
	rotate := []string{"rotate", testAccount + "/root", "--group", "daily", "--secret", "-", "--confirm", testAccount}
	p.atConsole(append(rotate, "--assume-root", "management")...)
	recover := []string{"recover", "--assume-root", "management", "--confirm", testAccount}
	p.does(recover...)
	p.signIn()
	time.Sleep(15 * time.Minute)
	p.does(recover...)
	p.does("status")
	p.aDayPasses()
	old := p.begun().Body.DeviceNames[0]
	p.atConsole(rotate...)
	p.does("recover", "--signed-in", "--confirm", testAccount)
	if err := p.account.Console().Remove(old); err != nil {
		p.Fatal(err)
	}
	p.does("recover", "--signed-in", "--removed", "--confirm", testAccount)
	p.does("status")
}
