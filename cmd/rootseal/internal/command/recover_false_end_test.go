//go:build unix

package command

import (
	"strconv"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// Someone writes the end of a ceremony that an officer signed and that a failure left open.
// recover passes it by, with a take-over too, and what AWS and the keys hold afterwards is what it would have been
// without it.
func TestRecoverPastAFalseEnd(t *testing.T) {
	enroll := func(s *signedScene) []string {
		return s.byOlivia("enroll", "--user", "alice", "--group", "second", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount)
	}
	for name, tt := range map[string]struct {
		fail    func(s *signedScene) (mend func())
		outcome string
		holds   bool // the new device is enabled, and both keys hold its credential
	}{
		"keys were written to": {func(s *signedScene) func() {
			s.cards[0].Inject(simcard.Fault{Kind: simcard.PullOutAfter, On: simcard.Put})
			return func() { s.desk.Plug(s.cards[0]) }
		}, ledger.Undone, false},
		"only AWS has the device": {func(s *signedScene) func() {
			mend := s.account.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
			s.account.Fault(simaws.Fault{Action: "CreateVirtualMFADevice", Kind: simaws.LoseReply})
			return mend
		}, ledger.Owing, false},
		"the device is enabled": {func(s *signedScene) func() {
			s.account.Fault(simaws.Fault{Action: "EnableMFADevice", Call: 1, Kind: simaws.LoseReply})
			mend := func() {}
			s.after("EnableMFADevice", func() { mend = s.account.Deny("ListMFADevices", simaws.DenySCP) })
			return func() { mend() }
		}, ledger.Complete, true},
	} {
		for _, ends := range []string{ledger.Undone, ledger.Refused, ledger.Owing} {
			t.Run(name+", ended as "+ends, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s := newSignedScene(t)
					devices, held := len(s.made()), len(s.held(s.cards[0]))
					mend := tt.fail(s)
					if _, code := s.do(t, enroll(s)...); code != cli.ExitUnsettled {
						t.Fatalf("exit code %d; it said:\n%s", code, s.heard)
					}
					open := s.unsettled(t)
					if len(open) != 1 {
						t.Fatalf("%d ceremonies are open", len(open))
					}
					s.forgeRecords(t, open[0].ID, &ledger.End{Outcome: ends, Cause: "x"})
					mend()
					args := s.byOlivia("--seen", s.open(t, "").Head().String())
					if ends == ledger.Refused {
						args = append(args, "--take-over", open[0].ID)
					}
					s.mustSettle(t, tt.outcome, args...)
					wantDevices, wantHeld := devices, held
					if tt.holds {
						wantDevices, wantHeld = devices+1, held+1
					}
					if n := len(s.made()); n != wantDevices {
						t.Errorf("AWS has %d devices, want %d", n, wantDevices)
					}
					for _, d := range s.made() {
						if !d.Enabled() {
							t.Errorf("%s is not enabled", d.ARN)
						}
					}
					for _, card := range s.cards[:2] {
						if n := len(s.held(card)); n != wantHeld {
							t.Errorf("key %d holds %d credentials, want %d", card.Serial(), n, wantHeld)
						}
					}
					s.mustLeaveStrangersAlone(t)
				})
			})
		}
	}
}

// Without an officer, recover undoes, too, and its own end waits for a signature. Until then
// the ceremony can be settled again, and nothing more goes.
func TestRecoverTwiceBeforeTheEndIsSigned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		s.cards[0].Inject(simcard.Fault{Kind: simcard.PullOutAfter, On: simcard.Put})
		s.do(t, s.byOlivia("enroll", "--user", "alice", "--group", "second", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount)...)
		s.desk.Plug(s.cards[0])
		for _, own := range s.own {
			s.desk.Unplug(own)
		}
		for range 2 {
			s.mustDo(t, []string{"undone"}, "recover", "--confirm", testAccount)
			if open := s.unsettled(t); len(open) != 1 {
				t.Errorf("%d ceremonies are open, want 1", len(open))
			}
		}
		for _, own := range s.own {
			s.desk.Plug(own)
		}
		var ends []string
		for _, r := range s.open(t, "").Records() {
			if _, is := r.Body.(*ledger.End); is && r.Ceremony == s.unsettled(t)[0].ID {
				ends = append(ends, strconv.FormatUint(r.Sequence, 10))
			}
		}
		if len(ends) != 2 {
			t.Fatalf("ends %v", ends)
		}
		s.mustDo(t, []string{"left: record " + ends[0] + ", end", "left: record " + ends[1] + ", end"}, s.byOlivia("log", "sign")...)
		if open := s.unsettled(t); len(open) != 1 {
			t.Error("one of two ends was signed, and no one named it")
		}
		s.mustDo(t, nil, s.byOlivia(append([]string{"log", "sign"}, ends...)...)...)
		if open := s.unsettled(t); len(open) != 0 {
			t.Errorf("%s is open", open[0].ID)
		}
		s.mustDo(t, nil, "log", "verify")
		if n := len(s.made()); n != 1 {
			t.Errorf("AWS has %d devices, want 1", n)
		}
	})
}
