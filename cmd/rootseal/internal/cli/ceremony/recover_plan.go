package ceremony

import (
	"context"
	"fmt"
	"io"
	"slices"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"
)

// confirmPlan shows what recover will delete, and who wrote the records that lead to
// it, and has that confirmed. A plan within a confirmed plan, as after waiting for
// a key, is confirmed too.
func (r *recovering) confirmPlan(ctx context.Context, p settle.RecoveryPlan) ([]string, error) {
	if before, agreed := r.person.Agreed[p.Ceremony]; agreed && covers(before.Plan, p) {
		return before.Confirmed, nil
	}
	ask := operator.Confirmation{
		Noun: "account", Text: p.Account, Given: r.confirm, Label: "type " + p.Account + " to confirm this plan",
		Nobody: hint.New("", hint.ConfirmRecovery, gate.ErrNotConfirmed, p.Account),
	}
	printRecovery(ask.Screen(r.App, r.person.Terminal), p)
	confirmed, err := ask.Get(ctx, r.person.Terminal)
	if err == nil {
		r.person.Agreed[p.Ceremony] = operator.Agreement{Plan: p, Confirmed: confirmed}
	}
	return confirmed, err
}

// covers reports whether a plan does nothing beyond one that was shown.
func covers(shown, p settle.RecoveryPlan) bool {
	return shown.Forward == p.Forward && shown.Refused == p.Refused && shown.TakeIn == p.TakeIn && shown.Missing == p.Missing &&
		!slices.ContainsFunc(p.Deletes, func(d ledger.Deletion) bool { return !slices.Contains(shown.Deletes, d) })
}

// printRecovery shows a plan.
func printRecovery(w io.Writer, p settle.RecoveryPlan) {
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
		row("warning", "the ledger lacks %s, which this workstation remembers", p.Missing)
	}
}

// writerWords name who wrote a record, as the record claims.
func writerWords(r settle.WrittenBy) string {
	if r.By.CallerARN == "" {
		return printable.Text(r.By.OSUser)
	}
	return printable.Text(r.By.OSUser) + ", " + printable.Text(r.By.CallerARN)
}
