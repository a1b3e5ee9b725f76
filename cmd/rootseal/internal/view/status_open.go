package view

import (
	"cmp"
	"fmt"
	"strings"

	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// UnprotectedLines names the devices that were removed first and have no successor.
func UnprotectedLines(all []record.Unprotected) []string {
	var lines []string
	for _, u := range all {
		what := "has no device in group " + u.Group
		if u.Alone {
			what = "HAS NO MFA DEVICE"
		}
		line := fmt.Sprintf("%s %s since %s: the old device was removed first, in %s", u.Principal, what, Date(u.Time), u.Ceremony)
		if who, err := principal.Parse(u.Principal); err == nil {
			line += "; enroll at once: 'rootseal enroll " + who.Flags() + " --group " + u.Group + "'"
		}
		lines = append(lines, line)
	}
	return lines
}

// openLines returns one line for each thing that is open (findings, unfinished
// ceremonies, pending cleanups and missing signatures), then one for each recorded
// passkey.
func openLines(state Overview) []string {
	var lines []string
	for _, f := range state.Findings {
		lines = append(lines, fmt.Sprintf("finding %s of %s: %s; next: %s", f.ID, Date(f.Time), f.Text, findingNext(f)))
	}
	for _, u := range state.Unsettled {
		line := fmt.Sprintf("unfinished %s of %s: %s", u.Ceremony, Date(u.Time), cmp.Or(strings.TrimSpace(u.Principal+" "+u.Group), "leftovers"))
		lines = append(lines, withDetails(line, standsWords(u))+"; next: "+unsettledNext)
	}
	for _, o := range state.Owed {
		lines = append(lines, fmt.Sprintf("pending cleanup since %s, of %s: %s; next: %s", Date(o.Time), o.Ceremony, o.What, owedNext(o)))
	}
	for _, act := range state.Unsigned {
		lines = append(lines, fmt.Sprintf("unsigned record %d, %s: %v; next: %s", act.At.Record, act.Kind, act.Err(), unsignedNextOf(act)))
	}
	for _, p := range state.Passkeys {
		lines = append(lines, fmt.Sprintf("passkey of %s since %s: %s, %s", p.Principal, Date(p.Since), p.Label, p.DeviceARN)+when(p.Holder != "", ", carried by "+p.Holder))
	}
	return lines
}

// standsWords describes how far a ceremony has got, and what it waits for.
func standsWords(u record.Unsettled) string {
	switch u.Stands {
	case record.StandsAnnounced:
		return "announced, and no key is written"
	case record.StandsOldFirst:
		return "a device is removed before the new one is created"
	case record.StandsLoaded:
		return "keys may hold the seed, which is not in use"
	case record.StandsEnabling:
		return "every key has proven the seed; the device may be enabled"
	case record.StandsSignIn:
		return "enabled; the old device stays until root has signed in with the new one ('rootseal recover --signed-in')"
	case record.StandsRetiring:
		if u.Replaces == "" {
			return "the device may be in use, or removed already; nothing replaces it"
		}
		return "the new device works; the old one must be removed"
	case record.StandsCleaning:
		return fmt.Sprintf("the old device is gone; its credential is deleted from %d of %d keys", u.Cleaned, u.Cleaning)
	}
	return ""
}
