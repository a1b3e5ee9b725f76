//go:build unix

package command

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// stories cover every command. Each has a file in testdata/snapshot.
func stories() []story {
	return []story{
		{"flags", storyFlags, usualLatency},
		{"enroll-user", storyEnrollUser, usualLatency},
		{"enroll-root", storyEnrollRoot, usualLatency},
		{"enroll-service", storyEnrollService, usualLatency},
		{"verify", storyVerify, usualLatency},
		{"verify-adopt", storyVerifyAdopt, usualLatency},
		{"custody", storyCustody, usualLatency},
		{"keys", storyKeys, usualLatency},
		{"rotate-lost", storyRotateLost, usualLatency},
		{"rotate-stolen", storyRotateStolen, usualLatency},
		{"rotate-add", storyRotateAdd, usualLatency},
		{"rotate-left", storyRotateLeft, usualLatency},
		{"rotate-root", storyRotateRoot, usualLatency},
		{"recover", storyRecover, usualLatency},
		{"recover-forward", storyRecoverForward, usualLatency},
		{"recover-leftovers", storyRecoverLeftovers, usualLatency},
		{"officers", storyOfficers, usualLatency},
		{"officer-replaced", storyOfficerReplaced, usualLatency},
		{"policy", storyPolicy, usualLatency},
		{"log", storyLog, usualLatency},
		{"trip", storyTrip, usualLatency},
		{"audit", storyAudit, 0}, // the limit of LookupEvents sleeps with a lock, which no bubble bears
		{"rehearse", storyRehearse, usualLatency},
	}
}

// enrolled enrolls alice on these keys, group daily, and lets a day pass.
func (p *play) enrolled(serials ...string) {
	p.Helper()
	p.plain(p.alice("daily", serials...)...)
	p.aDayPasses()
}

// alice are the arguments that enroll the user without a question.
func (p *play) alice(group string, serials ...string) []string {
	return []string{"enroll", "--user", "alice", "--group", group, "--touch", "off", "--keys", strings.Join(serials, ","), "--confirm", testAccount}
}

// aDayPasses so that neither a code nor a record is of the same time step.
func (p *play) aDayPasses() { time.Sleep(24 * time.Hour) }

// elsewhere has the next commands use another ledger.
func (p *play) elsewhere(name string) { p.ledger = filepath.Join(p.folder, name) }

// atConsole carries out a command line of root's that reads the secret key, and
// types the two codes that it prints into the console.
func (p *play) atConsole(args ...string) {
	p.Helper()
	p.console = true
	codes := strings.Fields(p.plain(args...))
	p.console = false
	if len(codes) != 2 {
		p.Fatalf("%v printed %d codes, want 2", args, len(codes))
	}
	if err := p.account.Console().AddMFA(codes[0], codes[1]); err != nil {
		p.Fatal(err)
	}
}

// signIn signs root in at the console, with a code of the ceremony begun last.
func (p *play) signIn() {
	p.Helper()
	time.Sleep(time.Minute)
	if err := p.account.Console().SignIn(strings.TrimSpace(p.plain("code", "--id", p.begun().Body.CredentialID))); err != nil {
		p.Fatal(err)
	}
}

// The names of all flags, and which of them take a value.
func storyFlags(p *play) {
	flag := regexp.MustCompile(`(?m)^ +(?:-\w, +)?(--[a-z-]+)( \S+)?`)
	command := regexp.MustCompile(`(?m)^  ([a-z]+)  `)
	var show func(path []string)
	show = func(path []string) {
		var help strings.Builder
		if code := p.run(p.Context(), strings.NewReader(""), &help, &help, append(path, "--help")...); code != 0 {
			p.Fatalf("%v --help: exit code %d", path, code)
		}
		_, flags, _ := strings.Cut(help.String(), "\nFlags:\n")
		flags, _, _ = strings.Cut(flags, "\nUse \"rootseal")
		fmt.Fprintf(&p.text, "rootseal %s\n", strings.Join(path, " "))
		for _, found := range flag.FindAllStringSubmatch(flags, -1) {
			value := ""
			if found[2] != "" {
				value = " VALUE"
			}
			fmt.Fprintf(&p.text, "  %s%s\n", found[1], value)
		}
		_, verbs, _ := strings.Cut(help.String(), "\nAvailable Commands:\n")
		verbs, _, _ = strings.Cut(verbs, "\nFlags:\n")
		for _, found := range command.FindAllStringSubmatch(verbs, -1) {
			if found[1] != "completion" && found[1] != "help" { // cobra's own
				show(append(path[:len(path):len(path)], found[1]))
			}
		}
	}
	show(nil)
}
