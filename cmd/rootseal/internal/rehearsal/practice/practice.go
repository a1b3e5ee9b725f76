package practice

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/rehearsal/room"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/hint"
	"rootseal/hwtest/simpiv"
	"rootseal/message"
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
	ended   map[string]bool // verbs that have ended well since the room was opened

	mu     sync.Mutex
	cancel context.CancelCauseFunc // of the command that runs; nil: none does
}

// Run opens the room, and returns when the person leaves it.
func Run(ctx context.Context, a *cli.App, carry cli.CarryOut, o Options) (err error) {
	if o.Save != "" { // at the end it is too late: the room would be lost
		if err := cli.CheckFolderOf(o.Save); err != nil {
			return message.Errorf("saving the room in %s: %w", o.Save, err)
		}
	}
	s := &shell{options: o, carry: carry, io: a.Stdio, ended: map[string]bool{}}
	s.io.Language = a.Language
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
		s.Confine(room.Limits{Ledgers: true, Files: true, Numbers: true})
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
	s.Tell("saved: the room is in %s; go on with 'rootseal rehearse --shell --load %s'", s.options.Save, hint.Word(s.options.Save))
	return nil
}

func (s *shell) welcome() {
	s.Tell("practice room: %d keys are plugged in, and AWS has %s.", len(s.Seats()), message.Count(len(s.Accounts()), "account"))
	s.Tell("All of it is simulated, and nothing in the room reaches anything real.")
	s.Tell("The PIN of every key is %s. Enter no PIN or secret of your own.", simpiv.PIN)
	s.Tell("Type 'help' for a story to play, or any rootseal command.")
	s.Tell("Tab completes, ctrl-c stops a command, ctrl-d leaves.")
	if s.options.Load != "" {
		s.Tell("The room from %s is open again.", s.options.Load)
	}
	if s.options.Save == "" {
		s.Tell("What you do is forgotten when you leave, unless you type 'keep FILE' before.")
	}
}
