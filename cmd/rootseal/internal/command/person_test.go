//go:build unix

package command

import (
	"context"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"

	"rootseal/cmd/rootseal/internal/terminal"
)

// person sits at a terminal, a real one as far as the program can tell: reads
// what is on the screen, and types.
type person struct {
	t      *testing.T
	scene  *scene
	keys   *os.File // the terminal's other end: what is typed goes in, what is shown comes out
	device *os.File // the device itself, kept open to look at its mode

	mu     sync.Mutex
	screen strings.Builder
	news   chan struct{}
	read   int // how much of the screen was read

	ended  chan struct{}
	stdout string
	code   int
}

// sit opens a terminal and puts somebody in front of it.
func (s *scene) sit(t *testing.T) *person {
	t.Helper()
	p := &person{t: t, scene: s, news: make(chan struct{}, 1), ended: make(chan struct{})}
	keys, device, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	p.keys, p.device = keys, device
	t.Cleanup(func() { _ = keys.Close(); _ = device.Close() })
	if err := pty.Setsize(keys, &pty.Winsize{Rows: 50, Cols: 160}); err != nil {
		t.Fatal(err)
	}
	go p.watch()
	s.person = p
	return p
}

func (p *person) watch() {
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

// terminal is the device as a program opens it: a file of its own, to close.
func (p *person) terminal() *terminal.Terminal {
	p.t.Helper()
	tty, err := os.OpenFile(p.device.Name(), os.O_RDWR, 0)
	if err != nil {
		p.t.Fatal(err)
	}
	return terminal.NewTerminal(tty, tty)
}

// starts carries out a command line in this terminal, meanwhile.
func (p *person) starts(ctx context.Context, args ...string) {
	p.t.Helper()
	p.scene.tty = p.terminal()
	go func() {
		defer close(p.ended)
		p.stdout, p.code = p.scene.types(ctx, p.t, args...)
	}()
}

// control is what a terminal obeys instead of showing it.
var control = regexp.MustCompile("\x1b\\[[0-9;?]*[a-zA-Z]|\x07|\r")

// text is all that was shown so far.
func (p *person) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return control.ReplaceAllString(p.screen.String(), "")
}

// patience is how long a test waits for what has to come, on a machine that is
// busy with something else.
const patience = time.Minute

// see waits until something that was not read yet matches, and returns its
// groups.
func (p *person) see(pattern string) []string {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	tooLong := time.After(patience)
	for {
		text := p.text()
		if at := re.FindStringSubmatchIndex(text[p.read:]); at != nil {
			groups := re.FindStringSubmatch(text[p.read:])
			p.read += at[1]
			return groups
		}
		select {
		case <-p.news:
		case <-p.ended:
			if !re.MatchString(p.text()[p.read:]) {
				p.t.Fatalf("the command ended, and %q was never shown:\n%s\nit said:\n%s", pattern, p.text()[p.read:], p.scene.err.String())
			}
		case <-tooLong:
			p.t.Fatalf("%q was not shown in time:\n%s\nit said:\n%s", pattern, text[p.read:], p.scene.err.String())
		}
	}
}

// types types keys as they come from a keyboard.
func (p *person) types(keys string) {
	p.t.Helper()
	if _, err := p.keys.WriteString(keys); err != nil {
		p.t.Fatal(err)
	}
}

// Keys of a keyboard.
const (
	enter = "\r"
	up    = "\x1b[A"
	down  = "\x1b[B"
	stop  = "\x03" // Ctrl-C

	// touchOTP is what a YubiKey types when it is touched.
	touchOTP = "cccccckjhlvfrdtvbegkcnnnkgvhtbfuhthedhrjugrf" + enter
)

// answers waits for a question and types a line.
func (p *person) answers(question, line string) {
	p.t.Helper()
	p.see(question)
	p.types(line + enter)
}

// leaves waits for the command's end.
func (p *person) leaves() (stdout string, code int) {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("the command did not end:\n%s", p.text())
	}
	const last = "<the end>"
	if _, err := p.device.WriteString(last); err != nil {
		p.t.Fatal(err)
	}
	for !strings.Contains(p.text(), last) {
		<-p.news
	}
	p.scene.keep(p.t, p.stdout)
	return p.stdout, p.code
}
