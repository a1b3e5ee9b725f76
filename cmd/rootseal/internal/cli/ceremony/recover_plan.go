package ceremony

import (
	"context"
	"fmt"
	"io"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
)

// confirmRecovery shows what is going to be deleted, and who wrote the records that
// say so, and has the account's number (or the service's name) typed.
func confirmRecovery(a *cli.App, person *operator.Operator, given []string) func(context.Context, enroll.RecoveryPlan) ([]string, error) {
	return func(ctx context.Context, p enroll.RecoveryPlan) ([]string, error) {
		if before, agreed := person.Agreed[p.Ceremony]; agreed && covers(before.Plan, p) {
			return before.Confirmed, nil // as when a key was waited for
		}
		confirmed, err := agree(ctx, a, person, given, p)
		if err == nil {
			person.Agreed[p.Ceremony] = operator.Agreement{Plan: p, Confirmed: confirmed}
		}
		return confirmed, err
	}
}

// covers tells whether a plan does nothing that another one did not show.
func covers(shown, p enroll.RecoveryPlan) bool {
	return shown.Forward == p.Forward && shown.Refused == p.Refused && shown.TakeIn == p.TakeIn && shown.Missing == p.Missing &&
		!slices.ContainsFunc(p.Deletes, func(d ledger.Deletion) bool { return !slices.Contains(shown.Deletes, d) })
}

func agree(ctx context.Context, a *cli.App, person *operator.Operator, given []string, p enroll.RecoveryPlan) ([]string, error) {
	byFlag := slices.Contains(given, p.Account)
	out := a.Err
	if !byFlag {
		out = operator.ScreenOf(a, person.Terminal)
	}
	printRecovery(out, p)
	switch {
	case byFlag:
		return []string{"account " + p.Account + ", by flag"}, nil
	case !person.Terminal.IsThere():
		return nil, hint.New("", hint.ConfirmRecovery, gate.ErrNotConfirmed, p.Account)
	}
	if _, err := person.Terminal.Ask(ctx, "type "+p.Account+" to confirm this plan", "", operator.Same(p.Account), operator.ConfirmInstead(p.Account)); err != nil {
		return nil, err
	}
	return []string{"account " + p.Account + ", typed"}, nil
}

// printRecovery shows a plan.
func printRecovery(w io.Writer, p enroll.RecoveryPlan) {
	name := p.Principal
	if p.Group != "" { // a removal of leftovers has none
		name += ", group " + p.Group
	}
	printable.Line(w, "recover %s: %s", p.Ceremony, name)
	row := func(label, format string, values ...any) {
		printable.Line(w, "  %-11s %s", label, fmt.Sprintf(format, values...))
	}
	switch {
	case p.Refused != "":
		row("plan", "close the ceremony and touch nothing: %s", p.Refused)
	case p.TakeIn != "":
		row("plan", "close the ceremony and touch nothing: AWS has %s enabled", p.TakeIn)
	case p.Forward:
		row("plan", "finish the rotation: its new device is enabled")
	case p.Group == "":
		row("plan", "remove what a lost workstation left")
	default:
		row("plan", "undo the ceremony")
	}
	if p.Looked == ledger.LookedRead {
		row("AWS", "devices read")
	} else if p.Looked != "" {
		row("AWS", "%s", p.Looked)
	}
	for _, d := range p.Deletes {
		row("deletes", "%s", view.DeletionWords(d))
	}
	for _, r := range p.Wrote {
		signed := "not signed"
		if r.Signed {
			signed = "signed"
		}
		row("written by", "%s on %s, %s: record %d, %s, %s", writerWords(r), r.Host, r.Time.Format("2006-01-02 15:04 MST"), r.Sequence, r.Kind, signed)
	}
	if p.Missing != "" {
		row("warning", "the ledger lacks %s, which is remembered outside of it", p.Missing)
	}
}

// writerWords name who wrote a record, as the record claims.
func writerWords(r enroll.WrittenBy) string {
	if r.By.CallerARN == "" {
		return printable.Text(r.By.OSUser)
	}
	return printable.Text(r.By.OSUser) + ", " + printable.Text(r.By.CallerARN)
}
