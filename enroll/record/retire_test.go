package record

import (
	"fmt"
	"slices"
	"testing"

	"rootseal/enroll/ledger"
)

// owed returns the pending cleanup in short form.
func owed(b *Book) []string {
	var all []string
	for _, o := range b.Owed {
		all = append(all, fmt.Sprintf("%s %d %s", o.Ceremony, o.KeySerial, o.What))
	}
	return all
}

func mustOwe(t *testing.T, b *Book, want ...string) {
	t.Helper()
	if got := owed(b); !slices.Equal(got, want) {
		t.Errorf("owed\n%q, want\n%q", got, want)
	}
}

const newer = "20260310-newone"

// A rotation: the new device replaces the old one, the plugged-in key is cleaned,
// and the absent key is pending cleanup until it is cleaned or dropped.
func TestRotation(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right, third)
	id := s.book().Device(sealed).Key(left).CredentialID
	s.write(t, newer, &ledger.Rotate{
		Reason: ledger.ReasonReplaced, Device: sealed, Absent: []uint32{right, third},
		Credentials: []ledger.LeftCredential{{KeySerial: left, CredentialID: id}},
	})
	bodies := enrolment(newer, begun("sealed", left), ledger.Complete)
	s.write(t, newer, bodies[:3]...)
	mustOwe(t, s.book())
	s.write(t, newer, &ledger.Retire{Device: sealed, Because: ledger.BecauseEnabled})
	if d := s.book().Device(sealed); !d.IsLive() {
		t.Error("retired by the intent alone")
	}
	s.write(t, newer, &ledger.Retired{Device: sealed, Confirmed: "aws"})
	what := func(serial uint32) string {
		return fmt.Sprintf("%s %d delete %q, which opens nothing, from key %d", sealed, serial, id, serial)
	}
	mustOwe(t, s.book(), what(left), what(right), what(third))

	s.write(t, newer, &ledger.Cleaned{KeySerial: left, Device: sealed, CredentialID: id}, bodies[3])
	b := s.book()
	mustOwe(t, b, what(right), what(third))
	old, now := b.Device(sealed), b.Device(newer)
	if old.IsLive() || old.RetiredBecause != ledger.BecauseEnabled || now.Replaces != sealed || !slices.Equal(b.Live(), []*MFADevice{now}) {
		t.Errorf("old %+v, new %+v", old, now)
	}
	if k := b.Key(left); !slices.Equal(k.Holds(), []*MFADevice{now}) || len(k.Owes()) != 0 {
		t.Errorf("key %d holds %v and owes %v", left, k.Holds(), k.Owes())
	}
	if k := b.Key(right); len(k.Holds()) != 0 || !slices.Equal(k.Owes(), []*MFADevice{old}) {
		t.Errorf("key %d holds %v and owes %v", right, k.Holds(), k.Owes())
	}

	s.write(t, "", &ledger.Cleaned{KeySerial: right, Device: sealed, CredentialID: id}, &ledger.Drop{KeySerial: third, Device: sealed, Reason: "scrapped"})
	b = s.book()
	mustOwe(t, b)
	if b.Device(sealed).Key(right).Gone != Cleaned || b.Device(sealed).Key(third).Gone != Dropped {
		t.Errorf("gone: %+v", b.Device(sealed).Keys)
	}
	mustOpen(t, b)
}

// A readmitted key no longer holds a retired seed.
func TestFoundIsClean(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right)
	s.write(t, "", &ledger.Lost{KeySerial: right, How: "lost"})
	s.retireBy(t, newer, sealed, "sealed", left)
	s.write(t, "", &ledger.Found{KeySerial: right})
	b := s.book()
	if k := b.Key(right); k.Lost != nil || len(k.Owes()) != 0 {
		t.Errorf("lost %+v, owes %v", k.Lost, k.Owes())
	}
	if k := b.Key(left); len(k.Owes()) != 1 {
		t.Errorf("the other key owes %v, want the retired seed", k.Owes())
	}
}

// Pending cleanup in an end record remains until the key is cleaned or dropped.
func TestLeftOver(t *testing.T) {
	for _, tt := range []struct {
		name string
		body ledger.Body
	}{
		{"cleaned", &ledger.Cleaned{KeySerial: left, Device: sealed, CredentialID: "x"}},
		{"dropped", &ledger.Drop{KeySerial: left, Device: sealed, Reason: "scrapped"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newStory(t)
			s.write(t, sealed, begun("sealed", left), &ledger.End{Outcome: ledger.Owing, Owed: []ledger.Owed{
				{KeySerial: left, What: "key 12345678 was given up"}, {What: "delete the device"},
			}})
			device := sealed + " 0 delete the device"
			mustOwe(t, s.book(), sealed+" 12345678 key 12345678 was given up", device)
			s.write(t, "", tt.body)
			mustOwe(t, s.book(), device)
			mustOpen(t, s.book())
		})
	}
}
