//go:build unix

// Package terminaltest puts a person in front of a terminal: a pseudo-terminal that
// the program takes for a real one, and a test that reads its screen and types.
package terminaltest

import (
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"rootseal/cmd/rootseal/internal/terminal"
)

// Patience is how long a test waits for what must come, on a busy machine.
const Patience = time.Minute

// Keys of a keyboard.
const (
	Enter = "\r"
	Up    = "\x1b[A"
	Down  = "\x1b[B"
	Stop  = "\x03" // ctrl-c

	// TouchOTP is what a touched YubiKey types.
	TouchOTP = "cccccckjhlvfrdtvbegkcnnnkgvhtbfuhthedhrjugrf" + Enter
)

// Person sits at a terminal.
type Person struct {
	Device *os.File      // the terminal, kept open for its mode
	Ended  chan struct{} // closed when the program has ended
	Said   func() string // what the program said elsewhere, for a failure; may be nil

	t      *testing.T
	keys   *os.File // the other end: what is typed goes in, what is shown comes out
	mu     sync.Mutex
	screen strings.Builder
	news   chan struct{}
	read   int // how much of the screen was read
}

// Sit opens a terminal.
func Sit(t *testing.T) *Person {
	t.Helper()
	p := &Person{t: t, news: make(chan struct{}, 1), Ended: make(chan struct{}), Said: func() string { return "" }}
	keys, device, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	p.keys, p.Device = keys, device
	t.Cleanup(func() { _ = keys.Close(); _ = device.Close() })
	if err := pty.Setsize(keys, &pty.Winsize{Rows: 50, Cols: 160}); err != nil {
		t.Fatal(err)
	}
	go p.watch()
	return p
}

func (p *Person) watch() {
	buf := make([]byte, 4096)
	for {
		n, err := p.keys.Read(buf)
		p.mu.Lock()
		p.screen.Write(buf[:n])
		p.mu.Unlock()
		select {
		case p.news <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// Terminal opens the terminal as a program does, which closes it.
func (p *Person) Terminal() *terminal.Terminal {
	p.t.Helper()
	tty, err := os.OpenFile(p.Device.Name(), os.O_RDWR, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	return terminal.NewTerminal(tty, tty)
}

// control is what a terminal obeys instead of showing it.
var control = regexp.MustCompile("\x1b\\[[0-9;?]*[a-zA-Z]|\x07|\r")

// Text returns all that was shown so far.
func (p *Person) Text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return control.ReplaceAllString(p.screen.String(), "")
}

// See waits until something that was not read yet matches, and returns its groups.
func (p *Person) See(pattern string) []string {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	tooLong := time.After(Patience)
	for {
		text := p.Text()
		if at := re.FindStringSubmatchIndex(text[p.read:]); at != nil {
			groups := re.FindStringSubmatch(text[p.read:])
			p.read += at[1]
			return groups
		}
		select {
		case <-p.news:
		case <-p.Ended:
			if !re.MatchString(p.Text()[p.read:]) {
				p.t.Fatalf("the command ended, and %q was never shown:\n%s\nit said:\n%s", pattern, p.Text()[p.read:], p.Said())
			}
		case <-tooLong:
			p.t.Fatalf("%q was not shown in time:\n%s\nit said:\n%s", pattern, text[p.read:], p.Said())
		}
	}
}

// Types types keys as they come from a keyboard.
func (p *Person) Types(keys string) {
	p.t.Helper()
	if _, err := p.keys.WriteString(keys); err != nil {
		p.t.Fatal(err)
	}
}

// Answers waits for a question and types a line.
func (p *Person) Answers(question, line string) {
	p.t.Helper()
	p.See(question)
	p.Types(line + Enter)
}

// MustShow waits for a text anywhere on the screen: the terminal may be slower than
// the answer.
func (p *Person) MustShow(text string) {
	p.t.Helper()
	tooLong := time.After(Patience)
	for !strings.Contains(p.Text(), text) {
		select {
		case <-p.news:
		case <-tooLong:
			p.t.Fatalf("%q was never shown:\n%s", text, p.Text())
		}
	}
}

// Leaves waits for the end of the program, and until all is on the screen.
func (p *Person) Leaves() {
	p.t.Helper()
	select {
	case <-p.Ended:
	case <-time.After(Patience):
		p.t.Fatalf("the command did not end:\n%s", p.Text())
	}
	const last = "<the end>"
	if _, err := p.Device.WriteString(last); err != nil {
		p.t.Fatal(err)
	}
	for !strings.Contains(p.Text(), last) {
		<-p.news
	}
}
