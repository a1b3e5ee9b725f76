package view

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/record"
)

// printStatusPlain prints the overview for a pipe: one line for each key of each
// device, with every field, and then one line for each thing that is open.
func printStatusPlain(w io.Writer, state Overview) error {
	for _, line := range UnprotectedLines(state.Unprotected) {
		if _, err := fmt.Fprintln(w, printable.Text(line)); err != nil {
			return err
		}
	}
	t := printable.NewColumns(w)
	if len(state.Rows) > 0 {
		fmt.Fprintln(t, "PRINCIPAL\tGROUP\tKEY\tLABEL\tHOLDER\tSEALED\tPLACE\tPROVEN\tBY\tDUE\tLIVE\tBY\tDUE\tWRONG")
	}
	for _, row := range state.Rows {
		live := liveProof(row)
		for _, k := range row.Keys {
			proven := keyProof(k)
			var bag, place string
			if k.Key.Sealed != nil {
				bag, place = k.Key.Sealed.Bag, k.Key.Sealed.Place
			}
			fmt.Fprintf(t, "%s\t%s\t%d", printable.Text(row.Device.Principal), printable.Text(row.Device.Group), k.Key.Serial)
			for _, text := range []string{
				k.Key.Label, k.Key.Holder, bag, place, proven.date, proven.by, dateOrDash(k.VerifyDue),
				live.date, live.by, dateOrDash(row.LiveDue), breachNames(row, k),
			} {
				fmt.Fprintf(t, "\t%s", cmp.Or(printable.Text(text), "-"))
			}
			fmt.Fprintln(t)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, line := range openLines(state) {
		if _, err := fmt.Fprintln(w, printable.Text(line)); err != nil {
			return err
		}
	}
	return nil
}

// breachNames returns the violations of a key and of its device.
func breachNames(row record.Row, k record.KeyRow) string {
	var names []string
	for _, b := range append(row.Breaches[:len(row.Breaches):len(row.Breaches)], k.Breaches...) {
		names = append(names, b.Name)
	}
	return strings.Join(names, ",")
}
