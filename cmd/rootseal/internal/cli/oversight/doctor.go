package oversight

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/guarded"
)

func DoctorCommand(a *cli.App) *cobra.Command {
	var profile string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Diagnose this workstation",
		Long: `Check the PC/SC service, the keys, the clock, the AWS credentials, the endpoints
and the ledger. For each, doctor says what is wrong and what to do next. It
changes nothing. Exit code 1: a check failed; a warning alone does not fail.`,
		RunE: func(c *cobra.Command, _ []string) error { return runDoctor(c.Context(), a, profile) },
	}
	c.Flags().StringVar(&profile, "profile", "", "check the AWS profile `NAME` (default: the one that AWS tools choose)")
	return c
}

func runDoctor(ctx context.Context, a *cli.App, profile string) error {
	findings := examine(ctx, []check{
		{"keys", func(ctx context.Context) []Finding { return checkKeys(ctx, a) }},
		{"programs", func(ctx context.Context) []Finding { return checkPrograms(ctx, a) }},
		{"clock", func(ctx context.Context) []Finding { return checkClock(ctx, a, profile) }},
		{"aws", func(ctx context.Context) []Finding { return checkAWS(ctx, a, profile) }},
		{"ledger", func(ctx context.Context) []Finding { return checkLedger(ctx, a) }},
	})
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	failed := 0
	for _, f := range findings {
		if f.Status == Fail {
			failed++
		}
	}
	if err := printFindings(a, findings); err != nil {
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
	look func(context.Context) []Finding
}

// Finding is one line of the examination.
type Finding struct {
	Status Status `json:"status"`
	What   string `json:"what"`
	Detail string `json:"detail"`
	Next   string `json:"next,omitempty"` // with warn and fail
}

type Status string

const (
	Good Status = "ok"
	Warn Status = "warn"
	Fail Status = "fail"
)

// checkLimit is the longest that a check may take. Not every wait can be cut
// short, reading a file not, so a check that does not come back is left behind
// checkGrace later.
const (
	CheckLimit = 12 * time.Second
	CheckGrace = time.Second
)

// examine makes all checks at the same time and keeps their order.
func examine(ctx context.Context, checks []check) []Finding {
	patience, leave := context.WithTimeout(ctx, CheckLimit+CheckGrace)
	defer leave()
	ctx, cancel := context.WithTimeout(ctx, CheckLimit)
	defer cancel()
	type outcome struct {
		found []Finding
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
	var all []Finding
	for i, c := range checks {
		select {
		case o := <-results[i]:
			o.died.Raise()
			all = append(all, o.found...)
		case <-patience.Done():
			all = append(all, Finding{Fail, c.what, fmt.Sprintf("no answer in %s", CheckLimit), "find out what hangs: a network drive, a helper program of the AWS profile, a reader"})
		}
	}
	return all
}

func printFindings(a *cli.App, findings []Finding) error {
	if a.JSON {
		return a.PrintJSON(findings)
	}
	return PrintExamination(a.Out, findings)
}

func PrintExamination(w io.Writer, findings []Finding) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range findings {
		fmt.Fprintf(t, "%s\t%s\t%s\n", f.Status, printable.Text(f.What), printable.Text(f.Detail))
		if f.Next != "" {
			fmt.Fprintf(t, "\t\tnext: %s\n", printable.Text(f.Next))
		}
	}
	return t.Flush()
}
