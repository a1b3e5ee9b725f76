package audit

import (
	"fmt"
	"strings"
	"time"

	"rootseal/enroll/cloud"
)

// Happened is an event with its explanation from the ledger.
type Happened struct {
	cloud.Event
	Expected bool
	Why      string // why the event is expected, or why not
	Kind     string // of the finding, if the event is not expected
}

// Acts of root near a sign-in with a recorded device, from the same address, count
// as acts of the same person. The page asks for the code before CloudTrail lists
// the sign-in, and a console session of root ends after at most twelve hours.
const (
	beforeSignIn = 10 * time.Minute
	afterSignIn  = 12 * time.Hour
)

// attendance is how long before and after the start of its first ceremony root may
// be in the console for that ceremony.
const attendance = time.Hour

// Reconcile explains the events of an account, oldest first, from the ledger: calls of
// rootseal by the recorded request ids, and acts in the console by the device.
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

// explain returns why an event is expected; otherwise why it is not, and the kind
// of the finding.
func (k *Known) explain(e cloud.Event, signIns []cloud.Event) (why, kind string) {
	if record, ok := k.calls[e.RequestID]; ok && e.RequestID != "" {
		return fmt.Sprintf("record %d contains this call", record), ""
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
		return "a session of central root access, which only reads", ""
	case e.Root:
		if k.near(e, signIns) {
			return "after a sign-in with a recorded device, from the same address", ""
		}
		return "no sign-in with a recorded device explains it", EventOfRoot
	}
	return "it does not concern MFA", ""
}

func (k *Known) explainSignIn(e cloud.Event) (why, kind string) {
	switch {
	case e.Failed():
		return "a sign-in as root failed", EventOfRoot
	case k.isOurSignIn(e):
		return "with " + e.DeviceARN + ", which is in the ledger", ""
	case k.attended(e) != 0:
		return fmt.Sprintf("for the first ceremony of this root, which needs the console (record %d)", k.attended(e)), ""
	case !e.MFA:
		return "without MFA", EventOfRoot
	case e.DeviceARN == "":
		return "with a device that CloudTrail does not name", EventOfRoot
	case k.device(e.DeviceARN) != nil:
		return "with " + e.DeviceARN + ", which is retired, or belongs to another principal, by the ledger", EventOfRoot
	}
	return "with " + e.DeviceARN + ", which is not in the ledger", EventOfRoot
}

// explainChange explains a change of MFA that is in no record. In the console a person
// creates and removes root's devices, as the ledger instructs.
func (k *Known) explainChange(e cloud.Event, signIns []cloud.Event) (why, kind string) {
	ours := k.touches(e.DeviceARN)
	switch {
	case k.isOfRoot(e) && (e.Name == create || e.Name == enable) && k.near(e, signIns):
		return "root's recorded device, after a sign-in with a recorded device", ""
	case e.Root && ours && (e.Name == remove || e.Name == destroy) && !k.isLive(e.DeviceARN):
		return "root's device, which is retired in the ledger", ""
	case e.Root:
		return "root's MFA was changed, and no record contains the change", EventOfRoot
	case ours:
		return "a recorded device was changed by " + e.ARN, EventOfOurs
	case k.hasUser(e.Account, e.User):
		return fmt.Sprintf("the ledger has devices of %s, but not this change", e.User), EventOfOurs
	}
	return "a principal outside the ledger", EventOfOthers
}

func (k *Known) isOurSignIn(e cloud.Event) bool {
	return !e.Failed() && e.MFA && k.isOfRoot(e)
}

// isOfRoot reports whether root did this with a device that the ledger assigns to
// root, or that an open ceremony of root may have enabled. A device that was
// retired before does not count.
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

// attended returns the record of the first ceremony of a root, if a sign-in was for
// that ceremony. The operator must then be in the console as root, and the ledger
// cannot have a device yet. For every later ceremony it has one.
func (k *Known) attended(e cloud.Event) uint64 {
	for _, s := range k.spans {
		end := s.to
		if latest := s.from.Add(attendance); end.After(latest) {
			end = latest // the ceremony stayed open for days
		}
		if e.Root && !e.Failed() && s.root && s.account == e.Account && !k.hadRoot(s.account, s.from) &&
			!e.Time.Before(s.from.Add(-attendance)) && !e.Time.After(end.Add(slack)) {
			return s.record
		}
	}
	return 0
}

// hadRoot reports whether the ledger had a device of the account's root at that time.
func (k *Known) hadRoot(account string, before time.Time) bool {
	for _, d := range k.Book.Devices {
		if d.Principal == account+"/root" && d.Enrolled.Time.Before(before) {
			return true
		}
	}
	return false
}

// near reports whether an act of root belongs to a sign-in with a recorded device.
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

// Unexpected returns findings for the events that are not expected.
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
		return "an unnamed caller"
	}
	return e.ARN
}
