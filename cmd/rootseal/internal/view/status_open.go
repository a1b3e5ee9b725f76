package view

import (
	"fmt"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/hint"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/message"
)

// UnprotectedLines names the devices that were removed first and have no successor.
func UnprotectedLines(all []record.Unprotected) []message.Text {
	var lines []message.Text
	for _, u := range all {
		line := message.Textf("%s has no device in group %s since %s: the old device was removed first, in %s", u.Principal, u.Group, Date(u.Time), u.Ceremony)
		if u.Alone {
			line = message.Textf("%s HAS NO MFA DEVICE since %s: the old device was removed first, in %s", u.Principal, Date(u.Time), u.Ceremony)
		}
		if who, err := principal.Parse(u.Principal); err == nil {
			line = message.Textf("%s; enroll at once: 'rootseal enroll %s --group %s'", line, who.Flags(), hint.Word(u.Group))
		}
		lines = append(lines, line)
	}
	return lines
}

// openLines returns one line for each thing that is open (findings, unfinished
// ceremonies, pending cleanups and missing signatures), then one for each recorded
// passkey.
func openLines(state Overview) []message.Text {
	var lines []message.Text
	for _, f := range state.Findings {
		lines = append(lines, message.Textf("finding %s of %s: %s; next: %s", f.ID, Date(f.Time), f.Text, findingNext(f)))
	}
	for _, u := range state.Unsettled {
		what := message.Foreign(strings.TrimSpace(u.Principal + " " + u.Group))
		if what.IsZero() {
			what = message.Textf("leftovers")
		}
		line := message.Textf("unfinished %s of %s: %s", u.Ceremony, Date(u.Time), what)
		if stands := standsWords(u); !stands.IsZero() {
			line = message.Textf("%s; %s", line, stands)
		}
		lines = append(lines, message.Textf("%s; next: %s", line, message.Textf(unsettledNext)))
	}
	for _, o := range state.Owed {
		lines = append(lines, message.Textf("pending cleanup since %s, of %s: %s; next: %s", Date(o.Time), o.Ceremony, printable.Saved(fmt.Sprint(o.What)), owedNext(o)))
	}
	for _, act := range state.Unsigned {
		lines = append(lines, message.Textf("unsigned record %d, %s: %v; next: %s", act.At.Record, act.Kind, act.Err(), unsignedNextOf(act)))
	}
	for _, p := range state.Passkeys {
		line := message.Textf("passkey of %s since %s: %s, %s", p.Principal, Date(p.Since), p.Label, p.DeviceARN)
		if p.Holder != "" {
			line = message.Textf("%s, carried by %s", line, p.Holder)
		}
		lines = append(lines, line)
	}
	return lines
}

// standsWords describes how far a ceremony has got, and what it waits for.
func standsWords(u record.Unsettled) message.Text {
	switch u.Stands {
	case record.StandsAnnounced:
		return message.Textf("announced, and no key is written")
	case record.StandsOldFirst:
		return message.Textf("a device is removed before the new one is created")
	case record.StandsLoaded:
		return message.Textf("keys may hold the seed, which is not in use")
	case record.StandsEnabling:
		return message.Textf("every key has proven the seed; the device may be enabled")
	case record.StandsSignIn:
		return message.Textf("enabled; the old device stays until root has signed in with the new one ('rootseal recover --signed-in')")
	case record.StandsRetiring:
		if u.Replaces == "" {
			return message.Textf("the device may be in use, or removed already; nothing replaces it")
		}
		return message.Textf("the new device works; the old one must be removed")
	case record.StandsCleaning:
		return message.Textf("the old device is gone; its credential is deleted from %d of %d keys", u.Cleaned, u.Cleaning)
	}
	return message.Text{}
}
