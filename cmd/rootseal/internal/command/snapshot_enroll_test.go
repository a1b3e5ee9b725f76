//go:build unix

package command

import "github.com/creack/pty"

// A user is enrolled on a workstation that is new, and everything is looked at.
func storyEnrollUser(p *play) {
	p.does("version")
	p.does("doctor")
	p.does("keys")
	p.does("status")
	p.does("log")
	p.does("enroll", "--user", "alice", "--keys", first)
	p.does("enroll", "--user", "alice", "--keys", first+","+second, "--touch", "off")
	p.does("enroll", "--user", "nobody", "--keys", first+","+second, "--confirm", testAccount)
	p.does("enroll", "--user", "alice", "--keys", first+",99999999", "--confirm", testAccount)
	p.does("enroll", "--user", "alice", "--no-such-flag")
	p.does("no-such-command")
	p.does(p.alice("daily", first, second)...)
	p.aDayPasses()
	p.does(p.alice("daily", first, second)...)
	p.does("enroll", "--user", "alice", "--group", "alone", "--touch", "off", "--keys", safe, "--one-key", "--confirm", testAccount)
	p.does("keys")
	p.does("status")
	p.does("code", "--group", "daily")
	p.does("code", testAccount+"/user/alice", "--group", "daily", "--serial", second)
	p.does("code", "--group", "none")
	p.does("log")
	p.does("log", "--ceremony", p.begun().Ceremony)
	p.does("log", "verify")
	p.does("doctor", "--profile", "admin")
	p.does("audit", "--profile", "admin")
}

// Root is enrolled without a terminal, once refused by the console and once not.
func storyEnrollRoot(p *play) {
	root := []string{"enroll", "--root", "--account", testAccount, "--touch", "off", "--keys", first + "," + second, "--profile", "admin", "--secret", "-", "--confirm", testAccount}
	p.console = true
	p.does(root...)
	p.console = false
	p.account.Console().Cancel()
	p.does("status")
	p.does("recover", "--console", "refused", "--confirm", testAccount)
	p.aDayPasses()
	p.atConsole(root...)
	p.does("recover", "--console", "accepted")
	p.aDayPasses()
	p.does("verify", "--live", "--profile", "admin")
	p.signIn()
	p.does("verify", "--live", "--profile", "admin")
	p.does("verify", "--live", "--signed-in", testAccount)
	p.does("status")
}

// A login at another service has its seed from rootseal, and AWS no part in it.
func storyEnrollService(p *play) {
	login := []string{"enroll", "--service", "GitHub", "--login", "ops", "--touch", "off", "--keys", first + "," + second}
	p.does(append(login, "--confirm", "GitHub")...)
	p.does(append(login, "--show-seed", "--confirm", "GitHub")...)
	keyboard, tty, err := pty.Open()
	if err != nil {
		p.Fatal(err)
	}
	defer keyboard.Close()
	p.tty = tty
	p.does(append(login, "--show-seed", "--confirm", "GitHub")...)
	p.tty = nil // each command closes its terminal
	p.aDayPasses()
	p.does("verify")
	p.does("verify", "--live", "--profile", "admin")
	p.does("rotate", "GitHub/login/ops", "--group", "daily", "--confirm", "GitHub")
	p.does("status")
}
