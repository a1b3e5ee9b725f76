package enroll_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// signHead lets an officer sign the last record, and with it all before it.
func signHead(t *testing.T, s *enrolltest.Stage, by officer.Signer) {
	t.Helper()
	head := s.Ledger.Head().Sequence
	if _, err := officer.Sign(t.Context(), s.Ledger, head, "log", ledger.Officer{OSUser: "mika"}, head, by); err != nil {
		t.Fatal(err)
	}
	s.Shown = s.Ledger.Head().Sequence
}

// again is the next command, by the same officer.
func again(t *testing.T, s *enrolltest.Stage, by officer.Signer) {
	t.Helper()
	s.FreeKeys()
	s.Restart(t)
	s.Signers, s.Shown = []officer.Signer{by}, s.Ledger.Head().Sequence
}

// AWS refused the codes of the device that would stay, and officers vouch for that. A forged
// "proven" does not let the last working device go; a signed one does.
func TestForgedLiveCheckClearsNoRefusal(t *testing.T) {
	for _, method := range []string{ledger.MethodSession, ledger.MethodSeen, ledger.MethodStated, ledger.MethodResync} {
		t.Run(method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, daily, kept := dailyAndSealed(t)
				olivia := s.Officers(t, "Olivia")[0]
				live := func(result string) *ledger.Live {
					return &ledger.Live{Device: kept.Ceremony, DeviceARN: kept.DeviceARN, Method: method, Result: result}
				}
				s.Forge(t, "", live(ledger.LiveRefused))
				signHead(t, s, olivia)
				s.Forge(t, "", live(ledger.LiveRefused), live(ledger.Proven))
				again(t, s, olivia)
				if _, err := retire(t, s, daily); !errors.Is(err, gate.ErrOnlyDevice) || !isEnabled(s, daily.DeviceARN) {
					t.Fatalf("%v; want %v", err, gate.ErrOnlyDevice)
				}
				signHead(t, s, olivia)
				again(t, s, olivia)
				if r, err := retire(t, s, daily); err != nil || r.Outcome != ledger.Complete {
					t.Errorf("signed: %q, %v", r.Outcome, err)
				}
			})
		})
	}
}

// A theft with one other device, whose codes AWS refused: the question whether the
// principal may be without a device is asked in spite of a forged live check.
func TestForgedLiveCheckSkipsNoQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily, stolen := dailyAndSealed(t)
		olivia := s.Officers(t, "Olivia")[0]
		live := func(result string) *ledger.Live {
			return &ledger.Live{Device: daily.Ceremony, DeviceARN: daily.DeviceARN, Method: ledger.MethodSession, Result: result}
		}
		s.Forge(t, "", live(ledger.LiveRefused))
		signHead(t, s, olivia)
		s.Forge(t, "", live(ledger.Proven))
		again(t, s, olivia)
		s.Readers.Unplug(s.Cards[3])
		c, err := enroll.PrepareRotation(t.Context(), s.Env, enroll.RotateRequest{
			Old: stolen, Keys: []device.KeySerial{1003}, Lost: []device.KeySerial{1004}, OneKey: true, Stolen: true, Reason: ledger.ReasonLost, Source: env.API,
		})
		if c != nil {
			c.Close()
		}
		if !errors.Is(err, enroll.ErrDefenceless) {
			t.Errorf("%v, want %v", err, enroll.ErrDefenceless)
		}
	})
}

// A device that AWS never proved is proven by a live check once officers vouch for it.
func TestUnsignedLiveCheckProvesNoDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily, kept := dailyAndSealed(t)
		olivia := s.Officers(t, "Olivia")[0]
		b := record.Read(s.Ledger.Records())
		if len(gate.OthersProven(b, daily, func(*record.MFADevice) bool { return true })) != 1 {
			t.Fatal("the enrollment before the first officer is no proof")
		}
		adopted := &ledger.Adopt{Principal: kept.Principal, Group: "third", DeviceARN: enrolltest.ARNOf("third"), TakenFrom: 1003, Witnesses: ledger.NewWitnesses(func(c []byte) []byte { return c }, 1), Keys: []ledger.AdoptedKey{{KeyState: ledger.KeyState{KeySerial: 1003}, CredentialID: "x"}}}
		s.Forge(t, "20260401-adopts", adopted)
		signHead(t, s, olivia)
		s.Forge(t, "", &ledger.Live{Device: "20260401-adopts", DeviceARN: adopted.DeviceARN, Method: ledger.MethodSession, Result: ledger.Proven})
		check := s.Ledger.Head().Sequence
		if d := record.Read(s.Ledger.Records()).Device("20260401-adopts"); d.LastLive == nil || d.SignedLive() != nil {
			t.Errorf("the check is shown: %v, and signed: %v", d.LastLive, d.SignedLive())
		}
		signHead(t, s, olivia)
		if last := record.Read(s.Ledger.Records()).Device("20260401-adopts").SignedLive(); last == nil || last.Sequence != check {
			t.Errorf("the signed check is %+v", last)
		}
	})
}
