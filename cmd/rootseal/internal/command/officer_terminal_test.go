//go:build unix

package command

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
)

// atTerminal carries out a command line before a person who answers it, and
// returns what it said on standard error.
func (o *office) atTerminal(t *testing.T, code int, answer func(*person), args ...string) (heard string) {
	t.Helper()
	s := newScene(t)
	s.stage, s.cards = o.stage, nil
	s.leaks.noteText(officePIN)
	p := s.sit(t)
	defer func() { o.tty = nil }()
	p.starts(t.Context(), args...)
	answer(p)
	if out, got := p.leaves(); got != code || out != "" {
		t.Errorf("exit code %d and %q, want %d; it said:\n%s", got, out, code, s.heard)
	}
	return s.heard
}

// The first officer by questions alone: a wrong PIN is asked for again, and the
// key is made after it was said what will be.
func TestFirstOfficerAtTheTerminal(t *testing.T) {
	o := newOffice(t, 1001)
	o.atTerminal(t, cli.ExitDone, func(p *person) {
		p.see("slot 9c of key 1001 is empty: rootseal will make a new key in it")
		p.see("> stop")
		p.types(down + enter)
		p.answers("PIN of key 1001, Olivia", "“123456”") // a copy costs no try
		p.see("no try is spent")
		p.answers("PIN of key 1001, Olivia", "Zq7!xK#8")
		p.see("wrong PIN, 2 tries left. ctrl-c stops")
		p.answers("PIN of key 1001, Olivia", officePIN)
	}, "officer", "add", "1001", "--name", "Olivia")
	o.mustBeSigned(t)
	if n := len(o.register(t).Active()); n != 1 || o.token(1001).Tries != 3 {
		t.Errorf("%d officers, and the PIN has %d tries", n, o.token(1001).Tries)
	}
}

// Whoever says nothing has no key made, and is asked for no PIN.
func TestNoKeyIsMadeUnasked(t *testing.T) {
	o := newOffice(t, 1001)
	o.atTerminal(t, cli.ExitStopped, func(p *person) {
		p.see("> stop")
		p.types(enter)
		p.leaves()
		if shown := p.text(); strings.Contains(shown, "PIN of") {
			t.Errorf("a PIN is asked for:\n%s", shown)
		}
	}, "officer", "add", "1001", "--name", "Olivia")
	if len(o.token(1001).Slots) != 0 {
		t.Error("a key was made")
	}
	o.mustHaveRecorded(t, 0)
}

// The last try is spent by whoever says so, and by nobody else.
func TestLastTry(t *testing.T) {
	for _, tt := range []struct {
		name, pin, says string
		code, left      int
	}{
		{"left alone", officePIN, "stop", cli.ExitStopped, 1},
		{"right", officePIN, operator.LastTryWords, cli.ExitDone, 3},
		{"wrong", "Zq7!xK#8", operator.LastTryWords, cli.ExitFailed, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o := newOffice(t, 1001)
			o.token(1001).Tries = 1
			heard := o.atTerminal(t, tt.code, func(p *person) {
				p.answers("PIN of key 1001, Olivia", tt.pin)
				p.see("one try is left for the PIN of key 1001")
				p.answers(`Type "last try" to try it`, "yes")
				p.see(`type "last try" or "stop"`)
				p.types(tt.says + enter)
			}, "officer", "add", "1001", "--name", "Olivia", "--generate")
			if left := o.token(1001).Tries; left != tt.left {
				t.Errorf("%d tries left, want %d", left, tt.left)
			}
			if tt.left == 0 && !strings.Contains(heard, "PIN is blocked\nnext: set a new PIN with the PUK") {
				t.Errorf("it said:\n%s", heard)
			}
		})
	}
}

// Of several officers on the desk it is asked who signs.
func TestWhoSigns(t *testing.T) {
	o := newOffice(t, 1001, 1002, 1003)
	o.add(t, "Olivia", 1001)
	peter := o.add(t, "Peter", 1002, 1001)
	label := []string{"keys", "label", "1003", "Osaka safe"}
	o.mustType(t, wants{cli.ExitUsage, "", []string{"keys of several officers are plugged in: Olivia (1001), Peter (1002)", "next: name who signs with --officer SERIAL"}},
		append(label, o.pin(1001)...)...)
	o.atTerminal(t, cli.ExitDone, func(p *person) {
		p.see("Which officer signs")
		p.see("> 1001  Olivia")
		p.types(down + enter)
		p.answers("PIN of key 1002, Peter", officePIN)
	}, label...)
	made := o.register(t).Signatures
	if last := made[len(made)-1]; last.KeyID != peter.Fingerprint {
		t.Errorf("signed by %v, want Peter", last.Officer)
	}
}

// An officer's own key is marked, and not proposed for a seed; it holds one only
// where it is named.
func TestOfficersKeyIsNotProposed(t *testing.T) {
	o := newOffice(t, 1001, 1002, 1003)
	o.add(t, "Olivia", 1001)
	keys := mustTypeJSON[[]view.Key](t, o.stage, "keys")
	for _, k := range keys {
		if marked := k.Officer != nil && *k.Officer == "Olivia"; marked != (*k.Serial == 1001) {
			t.Errorf("key %d has officer %v", *k.Serial, k.Officer)
		}
	}
	o.atTerminal(t, cli.ExitStopped, func(p *person) {
		p.see("left out: key 1001, which Olivia signs with; name it in --keys to enroll it anyway")
		p.see(`\[x\] 1002`)
		p.see(`\[x\] 1003`)
		if shown := p.text(); strings.Contains(shown, "] 1001") {
			t.Errorf("it is proposed:\n%s", shown)
		}
		p.types(stop)
	}, "enroll", "--user", "alice", "--touch", "off")
	o.mustType(t, wants{cli.ExitFailed, "", []string{"this command changes the officer's key, so that key cannot sign it: Olivia (1001)", "next: plug in another officer's key, or leave this one out of --keys"}},
		"enroll", "--user", "alice", "--touch", "off", "--keys", "1001,1002", "--confirm", testAccount)
}

// Whoever cannot sign for a newcomer is refused before the newcomer's PIN is asked for.
func TestNewcomersPINIsAskedForLast(t *testing.T) {
	o := newOffice(t, 1001, 1002)
	o.add(t, "Olivia", 1001)
	heard := o.atTerminal(t, cli.ExitNoKey, func(p *person) {
		p.Leaves()
		if shown := p.text(); strings.Contains(shown, "PIN of") {
			t.Errorf("a PIN is asked for:\n%s", shown)
		}
	}, "officer", "add", "1002", "--name", "Peter", "--generate", "--officer", "1002")
	if !strings.Contains(heard, "key 1002") {
		t.Errorf("it said:\n%s", heard)
	}
}
