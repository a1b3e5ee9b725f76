package record

import (
	"testing"

	"rootseal/enroll/ledger"
)

// An unsigned end that denies what a signed ceremony did closes it only once it is signed.
func TestUnsignedEndClosesNoCeremonyThatWentOn(t *testing.T) {
	const id = "20260401-opened"
	whole := enrolment(id, begun("third", third), ledger.Complete)
	enabling, complete := whole[:3], whole[3]
	gonefirst := []ledger.Body{&ledger.Rotate{Device: sealed, Stolen: true, Reason: ledger.ReasonLost}, begun("sealed", left)}
	retire := &ledger.Retire{Device: sealed, Because: ledger.BecauseStolen}
	retired := &ledger.Retired{Device: sealed}
	retirement := []ledger.Body{&ledger.Retirement{Principal: alice, Group: "sealed", Device: sealed, Keeps: "x"}}
	for _, tt := range []struct {
		name   string
		intent []ledger.Body // the last one is signed
		then   []ledger.Body
		end    ledger.Body
		open   bool
	}{
		{"undone after the enable", enabling[:1], enabling[1:], &ledger.End{Outcome: ledger.Undone}, true},
		{"refused after the enable", enabling[:1], enabling[1:], &ledger.End{Outcome: ledger.Refused}, true},
		{"owing after the enable", enabling[:1], enabling[1:], &ledger.End{Outcome: ledger.Owing}, true},
		{"unprotected, and no device went first", enabling[:1], enabling[1:], &ledger.End{Outcome: ledger.Unprotected}, true},
		{"complete without an enable", enabling[:1], enabling[1:2], complete, true},
		{"undone after the old device", gonefirst, []ledger.Body{retire, retired}, &ledger.End{Outcome: ledger.Undone}, true},
		{"a retirement that is not done", retirement, nil, &ledger.End{Outcome: ledger.Complete}, true},
		{"complete", enabling[:1], enabling[1:], complete, false},
		{"undone after the load", enabling[:1], enabling[1:2], &ledger.End{Outcome: ledger.Undone}, true},
		{"undone before the load, when AWS may have the device", enabling[:1], nil, &ledger.End{Outcome: ledger.Undone}, true},
		{"refused before the load", enabling[:1], nil, &ledger.End{Outcome: ledger.Refused}, true},
		{"owing after the load", enabling[:1], enabling[1:2], &ledger.End{Outcome: ledger.Owing}, true},
		{"complete, and the old device is only announced", gonefirst, append([]ledger.Body{retire}, enabling[1:]...), complete, true},
		{"complete, and the old device is not announced", []ledger.Body{&ledger.Rotate{Device: sealed, DeviceARN: "arn:aws:iam::111122223333:mfa/sealed", Reason: ledger.ReasonLost}, begun("sealed", left)}, enabling[1:], complete, true},
		{"unprotected after the enable", gonefirst, append([]ledger.Body{retire, retired}, enabling[1:]...), &ledger.End{Outcome: ledger.Unprotected}, true},
		{"orphans that are still there", []ledger.Body{&ledger.Leftovers{Account: "111122223333", Devices: []ledger.LeftDevice{{DeviceARN: "arn:aws:iam::111122223333:mfa/x"}}, Credentials: []ledger.LeftCredential{{KeySerial: left, CredentialID: "x"}}}}, nil, &ledger.End{Outcome: ledger.Owing}, true},
		{"a retirement that began nothing", retirement, nil, &ledger.End{Outcome: ledger.Undone}, false},
		{"unprotected", gonefirst, []ledger.Body{retire, retired}, &ledger.End{Outcome: ledger.Unprotected}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, mika := guardedStory(t)
			s.sign(t, s.write(t, id, tt.intent...), mika)
			s.write(t, id, tt.then...)
			end := s.write(t, id, tt.end)
			b := s.book()
			if open := len(b.Unsettled) == 1; open != tt.open || open == (len(b.Open()) == 0) {
				t.Errorf("open: %v, want %v; findings %v", open, tt.open, b.Open())
			}
			if open := Past(s.Ledger, id).End == nil; open != tt.open {
				t.Errorf("a later command finds it open: %v", open)
			}
			s.sign(t, end, mika)
			if b = s.book(); len(b.Unsettled) != 0 || Past(s.Ledger, id).End == nil {
				t.Errorf("signed: %+v, findings %v", b.Unsettled, b.Open())
			}
		})
	}
}

// That a new device followed the one that went first must be signed, too.
func TestUnsignedEndEndsNoUnprotected(t *testing.T) {
	const id = "20260401-opened"
	s, mika := guardedStory(t)
	whole := enrolment(id, begun("sealed", left), ledger.Complete)
	s.sign(t, s.write(t, id, &ledger.Rotate{Device: sealed, Stolen: true, Reason: ledger.ReasonLost}, whole[0]), mika)
	s.write(t, id, &ledger.Retire{Device: sealed, Because: ledger.BecauseStolen}, &ledger.Retired{Device: sealed})
	end := s.write(t, id, whole[1:]...)
	if b := s.book(); len(b.Unprotected) != 1 || !b.Unprotected[0].Alone {
		t.Errorf("unprotected %+v", b.Unprotected)
	}
	s.sign(t, end, mika)
	if b := s.book(); len(b.Unprotected) != 0 {
		t.Errorf("signed: unprotected %+v", b.Unprotected)
	}
}

// What a later command writes before an end is signed follows no end: the end did not count
// yet, and recover settled the ceremony again.
func TestSettledAgainBeforeTheEndIsSigned(t *testing.T) {
	const id = "20260401-opened"
	s, mika := guardedStory(t)
	whole := enrolment(id, begun("third", third), ledger.Complete)
	s.sign(t, s.write(t, id, whole[0]), mika)
	first := s.write(t, id, whole[1], &ledger.End{Outcome: ledger.Undone})
	after := func(body ledger.Body) uint64 {
		head, err := s.Ledger.Append(t.Context(), ledger.Entry{Command: "recover", Ceremony: id, Body: body, Despite: []uint64{first}})
		if err != nil {
			t.Fatal(err)
		}
		return head.Sequence
	}
	again := after(&ledger.End{Outcome: ledger.Undone})
	s.sign(t, first, mika)
	s.sign(t, again, mika)
	b := s.book()
	if open := b.Open(); len(open) > 0 {
		t.Errorf("findings %+v", open)
	}
	if len(b.Unsettled) != 0 || Past(s.Ledger, id).End == nil {
		t.Errorf("unsettled %+v", b.Unsettled)
	}
}

// The end that officers signed first is the ceremony's, whatever they sign later.
func TestTheEndThatWasSignedFirstCounts(t *testing.T) {
	const id = "20260401-opened"
	s, mika := guardedStory(t)
	whole := enrolment(id, begun("third", third), ledger.Complete)
	s.sign(t, s.write(t, id, whole[0]), mika)
	forged := s.write(t, id, whole[1], whole[2], &ledger.End{Outcome: ledger.Undone})
	head, err := s.Ledger.Append(t.Context(), ledger.Entry{Command: "recover", Ceremony: id, Body: whole[3], Despite: []uint64{forged}})
	if err != nil {
		t.Fatal(err)
	}
	s.sign(t, head.Sequence, mika)
	if b := s.book(); b.Device(id) == nil {
		t.Error("the signed end does not count")
	}
	s.sign(t, forged, mika)
	if b := s.book(); b.Device(id) == nil || len(b.Unsettled) != 0 {
		t.Errorf("the device is gone once the forged end is signed, too; unsettled %+v", b.Unsettled)
	}
}

// An end that denies nothing counts at once, so what others write after it stays a finding
// when the end is signed later.
func TestARecordAfterAnHonestEndStaysAFinding(t *testing.T) {
	const id = "20260401-opened"
	s, mika := guardedStory(t)
	whole := enrolment(id, begun("third", third), ledger.Complete)
	s.sign(t, s.write(t, id, whole[0]), mika)
	end := s.write(t, id, whole[1:]...)
	if _, err := s.Ledger.Append(t.Context(), ledger.Entry{Command: "recover", Ceremony: id, Body: &ledger.Statement{About: ledger.KeyGone, Typed: "1"}, Despite: []uint64{end}}); err != nil {
		t.Fatal(err)
	}
	s.sign(t, end, mika)
	if open := s.book().Open(); len(open) != 1 {
		t.Errorf("findings %+v, want one of the record after the end", open)
	}
}
