package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// act is one step of the rehearsal of everything: what a person does, and what
// somebody who was not there finds afterwards.
type act struct {
	name  string
	story string
	play  func(context.Context) error

	// check looks at the account, into the memories of the keys and at the
	// files of the ledger, never at what a command said of itself.
	check func() (found string, err error)
}

// stepResult is a step as JSON.
type stepResult struct {
	Step   string `json:"step"`
	OK     bool   `json:"ok"`
	Detail string `json:"detail"`
}

// perform plays the acts in their order. One that is wrong does not keep the
// others from being played; an interrupt does.
func (r *rehearsal) perform(ctx context.Context, acts []act) ([]stepResult, error) {
	var results []stepResult
	for i, a := range acts {
		if err := context.Cause(ctx); err != nil {
			return results, err
		}
		r.tell("\n%d. %s: %s", i+1, a.name, a.story)
		found, err := a.outcome(ctx)
		step := stepResult{Step: a.name, OK: err == nil, Detail: found}
		if err != nil {
			step.Detail = strings.Join(errorLines(err), "; ")
		}
		results = append(results, step)
	}
	return results, context.Cause(ctx)
}

func (a act) outcome(ctx context.Context) (string, error) {
	if err := a.play(ctx); err != nil {
		return "", err
	}
	return a.check()
}

// types carries out a command line in a world of the rehearsal, without a
// terminal, and shows it with all that it prints. What it printed on standard
// output is returned.
func (r *rehearsal) types(ctx context.Context, w world, in io.Reader, line string) (string, int) {
	r.tell("$ rootseal %s", line)
	var out bytes.Buffer
	code := runIn(ctx, strings.Fields(line), w, stdio{
		in: in, out: io.MultiWriter(&out, r.told), err: r.told,
		openTerminal: func() (*terminal, error) { return nil, errNoTerminal },
	})
	return out.String(), code
}

// must is types for a command that has to end with this exit code.
func (r *rehearsal) must(ctx context.Context, want int, w world, in io.Reader, line string) (string, error) {
	out, code := r.types(ctx, w, in, line)
	if code != want {
		verb, _, _ := strings.Cut(line, " ")
		return out, fmt.Errorf("rootseal %s ended with exit code %d, not %d", verb, code, want)
	}
	return out, nil
}

func printSteps(w io.Writer, steps []stepResult) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range steps {
		word := "ok"
		if !s.OK {
			word = "wrong"
		}
		fmt.Fprintf(t, "%s\t%s\t%s\n", word, plain(s.Step), plain(s.Detail))
	}
	return t.Flush()
}

// verdict is nil when every step is ok.
func verdict(steps []stepResult) error {
	wrong := 0
	for _, s := range steps {
		if !s.OK {
			wrong++
		}
	}
	if wrong > 0 {
		return fmt.Errorf("rehearsing: %d of %d steps: %w", wrong, len(steps), errWrong)
	}
	return nil
}
