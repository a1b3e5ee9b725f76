package ceremony

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// confirmRotations shows what is going to be replaced and lost, and has it
// confirmed. It returns what was confirmed, for the record.
func confirmRotations(ctx context.Context, a *cli.App, t operator.Asker, order rotationOrder, rotations []*enroll.Rotation, f rotateFlags) ([]string, error) {
	out := a.Err
	if f.confirm == "" {
		out = operator.ScreenOf(a, t)
	}
	for _, r := range rotations {
		if plan, err := r.Plan(); err == nil && len(rotations) == 1 {
			view.PrintPlan(out, plan, r.Settings)
		}
	}
	printLeavers(out, order)
	printRotations(out, order, rotations)
	printOlder(out, order)
	return confirmOrder(ctx, t, order, f)
}

// confirmOrder has the occasion confirmed: what was typed, as it is recorded.
func confirmOrder(ctx context.Context, t operator.Asker, order rotationOrder, f rotateFlags) ([]string, error) {
	what, want := "serial of the lost key", f.lost
	switch {
	case f.left != "":
		what, want = "name", f.left
	case f.lost == "":
		who, err := principal.Parse(order.devices[0].Principal)
		if err != nil {
			return nil, err
		}
		what, want = "account number", who.Account
		if !who.AWS() {
			what = "service's name"
		}
	}
	switch {
	case f.confirm == want:
		return []string{what + " " + want + ", by flag"}, nil
	case f.confirm != "":
		return nil, cli.Usage("--confirm is %s, and the plan is for %s", f.confirm, want)
	}
	if _, err := t.Ask(ctx, fmt.Sprintf("type the %s to confirm", what), "", operator.Same(want), operator.ConfirmInstead(want)); err != nil {
		return nil, err
	}
	return []string{what + " " + want + ", typed"}, nil
}

// printRotations tells of each device what replaces it, in the order in which
// it is done, and what the group loses.
func printRotations(w io.Writer, order rotationOrder, rotations []*enroll.Rotation) {
	if len(order.lost) > 0 {
		printable.Line(w, "recorded as %s: %s", order.how, keysWords(order.book, order.lost))
	}
	for _, r := range rotations {
		d := r.Request.Old
		printable.Line(w, "%s, group %s", d.Principal, d.Group)
		plan, err := r.Plan()
		if err != nil {
			printable.Line(w, "  cannot be replaced now: %v", err)
			continue
		}
		printable.Line(w, "  new seed on   %s", keysWords(order.book, r.Request.Keys))
		switch up := r.Request.GiveUp; {
		case r.Request.Stolen, up == d:
			printable.Line(w, "  goes first    %s", d.Name())
		case up != nil:
			printable.Line(w, "  goes first    %s, of group %s, for good: AWS allows no ninth", up.Name(), up.Group)
			printable.Line(w, "  goes after    %s", d.Name())
		default:
			printable.Line(w, "  goes after    %s", d.Name())
		}
		if len(rotations) > 1 && len(plan.Events) > 0 { // the plan of a single one has them
			printable.Line(w, "  alarms see    %s", strings.Join(plan.Events, ", "))
		}
		if len(rotations) > 1 { // likewise
			for _, against := range plan.Against {
				printable.Line(w, "  ledger        key %d: %s", against.Key, against.Objection.Text)
			}
			for _, warning := range plan.Warnings {
				printable.Line(w, "  warning       %s", warning)
			}
		}
		printGuide(w, r)
		if absent := order.absent(d); len(absent) > 0 {
			printable.Line(w, "  group loses   %s: not plugged in, so it keeps the retired seed, which opens nothing", keysWords(order.book, absent))
		}
	}
}

// printOlder tells what the keys still hold of rotations that passed them by.
func printOlder(w io.Writer, order rotationOrder) {
	for _, serial := range order.here {
		key := order.book.Key(uint32(serial))
		if key == nil {
			continue
		}
		for _, old := range key.Owes() {
			printable.Line(w, "deletes from key %d, if its device is gone: %s, retired %s", serial, printable.Text(old.Key(uint32(serial)).CredentialID), old.Retired.Time.Format("2006-01-02"))
		}
	}
}

// printGuide tells what is done by hand, in its order. It can be left after each
// step, for days.
func printGuide(w io.Writer, r *enroll.Rotation) {
	if r.Request.Source == env.API {
		return
	}
	steps := []string{
		"assign the new device in the console, with two codes out of the keys",
		"sign in as root with a code of the new device",
		"remove the old device in the console",
	}
	switch {
	case r.Request.Source == env.Generated:
		steps = []string{"give the service the new seed", "sign in with a code of the new device", "remove the old authenticator"}
	case r.Env.Root != nil:
		steps[2] = "the old device is removed by sts:AssumeRoot of the management account"
	}
	for i, step := range steps {
		printable.Line(w, "  %-13s %d. %s", []string{"by hand", "", ""}[i], i+1, step)
	}
	printable.Line(w, "  %-13s 'rootseal recover' continues after each step, even days later; 'rootseal status' shows where it is", "")
}

// printLeavers tells who is an officer no more.
func printLeavers(w io.Writer, order rotationOrder) {
	for _, gone := range order.leaving {
		printable.Line(w, "removed as officer: %s", order.leavingWords(gone))
	}
}

// keysWords names keys by serial and label.
func keysWords(b *record.Book, serials []device.KeySerial) string {
	words := make([]string, len(serials))
	for i, serial := range serials {
		words[i] = fmt.Sprint(uint32(serial))
		if key := b.Key(uint32(serial)); key != nil && key.Label != "" {
			words[i] += " (" + printable.Text(key.Label) + ")"
		}
	}
	return strings.Join(words, ", ")
}

// Rotated is one device's end as JSON.
type Rotated struct {
	Result

	Replaces string `json:"replaces"` // ceremony of the old device
	Error    string `json:"error,omitempty"`
}

// runRotations carries them out and tells of each as it ends. Those are given back
// that were taken back to be begun again.
func runRotations(ctx context.Context, a *cli.App, rotations []*enroll.Rotation, confirmed []string) (results []Rotated, again []*enroll.Rotation, err error) {
	var errs []error
	for _, r := range rotations {
		if _, err := r.Plan(); err != nil {
			d := r.Request.Old
			errs = append(errs, fmt.Errorf("%s, group %s: %w", d.Principal, d.Group, err))
			results = append(results, Rotated{Result{Principal: d.Principal, Group: d.Group}, d.Ceremony, err.Error()})
		}
	}
	_ = enroll.RunRotations(ctx, rotations, confirmed, func(r *enroll.Rotation, ended enroll.Result, err error) {
		done := Rotated{newResult(ended), r.Request.Old.Ceremony, ""}
		if err != nil {
			done.Error = err.Error()
		}
		results = append(results, done)
		sayRotated(a, r, ended, err)
		if isAgain(ended, err) {
			again = append(again, r)
			return
		}
		errs = append(errs, err)
	})
	return results, again, errors.Join(errs...)
}

// rotateAgain looks at everything once more, has the new plan confirmed and carries
// it out, for rotations whose seed was not the console's.
func rotateAgain(ctx context.Context, a *cli.App, t operator.Asker, order rotationOrder, again []*enroll.Rotation, f rotateFlags) ([]Rotated, []*enroll.Rotation, error) {
	for _, r := range again {
		r.Again()
	}
	enroll.PrepareRotations(ctx, again)
	for _, r := range again {
		if err := askAboutRotation(ctx, a, t, order, r, f); err != nil {
			return nil, nil, err
		}
	}
	confirmed, err := confirmRotations(ctx, a, t, order, again, f)
	if err != nil {
		return nil, nil, err
	}
	return runRotations(ctx, a, again, confirmed)
}

// sayRotated tells how one rotation ended.
func sayRotated(a *cli.App, r *enroll.Rotation, ended enroll.Result, err error) {
	plan, planErr := r.Plan()
	if planErr != nil {
		return
	}
	switch ended.Outcome {
	case ledger.Complete, ledger.NotConfirmed:
		a.Say("replaced: %s, group %s, is on %s; %s is gone", ended.Principal, ended.Group, view.Plural(len(ended.Keys), "key"), r.Request.Old.Name())
		sayOwed(a, ended.Owed)
		sayUnsigned(a, ended)
	default:
		if err != nil {
			a.Say("not replaced: %s, group %s", plan.Begin.Principal, plan.Begin.Group)
		}
		Summary(a, plan.Begin, ended, err)
	}
}
