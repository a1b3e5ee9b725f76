package practice

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/env"
	"rootseal/guarded"
	"rootseal/message"
)

// said returns a text in the language of the person.
func (s *shell) said(text message.Text) string { return printable.In(s.io.Language, text) }

// prompt shows what is not as usual. In every language its characters are as wide as
// Latin ones: the editor of the line takes each for one column.
func (s *shell) prompt() string {
	var unusual []string
	if s.Ahead() != 0 {
		unusual = append(unusual, s.Now().Format("2006-01-02"))
	}
	if s.Network.IsCut() {
		unusual = append(unusual, s.said(message.Word("no network")))
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
			hints.Explain(printable.Rehearsed{Writer: s.io.Err}, s.explained(err, words))
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
		return s.otherProgram(ctx, words)
	}
	return s.command(ctx, words)
}

// explained makes the room's own help explain a line that the help of no command does.
func (s *shell) explained(err error, words []string) error {
	var use *cli.UsageError
	if !errors.As(err, &use) || use.Help != "" {
		return err
	}
	switch inRehearsal := strings.HasPrefix(use.Command, "rootseal rehearse"); {
	case use.Command == "" && len(words) > 0 && s.act(words[0]) != nil:
		use.Help = helpOf(s.act(words[0]).name)
	case inRehearsal && words[0] != "rehearse": // no such profile
		use.Help = "accounts"
	case inRehearsal, use.Command == "", use.Command == "rootseal":
		use.Help = "help"
	}
	return err
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
	defer s.tellNewFiles(fileNames(s))
	named := map[string]bool{}
	notice := noticing(named)
	out.Out, out.Err = printable.Rehearsed{Writer: s.io.Out, Notice: notice}, printable.Rehearsed{Writer: s.io.Err, Notice: notice}
	err := s.carry(own, words, s.World, out)
	notice(hints.For(err).String()) // the prompt explains the error
	defer s.tellPrograms(named)
	if err == nil {
		s.ended[words[0]] = true
	}
	return err
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
		printable.Whole(s.io.Err, "stopping at the next safe point")
		s.cancel(env.ErrStopped)
	}
}
