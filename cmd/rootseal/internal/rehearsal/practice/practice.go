package practice

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/rehearsal/room"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/env"
	"rootseal/guarded"
	"rootseal/hwtest/simpiv"
)

// Options say which room to open, and where to keep it.
type Options struct {
	Room room.Options
	Load string // a stored room, instead of a new one
	Save string // stores the room when it is left; "": forgets it
	User string // the IAM user of each account
}

// shell is an open room.
type shell struct {
	*room.Room
	options Options
	carry   cli.CarryOut
	io      cli.Stdio
	verbs   []string // of rootseal
	away    string   // the folder that the process was in
	left    bool

	mu     sync.Mutex
	cancel context.CancelCauseFunc // of the command that runs; nil: none does
}

// Run opens the room, and returns when the person leaves it.
func Run(ctx context.Context, a *cli.App, carry cli.CarryOut, o Options) (err error) {
	s := &shell{options: o, carry: carry, io: a.Stdio}
	if err := s.open(); err != nil {
		return err
	}
	defer s.Close()
	if err := s.enter(); err != nil {
		return err
	}
	defer s.leave()
	defer cli.TakeInterrupts(ctx, s.interrupt)()

	tty, err := a.OpenTerminal()
	if err == nil {
		defer func() { _ = tty.Close() }()
		tty.Rehearsal = new(string) // the room runs commands without rootseal in front
	} else if !errors.Is(err, terminal.ErrNoTerminal) {
		return err
	}
	s.verbs = s.verbsOf(ctx)
	s.welcome()
	next := s.linesOf(a.In)
	if tty != nil {
		s.io.OpenTerminal = func() (*terminal.Terminal, error) { return tty.Lend(), nil }
		lines := terminal.NewLines(tty, func(line string) []string { return s.complete(ctx, line) })
		next = func() (string, error) { return lines.Next(ctx, s.prompt()) }
	}
	return errors.Join(s.loop(ctx, next), s.keep())
}

func (s *shell) open() (err error) {
	s.options.Room.Told, s.options.Room.Remember = s.io.Err, true
	if s.options.Load != "" {
		s.Room, err = room.Load(s.options.Load, s.options.Room)
	} else {
		s.Room, err = room.New(s.options.Room)
	}
	if err == nil {
		s.World.Confine = s.Confine(room.Limits{Ledgers: true, Files: true})
	}
	return err
}

// enter goes into the room's folder of files, so that a file that a command names is one
// in the room.
func (s *shell) enter() (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("entering the room's folder: %w", err)
		}
	}()
	if s.away, err = os.Getwd(); err != nil {
		return err
	}
	files := s.files()
	if err := os.MkdirAll(files, 0o700); err != nil {
		return err
	}
	return os.Chdir(files)
}

func (s *shell) files() string { return filepath.Join(s.Folder, "files") }

func (s *shell) leave() { _ = os.Chdir(s.away) }

// outside returns a path as the person means it, from where rootseal was started.
func (s *shell) outside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(s.away, path)
}

// keep stores the room.
func (s *shell) keep() error {
	if s.options.Save == "" {
		return nil
	}
	if err := s.Save(s.outside(s.options.Save)); err != nil {
		return err
	}
	s.Tell("saved: the room is in %s; go on with 'rootseal rehearse --shell --load %s'", s.options.Save, s.options.Save)
	return nil
}

func (s *shell) welcome() {
	s.Tell("practice room: %d keys are plugged in, and %s at a simulated AWS.", len(s.Seats()), areThere(len(s.Accounts())))
	s.Tell("Nothing in it is real, and nothing in it reaches anything real.")
	s.Tell("The PIN of every key is %s. Enter no PIN or secret of your own.", simpiv.PIN)
	s.Tell("Type 'help' for a story to play, or any rootseal command.")
	s.Tell("Tab completes, ctrl-c stops a command, ctrl-d leaves.")
	if s.options.Load != "" {
		s.Tell("The room from %s is open again.", s.options.Load)
	} else if s.options.Save == "" {
		s.Tell("The room is forgotten when you leave, unless you type 'keep FILE' before.")
	}
}

func areThere(accounts int) string {
	if accounts == 1 {
		return "there is 1 account"
	}
	return fmt.Sprintf("there are %d accounts", accounts)
}

// prompt shows what is not as usual.
func (s *shell) prompt() string {
	var unusual []string
	if s.Ahead() != 0 {
		unusual = append(unusual, s.Now().Format("2006-01-02"))
	}
	if s.Network.IsCut() {
		unusual = append(unusual, "no network")
	}
	if len(unusual) > 0 {
		return "room (" + strings.Join(unusual, ", ") + ")> "
	}
	return "room> "
}

// linesOf returns the lines of an input that is no terminal, such as a script's.
func (s *shell) linesOf(in io.Reader) func() (string, error) {
	lines := bufio.NewScanner(in)
	return func() (string, error) {
		if !lines.Scan() {
			return "", cmpErr(lines.Err(), io.EOF)
		}
		s.Tell("%s%s", s.prompt(), lines.Text())
		return lines.Text(), nil
	}
}

func cmpErr(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// loop carries out lines until the person leaves. An error never ends it.
func (s *shell) loop(ctx context.Context, next func() (string, error)) error {
	for !s.left {
		line, err := next()
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case errors.Is(err, terminal.ErrLineLeft):
			continue
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		words, err := split(line)
		if err == nil && len(words) > 0 {
			err = s.do(ctx, words)
		}
		if err != nil {
			hints.Explain(printable.Rehearsed{Writer: s.io.Err}, err)
		}
	}
	return nil
}

// do carries out one line.
func (s *shell) do(ctx context.Context, words []string) error {
	if words[0] == "rootseal" {
		if words = words[1:]; len(words) == 0 {
			words = []string{"help"}
		}
	}
	if act := s.act(words[0]); act != nil && (act.name != "help" || len(words) == 1 || s.act(words[1]) != nil) {
		return act.do(s, ctx, words[1:])
	}
	if isProgram(words[0]) && !s.isVerb(words[0]) {
		s.Tell("rehearsal: %s is not started; the room runs rootseal's commands and its own words only. its AWS profiles (%s) need no sign-in", words[0], strings.Join(s.Profiles(), ", "))
		return nil
	}
	return s.command(ctx, words)
}

// command carries out a command of rootseal. Its context is its own: an interrupt, and
// even a fault in rootseal, ends the command and not the room.
func (s *shell) command(ctx context.Context, words []string) error {
	own, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	defer guarded.OnEnd(ctx, func() { cancel(context.Cause(ctx)) })()
	s.running(cancel)
	defer s.running(nil)
	out := s.io
	out.In = strings.NewReader("")
	out.Out, out.Err = printable.Rehearsed{Writer: s.io.Out}, printable.Rehearsed{Writer: s.io.Err}
	return s.carry(own, words, s.World, out)
}

func (s *shell) running(cancel context.CancelCauseFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cancel = cancel
}

// interrupt ends the command that runs.
func (s *shell) interrupt() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil {
		fmt.Fprintln(s.io.Err, "stopping at the next safe point")
		s.cancel(env.ErrStopped)
	}
}
