package view

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// PrintStatus is status for a pipe: a line for each key of each device with
// everything in it, then a line for each thing that is open.
func PrintStatus(w io.Writer, state Overview) error {
	for _, line := range UnprotectedLines(state.Unprotected) {
		if _, err := fmt.Fprintln(w, printable.Text(line)); err != nil {
			return err
		}
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	if len(state.Rows) > 0 {
		fmt.Fprintln(t, "PRINCIPAL\tGROUP\tKEY\tLABEL\tHOLDER\tSEALED\tPLACE\tPROVEN\tBY\tDUE\tLIVE\tBY\tDUE\tWRONG")
	}
	for _, row := range state.Rows {
		var live, liveBy string
		if last := row.Device.LastLive; last != nil {
			live, liveBy = Date(last.Time), byWord(last.Method)
		}
		for _, k := range row.Keys {
			var proven, provenBy, bag, place string
			if last := k.Held.LastProof; last != nil {
				proven, provenBy = Date(last.Time), byWord(last.Kind)
			}
			if k.Key.Sealed != nil {
				bag, place = k.Key.Sealed.Bag, k.Key.Sealed.Place
			}
			fmt.Fprintf(t, "%s\t%s\t%d", printable.Text(row.Device.Principal), printable.Text(row.Device.Group), k.Key.Serial)
			for _, text := range []string{
				k.Key.Label, k.Key.Holder, bag, place, proven, provenBy, dateOrDash(k.VerifyDue),
				live, liveBy, dateOrDash(row.LiveDue), breachNames(row, k),
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

// breachNames are those of a key and of its device.
func breachNames(row record.Row, k record.KeyRow) string {
	var names []string
	for _, b := range append(row.Breaches[:len(row.Breaches):len(row.Breaches)], k.Breaches...) {
		names = append(names, b.Name)
	}
	return strings.Join(names, ",")
}

// UnprotectedLines tell of devices that went first and have no successor.
func UnprotectedLines(all []record.Unprotected) []string {
	var lines []string
	for _, u := range all {
		what := "has no device in group " + u.Group
		if u.Alone {
			what = "HAS NO MFA DEVICE"
		}
		line := fmt.Sprintf("%s %s since %s: the old one went first in %s", u.Principal, what, Date(u.Time), u.Ceremony)
		if who, err := principal.Parse(u.Principal); err == nil {
			line += "; enroll at once: rootseal enroll " + who.Flags() + " --group " + u.Group
		}
		lines = append(lines, line)
	}
	return lines
}

// openLines tell what is open beside the devices, a line each.
func openLines(state Overview) []string {
	var lines []string
	for _, f := range state.Findings {
		lines = append(lines, fmt.Sprintf("finding %s of %s: %s; next: %s", f.ID, Date(f.Time), f.Text, findingNext(f)))
	}
	for _, u := range state.Unsettled {
		line := fmt.Sprintf("unsettled %s of %s: %s", u.Ceremony, Date(u.Time), cmp.Or(strings.TrimSpace(u.Principal+" "+u.Group), "leftovers"))
		if where := standsWords(u); where != "" {
			line += "; " + where
		}
		lines = append(lines, line+"; next: "+unsettledNext)
	}
	for _, o := range state.Owed {
		lines = append(lines, fmt.Sprintf("owed since %s, of %s: %s; next: %s", Date(o.Time), o.Ceremony, o.What, owedNext(o)))
	}
	for _, act := range state.Unsigned {
		lines = append(lines, fmt.Sprintf("unsigned record %d, %s: %v; next: %s", act.At.Record, act.Kind, act.Err(), unsignedNext))
	}
	return lines
}

// standsWords tells how far a ceremony has come, and what it waits for.
func standsWords(u record.Unsettled) string {
	switch u.Stands {
	case record.StandsAnnounced:
		return "announced, and no key is written"
	case record.StandsOldFirst:
		return "a device goes before the new one is made"
	case record.StandsLoaded:
		return "keys may hold the seed, and it is not in use"
	case record.StandsEnabling:
		return "every key has proven the seed; the device may be enabled"
	case record.StandsSignIn:
		return "enabled; the old device stays until root has signed in with the new one (rootseal recover --signed-in)"
	case record.StandsRetiring:
		return "the new device works; the old one is to be removed"
	case record.StandsCleaning:
		return fmt.Sprintf("the old device is gone; its credential is deleted from %d of %d keys", u.Cleaned, u.Cleaning)
	}
	return ""
}
