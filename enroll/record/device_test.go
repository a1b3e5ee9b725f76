package record

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"rootseal/enroll/ledger"
)

func TestAnEmptyLedgerIsAnEmptyBook(t *testing.T) {
	b := Read(nil)
	if len(b.Devices)+len(b.Keys)+len(b.Findings)+len(b.Unsettled)+len(b.Owed) != 0 || b.Device("x") != nil || b.Key(left) != nil {
		t.Errorf("%+v", b)
	}
	if _, ok := b.Next("x", 0); ok || len(b.Free("x", 0)) != 0 || b.Reserve("x", 3).Count != 0 {
		t.Error("a device that there is not has witnesses")
	}
}

func TestAnEnrolmentIsADevice(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left, right)
	b := s.book()
	d := b.Device(sealed)
	if d == nil || len(b.Devices) != 1 {
		t.Fatalf("devices %+v", b.Devices)
	}
	d.witnesses, d.signatures = witnesses{}, nil
	end := Ref{Sequence: 4, Time: firstDay, Officer: ledger.Officer{OSUser: "mika"}}
	proof := &Proof{Ref: Ref{Sequence: 3, Time: firstDay, Officer: end.Officer}, Kind: ByEnrolment, Device: sealed}
	held := func(serial uint32) *HeldKey {
		return &HeldKey{
			KeySerial: serial, CredentialID: "AWS:alice@acme sealed abcdef", OATHSalt: "b3a1c50e7d24f896",
			Model: "YubiKey 5 NFC", Firmware: "5.4.3", LastProof: proof, Proofs: []*Proof{proof}, since: 1,
		}
	}
	d.Lives = nil
	want := &MFADevice{
		Ceremony: sealed, Principal: alice, Alias: "acme", Group: "sealed", DeviceARN: "arn:aws:iam::111122223333:mfa/" + sealed,
		Touch: true, Keys: []*HeldKey{held(left), held(right)}, Outcome: ledger.Complete, Item: "AWS:alice@acme sealed abcdef", SeedSource: "api", Enrolled: end,
		LastLive: &LiveProof{Ref: end, Method: MethodEnrolment, Result: ledger.Proven}, began: 1, Intent: 1,
	}
	if !reflect.DeepEqual(d, want) {
		t.Errorf("got  %+v\nwant %+v", d, want)
	}
	key := b.Key(right)
	if key == nil || key.Model != "YubiKey 5 NFC" || key.OATHSalt != "b3a1c50e7d24f896" || key.LastProof == nil || len(key.Holds()) != 1 || len(key.Owes()) != 0 {
		t.Errorf("key %+v", key)
	}
	if d.Name() != want.DeviceARN || !d.AtAWS() || !d.IsLive() {
		t.Errorf("%s, at AWS %t, live %t", d.Name(), d.AtAWS(), d.IsLive())
	}
}

// The outcome in an end record decides what the ceremony made.
func TestOutcomes(t *testing.T) {
	for _, tt := range []struct {
		outcome string
		device  bool
		live    bool // the enrollment is a live check
	}{
		{ledger.Complete, true, true},
		{ledger.NotConfirmed, true, false},
		{ledger.Undone, false, false},
		{ledger.Owing, false, false},
	} {
		t.Run(tt.outcome, func(t *testing.T) {
			s := newStory(t)
			s.write(t, sealed, enrolment(sealed, begun("sealed", left), tt.outcome)...)
			b := s.book()
			d := b.Device(sealed)
			if got := d != nil; got != tt.device {
				t.Fatalf("a device: %t, want %t", got, tt.device)
			}
			if d != nil && (d.LastLive != nil) != tt.live {
				t.Errorf("proven live: %+v, want %t", d.LastLive, tt.live)
			}
			if b.Key(left) == nil || len(b.Unsettled) != 0 {
				t.Errorf("key %v, unsettled %v", b.Key(left), b.Unsettled)
			}
		})
	}
}

// A login of another service is a device too, but AWS cannot check it.
func TestALoginHasNoProofAtAWS(t *testing.T) {
	s := newStory(t)
	begin := begun("daily", left)
	begin.Principal = "example.com/login/olivia"
	s.write(t, sealed, begin, &ledger.Load{Witnesses: made(sealed, 1)}, &ledger.End{Outcome: ledger.Complete})
	d := s.book().Device(sealed)
	if d.AtAWS() || d.LastLive != nil || d.Name() != begin.CredentialID {
		t.Errorf("at AWS %t, live %+v, name %q", d.AtAWS(), d.LastLive, d.Name())
	}
}

// Each key of an adopted device has its own credential id.
func TestAdoption(t *testing.T) {
	s := newStory(t)
	date := firstDay.AddDate(-1, 0, 0)
	state := ledger.KeyState{KeySerial: left, Model: "YubiKey 5 NFC", Firmware: "5.7.1"}
	other := state
	other.KeySerial = right
	s.write(t, sealed, &ledger.Adopt{
		Principal: alice, Group: "daily", DeviceARN: "arn:aws:iam::111122223333:mfa/phone", EnableDate: &date,
		Keys:       []ledger.AdoptedKey{{KeyState: state, CredentialID: "AWS:alice"}, {KeyState: other, CredentialID: "Amazon:alice"}},
		Challenges: 3, TakenFrom: left, Witnesses: made(sealed, 2),
	})
	b := s.book()
	d := b.Device(sealed)
	if d == nil || d.Outcome != Adopted || d.LastLive != nil || !d.EnableDate.Equal(date) || d.SeedSource != "" {
		t.Fatalf("device %+v", d)
	}
	if d.Key(right).CredentialID != "Amazon:alice" || d.Key(left).LastProof.Kind != ByAdoption || d.Key(third) != nil {
		t.Errorf("keys %+v", d.Keys)
	}
	if len(b.Free(sealed, 0)) != 2 || b.Key(left).Firmware != "5.7.1" {
		t.Errorf("%d witnesses, firmware %s", len(b.Free(sealed, 0)), b.Key(left).Firmware)
	}
}

// A ceremony without an end is unsettled. A rotation that was announced but not
// begun has changed nothing.
func TestUnsettled(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	s.write(t, "20260303-bcdefg", begun("daily", right))
	s.write(t, "20260304-cdefgh", &ledger.Rotate{Reason: ledger.ReasonLost, Device: sealed})
	s.write(t, "20260304-cdefgh", begun("sealed", left))
	s.write(t, "20260306-efghij", &ledger.Rotate{Reason: ledger.ReasonLost, Device: sealed})
	s.write(t, "20260305-defghi", &ledger.Leftovers{Account: "111122223333", Devices: []ledger.LeftDevice{{DeviceARN: "a", Ceremony: "b"}}, Typed: "111122223333"})
	var got [][]string
	for _, u := range s.book().Unsettled {
		got = append(got, []string{u.Ceremony, u.Principal, u.Group, u.Replaces})
	}
	want := [][]string{
		{"20260303-bcdefg", alice, "daily", ""},
		{"20260304-cdefgh", alice, "sealed", sealed},
		{"20260305-defghi", "", "", ""},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	s.write(t, "20260304-cdefgh", &ledger.End{Outcome: ledger.Undone})
	if open := s.book().Unsettled; slices.ContainsFunc(open, func(u Unsettled) bool { return u.Ceremony == "20260304-cdefgh" }) {
		t.Errorf("unsettled after its end: %+v", open)
	}
}

// A label replaces the earlier label and holder.
func TestLabels(t *testing.T) {
	s := newStory(t)
	s.write(t, "", &ledger.Label{KeySerial: left, Label: "Osaka safe", Holder: "Olivia"}, &ledger.Label{KeySerial: left, Label: "Kyoto safe"})
	if k := s.book().Key(left); k.Label != "Kyoto safe" || k.Holder != "" {
		t.Errorf("label %q, holder %q", k.Label, k.Holder)
	}
}

func TestAttestations(t *testing.T) {
	s := newStory(t)
	s.write(t, "", &ledger.Attested{KeySerial: left, Result: ledger.IsAttested}, &ledger.Attested{KeySerial: right, Result: ledger.NotAttested, Cause: "no PIV"})
	b := s.book()
	if !b.Key(left).IsAttested() || b.Key(right).IsAttested() || b.Key(right).Attested.Cause != "no PIV" {
		t.Errorf("left %+v, right %+v", b.Key(left).Attested, b.Key(right).Attested)
	}
	s.write(t, "", &ledger.Attested{KeySerial: left, Result: ledger.NotAttested, Cause: "another serial"})
	if s.book().Key(left).IsAttested() {
		t.Error("the last word is that it is not attested")
	}
}

// A live check counts from the time of the sign-in. A failed one does not remove
// the last successful one.
func TestLiveProofs(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	live := func(method, result string, at *time.Time) *ledger.Live {
		return &ledger.Live{Device: sealed, DeviceARN: "arn", Method: method, Result: result, EventTime: at}
	}
	signedIn := firstDay.AddDate(0, 0, 3)
	before := firstDay.AddDate(0, 0, -3)
	s.later(10)
	for _, tt := range []struct {
		body          *ledger.Live
		last, lastTry string
		time, timeTry time.Time
	}{
		{live(ledger.MethodSeen, ledger.Proven, &signedIn), ledger.MethodSeen, ledger.Proven, signedIn, signedIn},
		{live(ledger.MethodSeen, ledger.Proven, &before), ledger.MethodSeen, ledger.Proven, signedIn, before},
		{live(ledger.MethodResync, ledger.LiveInDoubt, nil), ledger.MethodSeen, ledger.LiveInDoubt, signedIn, s.at},
		{live(ledger.MethodResync, ledger.LiveRefused, nil), ledger.MethodSeen, ledger.LiveRefused, signedIn, s.at},
		{live(ledger.MethodSession, ledger.LiveInDoubt, nil), ledger.MethodSeen, ledger.LiveRefused, signedIn, s.at},
		{live(ledger.MethodSession, ledger.Proven, nil), ledger.MethodSession, ledger.Proven, s.at, s.at},
	} {
		s.write(t, "", tt.body)
		d := s.book().Device(sealed)
		if d.LastLive.Method != tt.last || !d.LastLive.Time.Equal(tt.time) || d.LastTry.Result != tt.lastTry || !d.LastTry.Time.Equal(tt.timeTry) {
			t.Errorf("after %s %s: last %+v, try %+v", tt.body.Method, tt.body.Result, d.LastLive, d.LastTry)
		}
	}
}

// A record that names something that is in no other record is a finding.
func TestUnknownDevices(t *testing.T) {
	s := newStory(t)
	s.enrol(t, sealed, "sealed", left)
	s.write(t, "",
		&ledger.Live{Device: "20200101-zzzzzz", Method: ledger.MethodStated, Result: ledger.Proven},
		&ledger.Retired{Device: "20200101-zzzzzz", Confirmed: "aws"},
		&ledger.Verified{KeySerial: left, Result: ledger.Proven, Credentials: []ledger.CredentialProof{{Device: "20200101-zzzzzz", Result: ledger.Proven}}},
		&ledger.Cleaned{KeySerial: third, Device: sealed, CredentialID: "x"},
		&ledger.Clean{KeySerial: third, Device: sealed, CredentialID: "x", Challenge: "5f03e9c7a2481d66", Answer: "00"})
	mustOpen(t, s.book(), "record-5", "record-6", "record-7", "record-8", "record-9")
}
