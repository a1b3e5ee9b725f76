package main

import (
	"context"
	"fmt"
	"io"
	"slices"

	"rootseal/enroll"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
)

// confirmRecovery shows what is going to be deleted, and who wrote the records that
// say so, and has the account's number (or the service's name) typed.
func (a *app) confirmRecovery(person *officer, given []string) func(context.Context, enroll.RecoveryPlan) ([]string, error) {
	return func(ctx context.Context, p enroll.RecoveryPlan) ([]string, error) {
		if before, agreed := a.agreed[p.Ceremony]; agreed && covers(before.plan, p) {
			return before.confirmed, nil // as when a key was waited for
		}
		confirmed, err := a.agree(ctx, person, given, p)
		if err == nil {
			a.agreed[p.Ceremony] = agreement{p, confirmed}
		}
		return confirmed, err
	}
}

// agreement is a plan that was confirmed in this command.
type agreement struct {
	plan      enroll.RecoveryPlan
	confirmed []string
}

// covers tells whether a plan does nothing that another one did not show.
func covers(shown, p enroll.RecoveryPlan) bool {
	return shown.Forward == p.Forward && shown.Refused == p.Refused && shown.TakeIn == p.TakeIn && shown.Missing == p.Missing &&
		!slices.ContainsFunc(p.Deletes, func(d ledger.Deletion) bool { return !slices.Contains(shown.Deletes, d) })
}

func (a *app) agree(ctx context.Context, person *officer, given []string, p enroll.RecoveryPlan) ([]string, error) {
	byFlag := slices.Contains(given, p.Account)
	out := a.err
	if !byFlag {
		out = a.screenOf(person.terminal)
	}
	printRecovery(out, p)
	switch {
	case byFlag:
		return []string{"account " + p.Account + ", by flag"}, nil
	case !person.terminal.isThere():
		return nil, hint.New("", hint.ConfirmRecovery, enroll.ErrNotConfirmed, p.Account)
	}
	if _, err := person.terminal.ask(ctx, "type "+p.Account+" to confirm", "", same(p.Account), confirmInstead(p.Account)); err != nil {
		return nil, err
	}
	return []string{"account " + p.Account + ", typed"}, nil
}

// printRecovery shows a plan.
func printRecovery(w io.Writer, p enroll.RecoveryPlan) {
	printLine(w, "recover %s: %s, group %s", p.Ceremony, p.Principal, p.Group)
	switch {
	case p.Refused != "":
		printLine(w, "  closes it as it stands, and touches nothing: %s", p.Refused)
	case p.TakeIn != "":
		printLine(w, "  closes it as it stands, and touches nothing: AWS has %s enabled", p.TakeIn)
	case p.Forward:
		printLine(w, "  the new device is enabled: finishes the rotation")
	default:
		printLine(w, "  takes it back")
	}
	if p.Looked != "" {
		printLine(w, "  AWS      %s", p.Looked)
	}
	for _, d := range p.Deletes {
		printLine(w, "  deletes  %s", deletionWords(d))
	}
	for _, r := range p.Wrote {
		signed := "not signed"
		if r.Signed {
			signed = "signed"
		}
		printLine(w, "  record %d  %s, %s, by %s on %s, %s", r.Sequence, r.Kind, r.Time.Format("2006-01-02 15:04 MST"), writerWords(r), r.Host, signed)
	}
	if p.Missing != "" {
		printLine(w, "  warning  the ledger lacks %s, which is remembered outside of it", p.Missing)
	}
}

func deletionWords(d ledger.Deletion) string {
	if d.DeviceARN != "" {
		return "at AWS: " + plain(d.DeviceARN)
	}
	return fmt.Sprintf("on key %d: %s", d.KeySerial, plain(d.CredentialID))
}

// writerWords name who wrote a record, as the record claims.
func writerWords(r enroll.WrittenBy) string {
	if r.By.CallerARN == "" {
		return plain(r.By.OSUser)
	}
	return plain(r.By.OSUser) + ", " + plain(r.By.CallerARN)
}
