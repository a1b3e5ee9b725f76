package rehearsal

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/view"
)

// Act is one step of the rehearsal of everything: what a person does, and what
// somebody who was not there finds afterwards.
type Act struct {
	Name  string
	story string
	Play  func(context.Context) error

	// check looks at the account, into the memories of the keys and at the
	// files of the ledger, never at what a command said of itself.
	check func() (found string, err error)
}

// StepResult is a step as JSON.
type StepResult struct {
	Step   string `json:"step"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// Perform plays the acts in their order. One that is wrong does not keep the
// others from being played; an interrupt does.
func (r *Rehearsal) Perform(ctx context.Context, acts []Act) ([]StepResult, error) {
	var results []StepResult
	for i, a := range acts {
		if err := context.Cause(ctx); err != nil {
			return results, err
		}
		r.tell("\n%d. %s: %s", i+1, a.Name, a.story)
		found, err := a.outcome(ctx)
		step := StepResult{Step: a.Name, OK: err == nil, Detail: found}
		if err != nil {
			step.Detail = strings.Join(printable.ErrorLines(err), "; ")
		}
		results = append(results, step)
	}
	return results, context.Cause(ctx)
}

func (a Act) outcome(ctx context.Context) (string, error) {
	if err := a.Play(ctx); err != nil {
		return "", err
	}
	return a.check()
}

// types carries out a command line in a world of the rehearsal, without a
// terminal, and shows it with all that it prints. What it printed on standard
// output is returned.
func (r *Rehearsal) types(ctx context.Context, w cli.World, in io.Reader, line string) (string, int) {
	r.tell("$ rootseal %s", line)
	var out bytes.Buffer
	err := r.command(ctx, strings.Fields(line), w, cli.Stdio{
		In: in, Out: io.MultiWriter(&out, r.told), Err: r.told,
		OpenTerminal: func() (*terminal.Terminal, error) { return nil, terminal.ErrNoTerminal },
	})
	if err != nil {
		view.Explain(r.told, err)
	}
	return out.String(), cli.ExitCode(err)
}

// must is types for a command that has to end with this exit code.
func (r *Rehearsal) must(ctx context.Context, want int, w cli.World, in io.Reader, line string) (string, error) {
	out, code := r.types(ctx, w, in, line)
	if code != want {
		verb, _, _ := strings.Cut(line, " ")
		return out, fmt.Errorf("rootseal %s ended with exit code %d, not %d", verb, code, want)
	}
	return out, nil
}

func printSteps(w io.Writer, steps []StepResult) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range steps {
		word := "ok"
		if !s.OK {
			word = "wrong"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", word, printable.Text(s.Step), printable.Text(s.Detail))
	}
	return t.Flush()
}

// verdict is nil when every step is ok.
func verdict(steps []StepResult) error {
	wrong := 0
	for _, s := range steps {
		if !s.OK {
			wrong++
		}
	}
	if wrong > 0 {
		return fmt.Errorf("rehearsing: %d of %d steps: %w", wrong, len(steps), cli.ErrWrong)
	}
	return nil
}
