package ceremony

import (
	"errors"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
	"rootseal/message"
)

// summary reports how one ceremony ended. The error itself is explained later.
func (s *session) summary(begin ledger.Begin, r enroll.Result, err error) {
	who, _ := principal.Parse(begin.Principal)
	switch r.Outcome {
	case ledger.Complete:
		s.Say("done: %s, group %s, is enrolled on %s and confirmed by AWS", r.Principal, r.Group, message.Count(len(r.Keys), "key"))
		s.sayProfile(who, r.DeviceARN)
		s.saySignIn(r)
	case ledger.NotConfirmed:
		s.Say("done: %s, group %s, is on %s and enabled, as you report", r.Principal, r.Group, message.Count(len(r.Keys), "key"))
		if who.AWS() {
			s.Say("not confirmed by AWS: %s", view.SignInOnce(r))
		}
	case ledger.Undone:
		s.Say("undone: nothing of this ceremony remains%s%s", view.PlacesOf(who), view.UndoneWords(r))
	case ledger.Owing:
		s.Say("undone, except for:")
		s.sayOwed(r.Owed)
	default:
		if errors.Is(err, step.ErrUnsettled) {
			s.Say("unfinished: ceremony %s; %s", r.ID, view.OpenWords(r, err))
		}
	}
	s.sayUnsigned(r)
	s.sayNext(r)
}

// saySignIn names the sign-in that root's new device leaves to do, before any key is in a
// bag.
func (s *session) saySignIn(r enroll.Result) {
	if r.Outcome == ledger.Complete && view.SignsInOnce(r) {
		s.Say("next: %s", view.SignInOnce(r))
	}
}

// sayNext names what a finished ceremony leaves to do at the keys, if there is anything.
func (s *session) sayNext(r enroll.Result) {
	for _, next := range view.AfterCeremony(r) {
		s.Say("next: %s", next)
	}
}

// sayProfile gives the lines for a user's profile that has aws-vault ask rootseal for
// codes. Root has no profile.
func (s *session) sayProfile(who principal.Principal, arn string) {
	if who.Kind == principal.User && arn != "" {
		s.Say("for aws-vault, in the user's profile in ~/.aws/config:")
		s.SayWhole("  mfa_serial = %s", arn)
		s.SayWhole("  mfa_process = rootseal code --fresh %s", arn)
	}
}

// sayUnsigned names the signature that an ended ceremony lacks.
func (s *session) sayUnsigned(r enroll.Result) {
	if r.Unsigned != nil {
		s.Say("its closing record is not signed (%v): run 'rootseal log sign' with the officer's key plugged in", r.Unsigned)
	}
}

// sayOwed lists what rootseal could not undo, which is for you to do.
func (s *session) sayOwed(owed []ledger.Owed) {
	for _, o := range owed {
		s.Say("  %s", printable.Saved(o.What))
	}
	if len(owed) > 0 {
		s.Say("this is recorded as pending cleanup; 'rootseal status' lists it")
	}
}

// sayEndsUnsigned is sayUnsigned for ceremonies that officers sign together.
func (s *session) sayEndsUnsigned(unsigned error) {
	if unsigned != nil {
		s.Say("not every closing record is signed (%v): run 'rootseal log sign' with the officer's key plugged in", unsigned)
	}
}
