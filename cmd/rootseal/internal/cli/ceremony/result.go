package ceremony

import (
	"errors"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
)

// Result is the end of a ceremony as JSON.
type Result struct {
	Ceremony     string     `json:"ceremony"`
	Principal    string     `json:"principal"`
	Group        string     `json:"group"`
	Outcome      string     `json:"outcome"` // empty while unfinished
	DeviceName   string     `json:"device_name,omitempty"`
	DeviceARN    string     `json:"device_arn,omitempty"`
	EnableDate   *time.Time `json:"enable_date,omitempty"`
	CredentialID string     `json:"credential_id"`
	Keys         []uint32   `json:"keys"`
	Undone       []string   `json:"undone"`
	Owed         []string   `json:"owed"`
	Head         string     `json:"head,omitempty"`
	Pair         *pairShown `json:"pair,omitempty"` // for the console
}

// pairShown are the two codes, for a program that types or shows them.
type pairShown struct {
	Code1    string    `json:"code1"`
	Code2    string    `json:"code2"`
	NotAfter time.Time `json:"not_after"`
}

func newResult(r enroll.Result) Result {
	out := Result{
		Ceremony: r.ID, Principal: r.Principal, Group: r.Group, Outcome: r.Outcome,
		DeviceName: r.DeviceName, DeviceARN: r.DeviceARN, CredentialID: r.CredentialID, Undone: r.Undone,
	}
	if r.Head.Sequence > 0 {
		out.Head = r.Head.String()
	}
	if !r.EnableDate.IsZero() {
		out.EnableDate = &r.EnableDate
	}
	for _, key := range r.Keys {
		out.Keys = append(out.Keys, key.KeySerial)
	}
	for _, owed := range r.Owed {
		out.Owed = append(out.Owed, owed.What)
	}
	return out.filled()
}

// filled has empty lists instead of none, which JSON shows as null.
func (r Result) filled() Result {
	r.Keys, r.Undone, r.Owed = view.OrEmpty(r.Keys), view.OrEmpty(r.Undone), view.OrEmpty(r.Owed)
	return r
}

// summary reports how one ceremony ended. The error itself is explained later.
func (s *session) summary(begin ledger.Begin, r enroll.Result, err error) {
	who, _ := principal.Parse(begin.Principal)
	switch r.Outcome {
	case ledger.Complete:
		s.Say("done: %s, group %s, is enrolled on %s and confirmed by AWS", r.Principal, r.Group, view.Plural(len(r.Keys), "key"))
		s.sayProfile(who, r.DeviceARN)
	case ledger.NotConfirmed:
		s.Say("done: %s, group %s, is on %s and enabled, as you report", r.Principal, r.Group, view.Plural(len(r.Keys), "key"))
	case ledger.Undone:
		s.Say("undone: nothing of this ceremony remains%s%s", placesOf(who), undoneWords(r))
	case ledger.Owing:
		s.Say("undone, except for:")
		s.sayOwed(r.Owed)
	default:
		if errors.Is(err, step.ErrUnsettled) {
			s.Say("unfinished: ceremony %s; %s", r.ID, openWords(r, err))
		}
	}
	s.sayUnsigned(r)
	s.sayNext(who, r)
}

// sayNext names what a finished ceremony leaves to do, if there is anything.
func (s *session) sayNext(who principal.Principal, r enroll.Result) {
	if r.Outcome != ledger.Complete && r.Outcome != ledger.NotConfirmed {
		return
	}
	if r.Outcome == ledger.NotConfirmed && who.AWS() {
		s.Say("not confirmed by AWS: sign in once now with a code from one of these keys")
	}
	if r.Group == sealedGroup {
		for _, key := range r.Keys {
			s.Say("next: run 'rootseal seal %d'", key.KeySerial)
		}
	}
}

// sayProfile gives the lines for a user's profile that has aws-vault ask rootseal for
// codes. Root has no profile.
func (s *session) sayProfile(who principal.Principal, arn string) {
	if who.Kind == principal.User && arn != "" {
		s.Say("for aws-vault, in the user's profile in ~/.aws/config:\n  mfa_serial = %[1]s\n  mfa_process = rootseal code --fresh %[1]s", arn)
	}
}

// sayUnsigned names the signature that an ended ceremony lacks.
func (s *session) sayUnsigned(r enroll.Result) {
	if r.Unsigned != nil {
		s.Say("its closing record is not signed (%v): run 'rootseal log sign' with the officer's key plugged in", r.Unsigned)
	}
}

// openWords says what an unfinished ceremony has done or undone so far. recover
// reads keys and AWS again.
func openWords(r enroll.Result, err error) string {
	switch {
	case !r.EnableDate.IsZero():
		return "the device is enabled, but that is not recorded"
	case errors.Is(err, enroll.ErrNotSaid):
		return "the keys hold the seed, and the console may still accept the codes"
	case len(r.Undone) > 0:
		return "undone so far: " + strings.Join(r.Undone, ", ")
	default:
		return "keys or AWS may hold a part of it"
	}
}

// sayOwed lists what rootseal could not undo, which is for you to do.
func (s *session) sayOwed(owed []ledger.Owed) {
	for _, o := range owed {
		s.Say("  %s", o.What)
	}
	if len(owed) > 0 {
		s.Say("this is recorded as pending cleanup; 'rootseal status' lists it")
	}
}

// placesOf names where rootseal itself undoes things.
func placesOf(who principal.Principal) string {
	if who.Kind == principal.User {
		return " on keys or at AWS"
	}
	return " on the keys"
}

func undoneWords(r enroll.Result) string {
	if len(r.Undone) == 0 {
		return ""
	}
	return " (" + view.Plural(len(r.Undone), "step") + ")"
}

// sayEndsUnsigned is sayUnsigned for ceremonies that officers sign together.
func (s *session) sayEndsUnsigned(unsigned error) {
	if unsigned != nil {
		s.Say("not every closing record is signed (%v): run 'rootseal log sign' with the officer's key plugged in", unsigned)
	}
}
