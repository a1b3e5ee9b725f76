package ceremony

import (
	"context"
	"io"
	"strings"

	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/many"
	"rootseal/enroll/record"
	"rootseal/enroll/targets"
	"rootseal/message"
)

// confirm has the occasion confirmed.
func (r *rotating) confirm(ctx context.Context) ([]string, error) {
	ask, err := r.confirmation(firstPrincipal(r.order))
	if err != nil {
		return nil, err
	}
	return ask.Get(ctx, r.person.Terminal)
}

func firstPrincipal(o *targets.Order) string {
	if len(o.Devices) == 0 {
		return ""
	}
	return o.Devices[0].Principal
}

// confirmAll shows what is replaced and lost, and has it confirmed.
func (r *rotating) confirmAll(ctx context.Context, rotations []*many.Rotation) ([]string, error) {
	ask, err := r.confirmation(firstPrincipal(r.order))
	if err != nil {
		return nil, err
	}
	out := ask.Screen(r.App, r.person.Terminal)
	for _, rotation := range rotations {
		if plan, err := rotation.Plan(); err == nil && len(rotations) == 1 {
			view.PrintPlan(out, plan, rotation.Settings)
		}
	}
	printOrder(out, r.order)
	for _, rotation := range rotations {
		printRotation(out, r.order, rotation, len(rotations) == 1)
	}
	printOlder(out, r.order)
	return ask.Get(ctx, r.person.Terminal)
}

// printOrder shows what is recorded of persons and lost keys.
func printOrder(w io.Writer, order *targets.Order) {
	for _, gone := range order.Leaving {
		printable.Line(w, "will be removed as officer: %s", officerWords(gone))
	}
	returned(w, order)
	if len(order.Lost) > 0 {
		printable.Line(w, "will be recorded as %s: %s", message.Word(order.How()), operator.KeysWords(order.Book, order.Lost))
	}
}

// returned shows which keys the person who left no longer has, and reports whether
// there are any. A seed cannot leave its key, so such a key opens nothing for that
// person.
func returned(w io.Writer, order *targets.Order) bool {
	for _, serial := range order.Returned {
		where := message.Word("plugged in")
		if order.Book.Key(uint32(serial)).Sealed.Holds() {
			where = message.Word("in a bag")
		}
		printable.Line(w, "key %s of %s is %s and counts as returned", operator.KeysWords(order.Book, []device.KeySerial{serial}), order.Left, where)
	}
	return len(order.Returned) > 0
}

// printRotation shows what replaces one device, in the order of the work, and what
// its group loses. A single rotation has its own plan above.
func printRotation(w io.Writer, order *targets.Order, r *many.Rotation, single bool) {
	d := r.Request.Old
	printable.Line(w, "%s, group %s", d.Principal, d.Group)
	row := func(label, format string, args ...any) {
		printable.Line(w, "  %s %s", view.LabelIn(w, label, 13), printable.Sentence(format, args...))
	}
	plan, err := r.Plan()
	if err != nil {
		printable.Line(w, "  cannot be replaced now: %v", err)
		return
	}
	row("new seed on", "%s", operator.KeysWords(order.Book, r.Request.Keys))
	switch up := r.Request.GiveUp; {
	case r.Request.Stolen, up == d:
		row("old device", "%s, deleted first", d.Name())
	case up != nil:
		row("given up", "%s, of group %s, deleted first and for good: AWS allows no ninth device", up.Name(), up.Group)
		row("old device", "%s, deleted last", d.Name())
	default:
		row("old device", "%s, deleted last", d.Name())
	}
	if !single {
		printPreflight(row, plan)
	}
	printGuide(row, r)
	if absent := order.Absent(d); len(absent) > 0 {
		row("group loses", "%s: not plugged in, so it keeps the retired seed, which opens nothing", operator.KeysWords(order.Book, absent))
	}
}

func printPreflight(row func(label, format string, args ...any), plan enroll.Plan) {
	if len(plan.Events) > 0 {
		row("alarms see", "%s", strings.Join(plan.Events, ", "))
	}
	for _, against := range plan.Against {
		row("ledger", "key %d: %s", against.Key, against.Objection.Text)
	}
	for _, warning := range plan.Warnings {
		row("warning", "%s", warning)
	}
}

// printOlder shows what earlier rotations left on the keys.
func printOlder(w io.Writer, order *targets.Order) {
	for _, serial := range order.AllKeys() {
		var owes []*record.MFADevice
		if key := order.Book.Key(uint32(serial)); key != nil {
			owes = key.Owes()
		}
		for _, old := range owes {
			printable.Line(w, "deletes from key %d, if its device is gone: %s, retired %s", serial, printable.Text(old.Key(uint32(serial)).CredentialID), old.Retired.Time.Format("2006-01-02"))
		}
	}
}

// printGuide shows what you do by hand, in order. You may stop after each step, for
// days.
func printGuide(row func(label, format string, args ...any), r *many.Rotation) {
	if r.Request.Source == env.API {
		return
	}
	steps := []message.Text{
		message.Word("assign the new device in the console, with two codes from the keys"), message.Word("sign in as root with a code of the new device"), message.Word("remove the old device in the console"),
	}
	switch {
	case r.Request.Source == env.Generated:
		steps = []message.Text{message.Word("give the service the new seed"), message.Word("sign in with a code of the new device"), message.Word("remove the old authenticator")}
	case r.Env.Root != nil:
		steps[2] = message.Word("the management account removes the old device with sts:AssumeRoot")
	}
	for i, step := range steps {
		row([]string{"by hand", "", ""}[i], "%d. %s", i+1, step)
	}
	row("", "'rootseal recover' continues after each step, even days later; 'rootseal status' shows where it is")
}
