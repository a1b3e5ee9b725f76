package custody_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	signing "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// groupsToCheck is a stage with one officer, on which alice has these groups.
func groupsToCheck(t *testing.T, groups ...string) (*enrolltest.Stage, *enrolltest.Pen) {
	t.Helper()
	s := enrolltest.New(t, 2)
	for _, group := range groups {
		q := s.ForAlice()
		q.Group = group
		s.MustRun(t, q)
		s.FreeKeys()
	}
	pen := s.Officers(t, "Olivia")[0]
	s.Signers = []signing.Signer{pen}
	time.Sleep(24 * time.Hour)
	return s, pen
}

// sitting is the number of an apply record, signed, that lists the live checks of devices.
func sitting(t *testing.T, s *enrolltest.Stage, devices ...*record.MFADevice) uint64 {
	t.Helper()
	body := &ledger.Apply{Plan: strings.Repeat("ab", 32)}
	for _, d := range devices {
		is := ledger.Applied{Do: ledger.ApplyVerify, Principal: d.Principal, Group: d.Group, Device: d.Ceremony, DeviceARN: d.DeviceARN}
		for _, key := range d.Keys {
			is.Keys = append(is.Keys, key.KeySerial)
		}
		body.Devices = append(body.Devices, is)
	}
	number := s.Ledger.Head().Sequence + 1
	if _, err := s.Record(t.Context(), "apply", body, nil); err != nil {
		t.Fatal(err)
	}
	return number
}

// On its own, a live check asks an officer twice: for the codes and for the answer. In a
// sitting, the officer is asked twice for all of them.
func TestLiveChecksAskAnOfficerTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, pen := groupsToCheck(t, "daily", "sealed", "spare")
		devices := s.Book().Live()
		before := pen.Signed
		for _, d := range devices {
			if live, err := custody.ProveLive(t.Context(), s.Env, d, s.Serials()); err != nil || live.Result != ledger.Proven {
				t.Fatalf("%+v, %v", live, err)
			}
		}
		if alone := pen.Signed - before; alone != 2*len(devices) {
			t.Errorf("alone, %d checks take %d signatures, want %d", len(devices), alone, 2*len(devices))
		}
		time.Sleep(24 * time.Hour)
		before = pen.Signed
		apply, newest := sitting(t, s, devices...), uint64(0)
		for _, d := range devices {
			live, recorded, err := custody.ProveListed(t.Context(), s.Env, custody.Listed{Apply: apply, Held: d, Serials: s.Serials()})
			if err != nil || live.Result != ledger.Proven || live.Apply != apply || recorded <= newest {
				t.Fatalf("%+v in record %d, %v", live, recorded, err)
			}
			if newest = recorded; s.IsSigned(newest) {
				t.Errorf("record %d counts as signed before anyone has seen the answer", newest)
			}
		}
		if err := s.Signed(t.Context(), newest, "apply", s.Officer("")); err != nil {
			t.Fatal(err)
		}
		if together := pen.Signed - before; together != 2 || len(s.Register().Missing()) != 0 {
			t.Errorf("together, they take %d signatures, want 2; missing %+v", together, s.Register().Missing())
		}
		for _, d := range s.Book().Live() {
			if proof := d.SignedLive(); proof == nil || proof.Body == nil || proof.Body.Apply != apply {
				t.Errorf("%s: %+v", d.Group, proof)
			}
		}
	})
}

// A check that its sitting does not list sends no code, and records nothing.
func TestLiveCheckThatNoSittingCovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := groupsToCheck(t, "daily", "sealed")
		devices := s.Book().Live()
		apply := sitting(t, s, devices[0])
		before := len(s.Ledger.Records())
		if _, _, err := custody.ProveListed(t.Context(), s.Env, custody.Listed{Apply: apply, Held: devices[1], Serials: s.Serials()}); !errors.Is(err, signing.ErrNotCovered) {
			t.Errorf("%v, want %v", err, signing.ErrNotCovered)
		}
		if resyncs(s) > 0 || len(s.Ledger.Records()) != before {
			t.Errorf("%d times codes were sent, %d more records", resyncs(s), len(s.Ledger.Records())-before)
		}
	})
}

// If AWS rejects the first codes, the sitting covers the later ones, too.
func TestLiveCheckOfASittingTriesAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, pen := groupsToCheck(t, "daily")
		d := s.OnlyDevice(t)
		spoilSeed(s)
		apply, before := sitting(t, s, d), pen.Signed
		live, recorded, err := custody.ProveListed(t.Context(), s.Env, custody.Listed{Apply: apply, Held: d, Serials: s.Serials()})
		if err != nil || live.Result != ledger.LiveRefused || resyncs(s) != 2 {
			t.Fatalf("%+v, %v, sent %d times", live, err, resyncs(s))
		}
		if err := s.Signed(t.Context(), recorded, "apply", s.Officer("")); err != nil || pen.Signed != before+1 || len(s.Register().Missing()) != 0 {
			t.Errorf("%v, %d signatures, missing %+v", err, pen.Signed-before, s.Register().Missing())
		}
	})
}
