package record

import (
	"testing"

	"rootseal/enroll/ledger"
)

// gone returns the two records that call the sealed device retired.
func gone() []ledger.Body {
	return []ledger.Body{
		&ledger.Retire{Device: sealed, DeviceARN: "arn:aws:iam::111122223333:mfa/" + sealed, Because: ledger.BecauseEnabled},
		&ledger.Retired{Device: sealed, DeviceARN: "arn:aws:iam::111122223333:mfa/" + sealed, Confirmed: "aws"},
	}
}

// Only a ceremony whose signed intent names a device ends it. No other signed record
// under the same id does.
func TestDeviceEndsByTheIntentThatNamesIt(t *testing.T) {
	const id, spare = "20260401-forged", "20260309-sparea"
	bob := begun("daily", third)
	bob.Principal = "111122223333/user/bob"
	removal := &ledger.Leftovers{Account: "111122223333", Devices: []ledger.LeftDevice{{DeviceARN: "arn:aws:iam::111122223333:mfa/x", Ceremony: "y"}}, Typed: "111122223333"}
	adoption := &ledger.Adopt{
		Principal: alice, Group: "daily", TakenFrom: third, Witnesses: made("x", 4),
		Keys: []ledger.AdoptedKey{{KeyState: ledger.KeyState{KeySerial: third}, CredentialID: "x"}},
	}
	retirement := func(device string) *ledger.Retirement {
		return &ledger.Retirement{Principal: alice, Group: "sealed", Device: device, Keeps: spare}
	}
	for _, tt := range []struct {
		name         string
		before       []ledger.Body // the last one is signed, but by no officer if forged
		after        []ledger.Body
		forged, ends bool
	}{
		{name: "no intent"},
		{name: "an enrollment of another user", before: []ledger.Body{bob}},
		{name: "a removal of leftovers", before: []ledger.Body{removal}},
		{name: "an adoption", before: []ledger.Body{adoption}},
		{name: "a retirement of another device", before: []ledger.Body{retirement(spare)}},
		{name: "a rotation of another device", before: []ledger.Body{&ledger.Rotate{Device: spare}, bob}},
		{name: "a rotation announced after the begin", before: []ledger.Body{bob}, after: []ledger.Body{&ledger.Rotate{Device: sealed}}},
		{name: "a retirement announced after the begin", before: []ledger.Body{bob}, after: []ledger.Body{retirement(sealed)}},
		{name: "a rotation before a retirement", before: []ledger.Body{&ledger.Rotate{Device: sealed}, retirement(spare)}},
		{name: "an unsigned retirement", before: []ledger.Body{retirement(sealed)}, forged: true},
		{name: "its retirement", before: []ledger.Body{retirement(sealed)}, ends: true},
		{name: "its rotation", before: []ledger.Body{&ledger.Rotate{Device: sealed}, begun("sealed", left)}, ends: true},
		{name: "a rotation that gives it up", before: []ledger.Body{&ledger.Rotate{Device: spare, GiveUp: sealed}, begun("spare", left)}, ends: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, mika := guardedStory(t)
			if len(tt.before) > 0 {
				if last := s.write(t, id, tt.before...); !tt.forged {
					s.sign(t, last, mika)
				}
			}
			s.write(t, id, tt.after...)
			s.write(t, id, gone()...)
			b := s.book()
			if d := b.Device(sealed); d.IsLive() == tt.ends || (d.RetiredBecause != "") != tt.ends {
				t.Errorf("ended: %v (%q), want %v", !d.IsLive(), d.RetiredBecause, tt.ends)
			}
			if !tt.ends && !tt.forged && len(b.Open()) == 0 {
				t.Error("no finding tells it")
			}
		})
	}
}

// Before the first officer too, a device ends only in a ceremony that names it.
func TestDeviceEndsByACeremonyWithoutOfficers(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right)
	s.write(t, "20260401-forged", gone()...)
	if !s.book().Device(sealed).IsLive() {
		t.Error("two records without an intent ended a device")
	}
}

// A forged end of a device does not settle the finding of a key that came out of the wrong
// bag, which two officers must close.
func TestForgedRetirementSettlesNoFinding(t *testing.T) {
	s, mika := guardedStory(t)
	s.seal(t, left, sealed)
	s.sign(t, s.Head().Sequence, mika)
	s.sign(t, s.write(t, "", &ledger.Unseal{KeySerial: left, Bag: "B-9", Recorded: "A-17"}), mika)
	finding := s.book().Open()[0].ID
	s.write(t, "20260401-forged", gone()...)
	for _, f := range s.book().Findings {
		if f.ID == finding && !f.Closed.IsZero() {
			t.Errorf("record %d closed %s", f.Closed.Sequence, f.ID)
		}
	}
}

// What follows the end of a ceremony ends no device: here, of a rotation that was undone.
func TestRetiredAfterTheEndOfItsCeremony(t *testing.T) {
	b := newStory(t)
	b.enrol(t, sealed, "sealed", left, right)
	b.write(t, newer, &ledger.Rotate{Device: sealed, Stolen: true}, begun("sealed", left), gone()[0], &ledger.End{Outcome: ledger.Undone})
	late := b.Records()[b.Head().Sequence-1]
	late.Sequence++
	late.Body = gone()[1]
	if book := Read(append(b.Records(), late)); !book.Device(sealed).IsLive() || len(book.Open()) != 1 {
		t.Errorf("the device is live: %v; findings %v", book.Device(sealed).IsLive(), book.Open())
	}
}
