package record

import (
	"testing"

	"rootseal/enroll/ledger"
)

// The progress of a rotation after each of its records, also where it waits for a
// person.
func TestHowFarARotationHasCome(t *testing.T) {
	const spare = "20260309-sparea"
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right)
	s.enrol(t, spare, "spare", left)
	id := s.book().Device(sealed).Key(left).CredentialID
	bodies := enrolment(newer, begun("sealed", left, right), ledger.Complete)
	for _, tt := range []struct {
		body ledger.Body
		want string
	}{
		{&ledger.Rotate{Reason: ledger.ReasonReplaced, Device: sealed, GiveUp: spare, Credentials: []ledger.LeftCredential{{KeySerial: left, CredentialID: id}, {KeySerial: right, CredentialID: id}}}, ""},
		{bodies[0], StandsAnnounced},
		{&ledger.Retire{Device: spare, Because: ledger.BecauseLimit}, StandsOldFirst},
		{&ledger.Retired{Device: spare, Confirmed: "aws"}, StandsOldFirst},
		{bodies[1], StandsLoaded},
		{bodies[2], StandsEnabling},
		{&ledger.Statement{About: "console accepted"}, StandsSignIn},
		{&ledger.Live{Device: newer, Method: ledger.MethodSeen, Result: ledger.Proven}, StandsRetiring},
		{&ledger.Retire{Device: sealed, Because: ledger.BecauseLive}, StandsRetiring},
		{&ledger.Retired{Device: sealed, Confirmed: "aws"}, StandsCleaning},
		{&ledger.Cleaned{KeySerial: left, Device: sealed, CredentialID: id}, StandsCleaning},
	} {
		s.write(t, newer, tt.body)
		open := s.book().Unsettled
		switch {
		case tt.want == "" && len(open) == 0:
		case len(open) != 1 || open[0].Stands != tt.want || open[0].Replaces != sealed || open[0].Cleaning != 2:
			t.Errorf("after %s: %+v, want %s", tt.body.Kind(), open, tt.want)
		}
	}
	if open := s.book().Unsettled; open[0].Cleaned != 1 {
		t.Errorf("cleaned %d keys, want 1", open[0].Cleaned)
	}
	s.write(t, newer, bodies[3])
	b := s.book()
	if len(b.Unsettled) != 0 || b.Device(newer).LastLive.Method != ledger.MethodSeen || len(b.Open()) != 0 {
		t.Errorf("the book has %+v, findings %+v", b.Device(newer), b.Open())
	}
}

// What began and did not end is unfinished: a ceremony, or a removal by itself. One
// that was only announced is not.
func TestUnfinished(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	bodies := enrolment(newer, begun("sealed", left), ledger.Complete)
	s.write(t, "20260310-announ", &ledger.Rotate{Reason: ledger.ReasonReplaced, Device: sealed})
	s.write(t, newer, bodies[0])
	removal := &ledger.Leftovers{Account: "111122223333", Devices: []ledger.LeftDevice{{DeviceARN: "a", Ceremony: "b"}}, Typed: "111122223333"}
	s.write(t, newer, removal)
	s.write(t, "20260311-remova", removal)
	ceremonies, removals := Unfinished(s.Records())
	if len(ceremonies) != 1 || ceremonies[0].ID != newer || len(removals) != 1 || removals[0].ID != "20260311-remova" {
		t.Errorf("unfinished are %+v and %+v", ceremonies, removals)
	}
}
