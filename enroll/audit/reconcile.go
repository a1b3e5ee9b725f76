package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/record"
)

// Happened is an event with its explanation from the ledger.
type Happened struct {
	cloud.Event
	Expected bool
	Why      string // why the event is expected, or why not
	Kind     string // of the finding, if the event is not expected
	Next     string // what to do first; or ""
}

// attendance is how long before and after the start of its first ceremony root may
// be in the console for that ceremony.
const attendance = time.Hour

// Reconcile explains the events of an account, oldest first, from the ledger: calls of
// rootseal by the recorded request ids, and acts in the console by the device.
func (k *Known) Reconcile(s *Seen, events []cloud.Event) []Happened {
	entries := k.entries(slices.Concat(s.earlier, events))
	renamed := renamedUsers(k.Book, s)
	var all []Happened
	for _, e := range events {
		h := Happened{Event: e}
		h.Why, h.Kind = k.explain(e, entries, renamed)
		h.Expected = h.Kind == ""
		if h.Kind == EventOfRoot && k.mayRecord(e) {
			h.Next = "if the passkey is yours, record it: run 'rootseal passkey add PRINCIPAL --arn DEVICE --label LABEL --since DAY'; else "
		}
		all = append(all, h)
	}
	return all
}

// explain returns why an event is expected; otherwise why it is not, and the kind
// of the finding.
func (k *Known) explain(e cloud.Event, entries []entry, renamed map[string]string) (why, kind string) {
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
		return k.explainChange(e, entries, renamed)
	case e.Root && e.Assumed && isRead(e.Name):
		return "a session of central root access, which only reads", ""
	case e.Root:
		if explains(entries, e) {
			return "in the session of a sign-in with a recorded device", ""
		}
		return "it is in no session of a sign-in with a recorded device", EventOfRoot
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
	case k.device(e.DeviceARN) != nil, k.isPasskey(e.DeviceARN):
		return "with " + e.DeviceARN + ", which is retired, or belongs to another principal, by the ledger", EventOfRoot
	}
	return "with " + e.DeviceARN + ", which is not in the ledger", EventOfRoot
}

// explainChange explains a change of MFA that is in no record. In the console a person
// creates and removes root's devices, as the ledger instructs.
func (k *Known) explainChange(e cloud.Event, entries []entry, renamed map[string]string) (why, kind string) {
	ours := k.touches(e.DeviceARN)
	if why := k.explainPasskey(e); why != "" {
		return why, ""
	}
	switch {
	case k.isOfRoot(e) && (e.Name == create || e.Name == enable) && explains(entries, e):
		return "root's recorded device, in the session of a sign-in with a recorded device", ""
	case e.Root && ours && (e.Name == remove || e.Name == destroy) && !k.isLive(e.DeviceARN):
		return "root's device, which is retired in the ledger", ""
	case e.Root:
		return "root's MFA was changed, and no record contains the change", EventOfRoot
	case ours, k.isPasskey(e.DeviceARN):
		return "a recorded device was changed by " + e.ARN, EventOfOurs
	case k.hasUser(e.Account, e.User):
		return fmt.Sprintf("the ledger has devices of %s, but not this change", e.User), EventOfOurs
	case renamed[fold(e.User)] != "":
		return fmt.Sprintf("%s is %s in the ledger, which does not have this change", e.User, renamed[fold(e.User)]), EventOfOurs
	}
	return "a principal outside the ledger", EventOfOthers
}

// explainPasskey explains the registration of a recorded passkey of a user, and the
// removal of one that was withdrawn. Root registers a passkey in a session.
func (k *Known) explainPasskey(e cloud.Event) string {
	who := e.Account + "/root"
	if !e.Root {
		who = e.Account + "/user/" + e.User
	}
	if e.DeviceARN == "" || e.Failed() {
		return ""
	}
	p := k.Book.Passkey(who, e.DeviceARN)
	switch {
	case e.Name == enable && !e.Root && p != nil && p.Since.Sub(e.Time).Abs() <= slack:
		return "the registration of a recorded passkey"
	case e.Name == remove && k.withdrawn(who, e.DeviceARN) != nil:
		return "a passkey that is withdrawn in the ledger"
	}
	return ""
}

// mayRecord reports whether root signed in with a FIDO or hardware device that no one
// has recorded.
func (k *Known) mayRecord(e cloud.Event) bool {
	return e.Name == signIn && !e.Failed() && e.MFA && e.DeviceARN != "" && !isVirtual(e.DeviceARN) && k.device(e.DeviceARN) == nil && !k.isPasskey(e.DeviceARN)
}

// isPasskey reports whether the ledger has a passkey of any principal under that ARN.
func (k *Known) isPasskey(arn string) bool {
	return slices.ContainsFunc(k.Book.Passkeys, func(p *record.Passkey) bool { return p.Is(p.Principal, arn) })
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
	return k.passkeyOf(e.Account+"/root", e.DeviceARN, e.Time) != nil
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
		if e.Root && !e.Failed() && s.root && e.Account != "" && s.account == e.Account && !k.hadRoot(s.account, s.from) &&
			!e.Time.Before(s.from.Add(-attendance)) && !e.Time.After(end.Add(slack)) {
			return s.record
		}
	}
	return 0
}

// hadRoot reports whether the ledger had a device or a passkey of the account's root
// at that time.
func (k *Known) hadRoot(account string, before time.Time) bool {
	for _, d := range k.Book.Devices {
		if d.Principal == account+"/root" && d.Enrolled.Time.Before(before) {
			return true
		}
	}
	return slices.ContainsFunc(k.Book.Passkeys, func(p *record.Passkey) bool {
		return p.Principal == account+"/root" && p.Time.Before(before)
	})
}

// hasUser reports whether the ledger has a user of that name, in any case: IAM
// compares names without case, and CloudTrail shows a name as the caller wrote it.
func (k *Known) hasUser(account, name string) bool {
	return slices.ContainsFunc(usersOf(k.Book, account), func(user string) bool { return strings.EqualFold(user, name) })
}

func isChange(name string) bool {
	for _, change := range mfaEvents {
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
		found := f.add(h.Kind, []string{h.Account, h.ID}, who, text, Evidence{Source: "cloudtrail", RequestID: h.ID, Time: h.Time})
		if h.Next != "" {
			found.Device, found.Next = h.DeviceARN, h.Next+found.Next
		}
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
