package record

import (
	"slices"
	"testing"

	"rootseal/enroll/ledger"
)

// An adoption is a ceremony of its own. An adoption with another ceremony's id,
// or without an id, makes no device: others would take it for the signed one.
func TestAdoptionUnderTheIDOfAnother(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right)
	s.write(t, "20260303-bcdefg", &ledger.Adopt{
		Principal: alice, Group: "daily", DeviceARN: "arn:aws:iam::111122223333:mfa/phone", TakenFrom: third, Witnesses: made("phone", 8),
		Keys: []ledger.AdoptedKey{{CredentialID: "AWS:alice", KeyState: ledger.KeyState{KeySerial: third}}},
	})
	if n := len(s.book().Devices); n != 2 {
		t.Fatalf("%d devices, want the enrolled and the adopted one", n)
	}
	for _, id := range []string{sealed, ""} {
		records := slices.Clone(s.Records())
		records[len(records)-1].Ceremony = id
		b := Read(records)
		if len(b.Devices) != 1 || b.Devices[0].Group != "sealed" || len(b.Open()) != 1 {
			t.Errorf("under %q: %d devices, %d findings; want the enrolled device and one finding", id, len(b.Devices), len(b.Open()))
		}
	}
}

// Nor does an enrollment with the id of an adopted device make a second device.
func TestEnrolmentUnderTheIDOfAnAdoption(t *testing.T) {
	s := newStory(t)
	s.write(t, sealed, &ledger.Adopt{
		Principal: alice, Group: "daily", DeviceARN: "arn:aws:iam::111122223333:mfa/phone", TakenFrom: third, Witnesses: made("phone", 8),
		Keys: []ledger.AdoptedKey{{CredentialID: "AWS:alice", KeyState: ledger.KeyState{KeySerial: third}}},
	})
	s.enrol(t, sealed, "sealed", left, right)
	if b := s.book(); len(b.Devices) != 1 || b.Devices[0].Outcome != Adopted || len(b.Open()) != 1 {
		t.Errorf("%d devices, %d findings; want the adopted device and one finding", len(b.Devices), len(b.Open()))
	}
}
