package audit

import (
	"slices"
	"strings"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Happened is an event with its explanation from the ledger.
type Happened struct {
	cloud.Event
	Expected bool
	Why      message.Text // why the event is expected, or why not
	Kind     string       // of the finding, if the event is not expected
	Passkey  bool         // of root, that the ledger may lack
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
			h.Passkey = true
		}
		all = append(all, h)
	}
	return all
}

// explain returns why an event is expected; otherwise why it is not, and the kind
// of the finding.
func (k *Known) explain(e cloud.Event, entries []entry, renamed map[string]string) (why message.Text, kind string) {
	if record, ok := k.calls[e.RequestID]; ok && e.RequestID != "" {
		return message.Textf("record %d contains this call", record), ""
	}
	if record := k.during(e.Name, e.DeviceARN, e.Time); record != 0 {
		return message.Textf("the ceremony of record %d was doing this", record), ""
	}
	switch {
	case e.Root && e.Name == signIn:
		return k.explainSignIn(e)
	case isChange(e.Name):
		return k.explainChange(e, entries, renamed)
	case e.Root && e.Assumed && isRead(e.Name):
		return message.Word("a session of central root access, which only reads"), ""
	case e.Root:
		if explains(entries, e) {
			return message.Word("in the session of a sign-in with a recorded device"), ""
		}
		return message.Word("it is in no session of a sign-in with a recorded device"), EventOfRoot
	}
	return message.Word("it does not concern MFA"), ""
}

func (k *Known) explainSignIn(e cloud.Event) (why message.Text, kind string) {
	switch {
	case e.Failed():
		return message.Word("a sign-in as root failed"), EventOfRoot
	case k.isOurSignIn(e):
		return message.Textf("with %s, which is in the ledger", e.DeviceARN), ""
	case k.attended(e) != 0:
		return message.Textf("for the first ceremony of this root, which needs the console (record %d)", k.attended(e)), ""
	case !e.MFA:
		return message.Word("without MFA"), EventOfRoot
	case e.DeviceARN == "":
		return message.Word("with a device that CloudTrail does not name"), EventOfRoot
	case k.device(e.DeviceARN) != nil, k.isPasskey(e.DeviceARN):
		return message.Textf("with %s, which is retired, or belongs to another principal, by the ledger", e.DeviceARN), EventOfRoot
	}
	return message.Textf("with %s, which is not in the ledger", e.DeviceARN), EventOfRoot
}

// explainChange explains a change of MFA that is in no record. In the console a person
// creates and removes root's devices, as the ledger instructs.
func (k *Known) explainChange(e cloud.Event, entries []entry, renamed map[string]string) (why message.Text, kind string) {
	ours := k.touches(e.DeviceARN)
	if why := k.explainPasskey(e); !why.IsZero() {
		return why, ""
	}
	switch {
	case k.isOfRoot(e) && (e.Name == create || e.Name == enable) && explains(entries, e):
		return message.Word("root's recorded device, in the session of a sign-in with a recorded device"), ""
	case e.Root && ours && (e.Name == remove || e.Name == destroy) && !k.isLive(e.DeviceARN):
		return message.Word("root's device, which is retired in the ledger"), ""
	case e.Root:
		return message.Word("root's MFA was changed, and no record contains the change"), EventOfRoot
	case ours, k.isPasskey(e.DeviceARN):
		return message.Textf("a recorded device was changed by %s", e.ARN), EventOfOurs
	case k.hasUser(e.Account, e.User):
		return message.Textf("the ledger has devices of %s, but not this change", e.User), EventOfOurs
	case renamed[fold(e.User)] != "":
		return message.Textf("%s is %s in the ledger, which does not have this change", e.User, renamed[fold(e.User)]), EventOfOurs
	}
	return message.Word("a principal outside the ledger"), EventOfOthers
}

// explainPasskey explains the registration of a recorded passkey of a user, and the
// removal of one that was withdrawn. Root registers a passkey in a session.
func (k *Known) explainPasskey(e cloud.Event) message.Text {
	who := e.Account + "/root"
	if !e.Root {
		who = e.Account + "/user/" + e.User
	}
	if e.DeviceARN == "" || e.Failed() {
		return message.Text{}
	}
	p := k.Book.Passkey(who, e.DeviceARN)
	switch {
	case e.Name == enable && !e.Root && p != nil && p.Since.Sub(e.Time).Abs() <= slack:
		return message.Word("the registration of a recorded passkey")
	case e.Name == remove && k.withdrawn(who, e.DeviceARN) != nil:
		return message.Word("a passkey that is withdrawn in the ledger")
	}
	return message.Text{}
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
		text := message.Textf("%s at %s by %s from %s: %s", h.Name, moment(h.Time), whoDid(h.Event), h.SourceIP, h.Why)
		if h.Failed() {
			text = message.Textf("%s (it failed: %s)", text, h.ErrorCode)
		}
		found := f.add(h.Kind, []string{h.Account, h.ID}, who, text, Evidence{Source: "cloudtrail", RequestID: h.ID, Time: h.Time})
		if h.Passkey {
			found.Device = h.DeviceARN
			found.Next = message.Textf("if the passkey is yours, record it: run 'rootseal passkey add PRINCIPAL --arn DEVICE --label LABEL --since DAY'; else %s", found.Next)
		}
	}
	return f
}

func whoDid(e cloud.Event) message.Text {
	switch {
	case e.Root && e.Assumed:
		return message.Word("root, from the management account")
	case e.Root:
		return message.Foreign("root")
	case e.ARN == "":
		return message.Word("an unnamed caller")
	}
	return message.Foreign(e.ARN)
}
