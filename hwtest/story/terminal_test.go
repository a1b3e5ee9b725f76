//go:build linux && cgo

package story

import (
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// person sits at the terminal of the binary: reads the screen, and types.
type person struct {
	t    testing.TB
	cmd  *exec.Cmd
	tty  *os.File
	done chan struct{} // the screen has ended

	mu     sync.Mutex
	screen strings.Builder
	read   int // how much of the screen the person has read
}

// sit starts the binary in a terminal.
func (d *desk) sit(args ...string) *person {
	d.t.Helper()
	cmd := exec.CommandContext(d.t.Context(), d.binary, args...)
	cmd.Env = d.environment()
	return seat(d.t, cmd)
}

// seat starts a command in a terminal.
func seat(t testing.TB, cmd *exec.Cmd) *person {
	t.Helper()
	p := &person{t: t, cmd: cmd, done: make(chan struct{})}
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 50, Cols: 160})
	if err != nil {
		t.Fatalf("starting in a terminal: %v", err)
	}
	p.tty = tty
	t.Cleanup(func() { _ = tty.Close() })
	go p.watch()
	return p
}

func (p *person) watch() {
	defer close(p.done)
	buf := make([]byte, 4096)
	for {
		n, err := p.tty.Read(buf)
		p.mu.Lock()
		p.screen.Write(buf[:n])
		p.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// control is what a terminal obeys instead of showing it.
var control = regexp.MustCompile("\x1b\\[[0-9;?]*[a-zA-Z]|\x07|\r")

// text is all that was shown so far.
func (p *person) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return control.ReplaceAllString(p.screen.String(), "")
}

// see waits until unread output matches, and returns the groups.
func (p *person) see(pattern string) []string {
	p.t.Helper()
	re := regexp.MustCompile(pattern)
	deadline := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for ended := false; ; {
		text := p.text()
		if at := re.FindStringSubmatchIndex(text[p.read:]); at != nil {
			groups := re.FindStringSubmatch(text[p.read:])
			p.read += at[1]
			return groups
		}
		if ended {
			p.t.Fatalf("the program ended, and %q was never shown:\n%s", pattern, text[p.read:])
		}
		select {
		case <-p.done:
			ended = true
		case <-tick.C:
		case <-deadline:
			p.t.Fatalf("%q was not shown in time:\n%s", pattern, text[p.read:])
		}
	}
}

// press types keys as they come from a keyboard.
func (p *person) press(keys string) {
	p.t.Helper()
	if _, err := p.tty.WriteString(keys); err != nil {
		p.t.Fatalf("typing: %v", err)
	}
}

// Keys of a keyboard.
const (
	enter = "\r"
	down  = "\x1b[B"
	ctrlC = "\x03"
)

// answer waits for a question and types a line.
func (p *person) answer(question, line string) {
	p.t.Helper()
	p.see(question)
	p.press(line + enter)
}

// leave waits for the end and returns the exit code.
func (p *person) leave() int {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Fatalf("the program did not end:\n%s", p.text())
	}
	err := p.cmd.Wait()
	var failed *exec.ExitError
	if err != nil && !errors.As(err, &failed) {
		p.t.Fatal(err)
	}
	return p.cmd.ProcessState.ExitCode()
}
