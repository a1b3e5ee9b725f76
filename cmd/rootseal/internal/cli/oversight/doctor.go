package oversight

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/guarded"
	"rootseal/message"
)

// DoctorCommand is the command doctor.
func DoctorCommand(a *cli.App) *cobra.Command {
	var profile string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Diagnose this workstation",
		Long: `Check the PC/SC service, the keys, the clock, the AWS credentials, the endpoints
and the ledger. For each, doctor says what is wrong and what to do next. It
changes nothing. Exit code 1: a check failed; a warning alone does not fail.

With --json a list: status (ok, warn, fail), what, detail, next.`,
		Example: `  rootseal doctor
  rootseal doctor --profile prod`,
		RunE: func(c *cobra.Command, _ []string) error { return runDoctor(c.Context(), a, profile) },
	}
	c.Flags().StringVar(&profile, "profile", "", "check the AWS profile `NAME` (default: the one that AWS tools choose)")
	return c
}

func runDoctor(ctx context.Context, a *cli.App, profile string) error {
	checks := examine(ctx, a, []probe{
		{"keys", func(ctx context.Context) []view.Check { return checkKeys(ctx, a) }},
		{"programs", func(ctx context.Context) []view.Check { return checkPrograms(ctx, a.World.Processes) }},
		{"clock", func(ctx context.Context) []view.Check { return checkClock(ctx, a, profile) }},
		{"aws", func(ctx context.Context) []view.Check { return checkAWS(ctx, a, profile) }},
		{"ledger", func(ctx context.Context) []view.Check { return checkLedger(ctx, a) }},
	})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err := a.Show(checks, func(w io.Writer) error { return view.PrintChecks(w, checks) }); err != nil {
		return err
	}
	failed := 0
	for _, c := range checks {
		if c.Status == view.Fail {
			failed++
		}
	}
	if failed > 0 {
		return message.Errorf("examining this workstation: %w: %d of %d", errUnwell, failed, len(checks))
	}
	return nil
}

// errUnwell says that at least one check failed.
var errUnwell = errors.New("checks failed")

// probe makes the checks of one part of the workstation. It returns what it has
// found when its context ends.
type probe struct {
	what string
	look func(context.Context) []view.Check
}

// A probe may take CheckLimit. Some waits, such as reading a file, do not end with
// their context, so doctor leaves a probe behind after another CheckGrace.
const (
	CheckLimit = 12 * time.Second
	CheckGrace = time.Second
)

// examine runs all probes at the same time, and returns their checks in order.
func examine(ctx context.Context, a *cli.App, probes []probe) []view.Check {
	patience, leave := context.WithTimeout(ctx, CheckLimit+CheckGrace)
	defer leave()
	ctx, cancel := context.WithTimeout(ctx, CheckLimit)
	defer cancel()
	type outcome struct {
		checks []view.Check
		died   *guarded.PanicError
	}
	ended := make([]atomic.Bool, len(probes))
	defer a.Meanwhile(ctx, func() message.Text {
		var open []message.Text
		for i := range ended {
			if !ended[i].Load() {
				open = append(open, message.Word(probes[i].what))
			}
		}
		if len(open) == 0 {
			return message.Text{}
		}
		return message.Textf("still checking: %s", message.Listed(open...))
	})()
	results := make([]chan outcome, len(probes))
	for i, p := range probes {
		results[i] = make(chan outcome, 1)
		guarded.Go(ctx, func() {
			var o outcome
			o.died = guarded.Catch(func() { o.checks = p.look(ctx) })
			ended[i].Store(true)
			results[i] <- o
		})
	}
	var all []view.Check
	for i, p := range probes {
		select {
		case o := <-results[i]:
			o.died.Raise()
			all = append(all, o.checks...)
		case <-patience.Done():
			all = append(all, fail(message.Word(p.what), message.Textf("no answer in %s", CheckLimit), message.Word("find out what hangs: a network drive, a helper program of the AWS profile, a reader")))
		}
	}
	return all
}

func good(what, detail message.Text) view.Check {
	return view.NewCheck(view.Good, what, detail, message.Text{})
}

func warn(what, detail, next message.Text) view.Check {
	return view.NewCheck(view.Warn, what, detail, next)
}

func fail(what, detail, next message.Text) view.Check {
	return view.NewCheck(view.Fail, what, detail, next)
}

// cause returns an error as the detail of a check.
func cause(err error) message.Text { return message.Textf("%v", err) }
