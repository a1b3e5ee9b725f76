package command

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/creack/pty"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// Access codes: each is for one key alone, and nobody is asked for one that is
// not needed.
func TestCodeOfLockedKeys(t *testing.T) {
	file := filepath.Join(t.TempDir(), "access code")
	const password, other = "correct horse", "battery staple"
	if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		locked []uint32 // hold rootDaily, with the password
		open   []string // held by key 9
		past   []ledger.Entry
		stdin  string
		args   []string
		code   int
		said   []string
		tried  []uint32 // keys that were sent a VALIDATE
	}{
		{name: "from a file", locked: []uint32{1}, args: []string{"--access-code", "1=" + file}, tried: []uint32{1}},
		{name: "from standard input", locked: []uint32{1}, stdin: password, args: []string{"--access-code", "1=-"}, tried: []uint32{1}},
		{name: "wrong", locked: []uint32{1}, stdin: other + "\n", args: []string{"--access-code", "1=-"}, code: cli.ExitFailed, said: []string{"reading key 1: ", "wrong access code", "next: check which key"}, tried: []uint32{1}},
		{name: "of one of two", locked: []uint32{1, 2}, args: []string{"--access-code", "2=" + file}, said: []string{"key 1 has an access code and was not checked"}, tried: []uint32{2}},
		{name: "of a key that is not here", locked: []uint32{1}, args: []string{"--access-code", "3=" + file}, code: cli.ExitUsage, said: []string{"no terminal to ask on: give --access-code 1=SOURCE"}},
		{name: "not given", locked: []uint32{1}, code: cli.ExitUsage, said: []string{"give --access-code 1=SOURCE"}},
		{name: "not given, of the key that the ledger names", locked: []uint32{1, 2}, past: enrolled("111122223333/root", "daily", rootDaily, 2), args: []string{"acme/root"}, code: cli.ExitUsage, said: []string{"give --access-code 2=SOURCE"}},
		{name: "not needed", locked: []uint32{1}, open: []string{rootDaily}, args: []string{"acme/root"}},
		{name: "not needed, but unknown", locked: []uint32{1}, open: []string{rootDaily}, said: []string{"key 1 has an access code and was not checked"}},
		{name: "wrong, and not needed", locked: []uint32{1}, open: []string{rootDaily}, stdin: other, args: []string{"acme/root", "--access-code", "1=-"}, said: []string{"reading key 1: "}, tried: []uint32{1}},
		{name: "of a key without one", open: []string{rootDaily}, args: []string{"--access-code", "9=" + file}},
		{name: "no such file", locked: []uint32{1}, args: []string{"--access-code", "1=" + password}, code: cli.ExitFailed, said: []string{"reading the access code of key 1: reading the secret from the given file"}},
		{name: "on the command line", locked: []uint32{1}, args: []string{"--access-code", password}, code: cli.ExitUsage, said: []string{"--access-code requires SERIAL=SOURCE"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := offline(t)
				s.stdin = tt.stdin
				s.append(t, ledger.WorldAWS, tt.past...)
				var cards []*simcard.Card
				for _, serial := range tt.locked {
					card := keyWith(serial, rootDaily)
					card.SetPassword(password)
					cards = append(cards, card)
				}
				if tt.open != nil {
					cards = append(cards, keyWith(9, tt.open...))
				}
				for _, card := range cards {
					s.desk.Plug(card)
				}
				want := wants{code: tt.code, err: tt.said}
				if tt.code == cli.ExitDone {
					want.out = codeNow(t, entry(rootDaily), s.Now(), 30*time.Second)
				}
				s.mustType(t, want, append([]string{"code"}, tt.args...)...)
				var tried []uint32
				for _, card := range cards {
					if card.Count(simcard.Validate) > 0 {
						tried = append(tried, card.Serial())
					}
				}
				if !slices.Equal(tried, tt.tried) {
					t.Errorf("access codes were tried on %v, want %v", tried, tt.tried)
				}
				if said := s.err.String(); strings.Contains(said, password) || strings.Contains(said, other) {
					t.Errorf("an access code was shown:\n%s", said)
				}
			})
		})
	}
}

// At a terminal the access code is asked for, unseen, with no key held, and a
// key can be passed over.
func TestCodeAsksForAccessCode(t *testing.T) {
	person, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = person.Close() }()
	var cards []*simcard.Card
	for _, serial := range []uint32{1, 2} {
		card := keyWith(serial, rootDaily)
		card.SetPassword("right")
		cards = append(cards, card)
	}
	s := offline(t, cards...)
	s.tty = terminal.NewTerminal(tty, tty)
	shown := make(chan string)
	go func() {
		var screen strings.Builder
		defer func() { shown <- screen.String() }()
		answers := map[string]string{
			"Access code of key 1 (empty to skip this key): ": "\r",
			"Access code of key 2 (empty to skip this key): ": "right\r",
		}
		buf := make([]byte, 1024)
		for {
			n, err := person.Read(buf)
			screen.Write(buf[:n])
			for question, answer := range answers {
				if strings.Contains(screen.String(), question) {
					if open := s.desk.Audit().Open; open != 0 {
						t.Errorf("%d transactions are open while a person is asked", open)
					}
					delete(answers, question)
					_, _ = person.WriteString(answer)
				}
			}
			if err != nil {
				return
			}
		}
	}()
	got := mustTypeJSON[view.PrintedCode](t, s, "code")
	if got.Serial == nil || *got.Serial != 2 {
		t.Errorf("code of key %v, want 2", got.Serial)
	}
	if cards[0].Count(simcard.Validate) != 0 {
		t.Error("an access code was tried on the key that was passed over")
	}
	if text := <-shown; strings.Contains(text, "right") {
		t.Errorf("the access code was shown: %q", text)
	}
}
