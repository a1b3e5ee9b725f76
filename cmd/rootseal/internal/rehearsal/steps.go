package rehearsal

import (
	"bytes"
	"context"
	"io"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/message"
)

// Act is one step of the full rehearsal: what a person does, and what an outsider
// finds afterwards.
type Act struct {
	Name  string
	story message.Text
	Play  func(context.Context) error

	// check reads the account, the memory of the keys and the files of the ledger,
	// never the output of a command.
	check func() (found message.Text, err error)
}

// StepResult is a step as JSON.
type StepResult struct {
	Step   string `json:"step"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"` // English

	said message.Text // the detail
}

// Perform plays the acts in order. After a wrong one it continues; an interrupt ends
// it.
func (r *Rehearsal) Perform(ctx context.Context, acts []Act) ([]StepResult, error) {
	var results []StepResult
	for i, a := range acts {
		if err := context.Cause(ctx); err != nil {
			return results, err
		}
		r.tell("\n%d. %s: %s", i+1, a.Name, a.story)
		found, err := a.outcome(ctx)
		if err != nil {
			found = printable.Sentence("%v", err)
		}
		results = append(results, StepResult{Step: a.Name, OK: err == nil, Detail: found.String(), said: found})
	}
	return results, context.Cause(ctx)
}

func (a Act) outcome(ctx context.Context) (message.Text, error) {
	if err := a.Play(ctx); err != nil {
		return message.Text{}, err
	}
	return a.check()
}

// types runs a command line in a world of the rehearsal, without a terminal, and
// shows it with all its output. It returns standard output.
func (r *Rehearsal) types(ctx context.Context, w cli.World, in io.Reader, line string) (string, int) {
	r.tell("$ rootseal %s", line)
	var out bytes.Buffer
	err := r.command(ctx, strings.Fields(line), w, cli.Stdio{
		Language: printable.LanguageOf(r.told), In: in, Out: io.MultiWriter(&out, r.told), Err: r.told,
		OpenTerminal: func() (*terminal.Terminal, error) { return nil, terminal.ErrNoTerminal },
	})
	if err != nil {
		hints.Explain(r.told, err)
	}
	return out.String(), cli.ExitCode(err)
}

// do runs a command line in the rehearsal's world, without input. The command must
// end with exit code 0.
func (r *Rehearsal) do(ctx context.Context, line string) error {
	_, err := r.must(ctx, cli.ExitDone, r.World, strings.NewReader(""), line)
	return err
}

// must runs a command that must end with this exit code.
func (r *Rehearsal) must(ctx context.Context, want int, w cli.World, in io.Reader, line string) (string, error) {
	out, code := r.types(ctx, w, in, line)
	if code != want {
		verb, _, _ := strings.Cut(line, " ")
		return out, message.Errorf("rootseal %s ended with exit code %d, not %d", verb, code, want)
	}
	return out, nil
}

func printSteps(w io.Writer, steps []StepResult) error {
	t := printable.NewColumns(w)
	for _, s := range steps {
		if s.OK {
			t.Linef("ok\t%s\t%s", s.Step, s.said)
		} else {
			t.Linef("wrong\t%s\t%s", s.Step, s.said)
		}
	}
	return t.Flush()
}

// verdict returns an error if a step is wrong.
func verdict(steps []StepResult) error {
	wrong := 0
	for _, s := range steps {
		if !s.OK {
			wrong++
		}
	}
	if wrong > 0 {
		return message.Errorf("rehearsing: %d of %d steps: %w", wrong, len(steps), cli.ErrWrong)
	}
	return nil
}
