package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"rootseal/guarded"

	"github.com/spf13/cobra"
)

func (a *app) doctorCommand() *cobra.Command {
	var profile string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Diagnose this workstation",
		Long: `Check the PC/SC service, the keys, the clock, the AWS credentials, the endpoints
and the ledger. For each, doctor says what is wrong and what to do next. It
changes nothing. Exit code 1: a check failed; a warning alone does not fail.`,
		RunE: func(c *cobra.Command, _ []string) error { return a.doctor(c.Context(), profile) },
	}
	c.Flags().StringVar(&profile, "profile", "", "check the AWS profile `NAME` (default: the one that AWS tools choose)")
	return c
}

func (a *app) doctor(ctx context.Context, profile string) error {
	findings := examine(ctx, []check{
		{"keys", a.checkKeys},
		{"programs", a.checkPrograms},
		{"clock", func(ctx context.Context) []finding { return a.checkClock(ctx, profile) }},
		{"aws", func(ctx context.Context) []finding { return a.checkAWS(ctx, profile) }},
		{"ledger", a.checkLedger},
	})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	failed := 0
	for _, f := range findings {
		if f.Status == fail {
			failed++
		}
	}
	if err := a.printFindings(findings); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("examining this workstation: %w: %d of %d", errUnwell, failed, len(findings))
	}
	return nil
}

// errUnwell says that at least one check failed.
var errUnwell = errors.New("checks failed")

// check is one look at the workstation. It comes back when its context ends,
// with what it has found.
type check struct {
	what string
	look func(context.Context) []finding
}

// finding is one line of the examination.
type finding struct {
	Status status `json:"status"`
	What   string `json:"what"`
	Detail string `json:"detail"`
	Next   string `json:"next,omitempty"` // with warn and fail
}

type status string

const (
	good status = "ok"
	warn status = "warn"
	fail status = "fail"
)

// checkLimit is the longest that a check may take. Not every wait can be cut
// short, reading a file not, so a check that does not come back is left behind
// checkGrace later.
const (
	checkLimit = 12 * time.Second
	checkGrace = time.Second
)

// examine makes all checks at the same time and keeps their order.
func examine(ctx context.Context, checks []check) []finding {
	patience, leave := context.WithTimeout(ctx, checkLimit+checkGrace)
	defer leave()
	ctx, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	type outcome struct {
		found []finding
		died  *guarded.PanicError
	}
	results := make([]chan outcome, len(checks))
	for i, c := range checks {
		results[i] = make(chan outcome, 1)
		guarded.Go(ctx, func() {
			var o outcome
			o.died = guarded.Catch(func() { o.found = c.look(ctx) })
			results[i] <- o
		})
	}
	var all []finding
	for i, c := range checks {
		select {
		case o := <-results[i]:
			o.died.Raise()
			all = append(all, o.found...)
		case <-patience.Done():
			all = append(all, finding{fail, c.what, fmt.Sprintf("no answer in %s", checkLimit), "find out what hangs: a network drive, a helper program of the AWS profile, a reader"})
		}
	}
	return all
}

func (a *app) printFindings(findings []finding) error {
	if a.json {
		return a.printJSON(findings)
	}
	return printExamination(a.out, findings)
}

func printExamination(w io.Writer, findings []finding) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range findings {
		fmt.Fprintf(t, "%s\t%s\t%s\n", f.Status, plain(f.What), plain(f.Detail))
		if f.Next != "" {
			fmt.Fprintf(t, "\t\tnext: %s\n", plain(f.Next))
		}
	}
	return t.Flush()
}
