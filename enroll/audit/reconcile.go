package audit

import (
	"fmt"
	"strings"
	"time"

	"rootseal/enroll/cloud"
)

// Happened is an event held against the ledger.
type Happened struct {
	cloud.Event
	Expected bool
	Why      string // by what it is expected, or why it is not
	Kind     string // of the finding, where it is not expected
}

// Around a sign-in with a device of the record, what root does from the same
// address is taken to be of the same person: the page asks for the code before
// CloudTrail has the sign-in, and a console session of root ends after at most
// twelve hours.
const (
	beforeSignIn = 10 * time.Minute
	afterSignIn  = 12 * time.Hour
)

// attendance is how long before and after the beginning of its first ceremony
// root may be in the console for it.
const attendance = time.Hour

// Reconcile holds the events of an account, oldest first, against the ledger:
// what rootseal did by the request id that the record has, what a person did in
// the console by the device.
func (k *Known) Reconcile(events []cloud.Event) []Happened {
	var signIns []cloud.Event
	for _, e := range events {
		if e.Name == signIn && (k.isOurSignIn(e) || k.attended(e) != 0) {
			signIns = append(signIns, e)
		}
	}
	var all []Happened
	for _, e := range events {
		h := Happened{Event: e}
		h.Why, h.Kind = k.explain(e, signIns)
		h.Expected = h.Kind == ""
		all = append(all, h)
	}
	return all
}

// explain tells by what an event is expected; else why it is not, and as what
// kind of finding.
func (k *Known) explain(e cloud.Event, signIns []cloud.Event) (why, kind string) {
	if record, ok := k.calls[e.RequestID]; ok && e.RequestID != "" {
		return fmt.Sprintf("record %d has this call", record), ""
	}
	if record := k.during(e.Name, e.DeviceARN, e.Time); record != 0 {
		return fmt.Sprintf("the ceremony of record %d was doing this", record), ""
	}
	switch {
	case e.Root && e.Name == signIn:
		return k.explainSignIn(e)
	case isChange(e.Name):
		return k.explainChange(e, signIns)
	case e.Root && e.Assumed && isRead(e.Name):
		return "a session of central root access, which only looks", ""
	case e.Root:
		if k.near(e, signIns) {
			return "after a sign-in with a device of the record, from the same address", ""
		}
		return "no sign-in with a device of the record belongs to it", EventOfRoot
	}
	return "it concerns nobody's MFA", ""
}

func (k *Known) explainSignIn(e cloud.Event) (why, kind string) {
	switch {
	case e.Failed():
		return "a sign-in as root was tried and failed", EventOfRoot
	case k.isOurSignIn(e):
		return "with " + e.DeviceARN + ", which the record has", ""
	case k.attended(e) != 0:
		return fmt.Sprintf("for the first ceremony of this root, which the console is needed for (record %d)", k.attended(e)), ""
	case !e.MFA:
		return "without MFA", EventOfRoot
	case e.DeviceARN == "":
		return "with a device that CloudTrail does not name", EventOfRoot
	case k.device(e.DeviceARN) != nil:
		return "with " + e.DeviceARN + ", which by the record was retired, or is another's", EventOfRoot
	}
	return "with " + e.DeviceARN + ", which the record does not know", EventOfRoot
}

// explainChange is of a change of MFA that no record has. In the console a person
// makes and removes root's devices, at the record's word.
func (k *Known) explainChange(e cloud.Event, signIns []cloud.Event) (why, kind string) {
	ours := k.touches(e.DeviceARN)
	switch {
	case k.isOfRoot(e) && (e.Name == create || e.Name == enable) && k.near(e, signIns):
		return "root's device of the record, after a sign-in with one of the record", ""
	case e.Root && ours && (e.Name == remove || e.Name == destroy) && !k.isLive(e.DeviceARN):
		return "root's device, which the record has as retired", ""
	case e.Root:
		return "root's MFA was changed, and no record says so", EventOfRoot
	case ours:
		return "a device of the record was changed by " + e.ARN, EventOfOurs
	case k.hasUser(e.Account, e.User):
		return fmt.Sprintf("the record has devices of %s, and not this change", e.User), EventOfOurs
	}
	return "nobody of the record", EventOfOthers
}

func (k *Known) isOurSignIn(e cloud.Event) bool {
	return !e.Failed() && e.MFA && k.isOfRoot(e)
}

// isOfRoot tells whether root did this with a device that it has by the record, or
// that a ceremony of it which is still open may have enabled. A device that was
// retired before is not one.
func (k *Known) isOfRoot(e cloud.Event) bool {
	if !e.Root || e.DeviceARN == "" {
		return false
	}
	for _, d := range k.Book.Devices {
		if cloud.SameThing(d.DeviceARN, e.DeviceARN) && d.Principal == e.Account+"/root" && (d.IsLive() || !e.Time.After(d.Retired.Time.Add(slack))) {
			return true
		}
	}
	for _, s := range k.spans {
		if s.root && s.mayHave(e.DeviceARN) {
			return true
		}
	}
	return false
}

// attended is the record of the first ceremony of a root that a sign-in was for: as
// whom the officer must be in the console, with no device that the record could
// have. For every later one there is such a device.
func (k *Known) attended(e cloud.Event) uint64 {
	for _, s := range k.spans {
		end := s.to
		if latest := s.from.Add(attendance); end.After(latest) {
			end = latest // it was left open for days
		}
		if e.Root && !e.Failed() && s.root && s.account == e.Account && !k.hadRoot(s.account, s.from) &&
			!e.Time.Before(s.from.Add(-attendance)) && !e.Time.After(end.Add(slack)) {
			return s.record
		}
	}
	return 0
}

// hadRoot tells whether the record had a device of the account's root before.
func (k *Known) hadRoot(account string, before time.Time) bool {
	for _, d := range k.Book.Devices {
		if d.Principal == account+"/root" && d.Enrolled.Time.Before(before) {
			return true
		}
	}
	return false
}

// near tells whether a sign-in with a device of the record belongs to what root
// did.
func (k *Known) near(e cloud.Event, signIns []cloud.Event) bool {
	for _, s := range signIns {
		after := e.Time.Sub(s.Time)
		if s.Account == e.Account && s.SourceIP == e.SourceIP && after > -beforeSignIn && after < afterSignIn {
			return true
		}
	}
	return false
}

func (k *Known) hasUser(account, name string) bool {
	for _, d := range k.Book.Live() {
		if user, ok := userOf(d.Principal, account); ok && user == name {
			return true
		}
	}
	return false
}

func isChange(name string) bool {
	for _, change := range MFAEvents {
		if name == change {
			return true
		}
	}
	return false
}

func isRead(name string) bool {
	for _, begins := range []string{"Get", "List", "Describe"} {
		if strings.HasPrefix(name, begins) {
			return true
		}
	}
	return false
}

// Unexpected are findings of the events that are not expected.
func Unexpected(happened []Happened) []Finding {
	var f findings
	for _, h := range happened {
		if h.Expected {
			continue
		}
		who := ""
		switch {
		case h.Root:
			who = h.Account + "/root"
		case h.User != "":
			who = h.Account + "/user/" + h.User
		}
		text := fmt.Sprintf("%s at %s by %s from %s: %s", h.Name, moment(h.Time), whoDid(h.Event), h.SourceIP, h.Why)
		if h.Failed() {
			text += " (it failed: " + h.ErrorCode + ")"
		}
		f.add(h.Kind, []string{h.Account, h.ID}, who, text, Evidence{Source: "cloudtrail", RequestID: h.ID, Time: h.Time})
	}
	return f
}

func whoDid(e cloud.Event) string {
	switch {
	case e.Root && e.Assumed:
		return "root, from the management account"
	case e.Root:
		return "root"
	case e.ARN == "":
		return "somebody"
	}
	return e.ARN
}
