package enroll_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/many"

	signing "rootseal/enroll/officer"
	"rootseal/hwtest/simcard"
)

// created counts the devices that were made in all accounts.
func (f *fleet) created() (n int) {
	for _, a := range f.accounts {
		for _, call := range a.Calls() {
			if call.Action == "CreateVirtualMFADevice" {
				n++
			}
		}
	}
	return n
}

// Several rotations cost each officer two signatures, over the last announcement and
// the last end: nothing is done before the first.
func TestRotationsAreSignedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 3, 3, 0)
		pens := f.Officers(t, "Olivia", "Kenji")
		f.Signers = []signing.Signer{pens[0]}
		if _, err := f.Record(t.Context(), "policy", &ledger.PolicySet{TwoOfficers: true}, nil); err != nil {
			t.Fatal(err)
		}
		f.Signers = []signing.Signer{pens[0], pens[1]}
		rotations, _ := f.lose(t, "lost")
		for _, e := range f.envs {
			e.Signers, e.Shown = f.Signers, f.Ledger.Head().Sequence
		}
		before, made := [2]int{pens[0].Signed, pens[1].Signed}, f.created()
		pens[0].Before = func(n int) error {
			if n == before[0]+1 && f.created() != made {
				t.Error("a device was made before the announcements are signed")
			}
			return nil
		}
		many.Prepare(t.Context(), rotations)
		done := 0
		unsigned, err := many.Run(t.Context(), rotations, nil, func(_ *many.Rotation, r enroll.Result, err error) {
			if err == nil && r.Outcome == ledger.Complete {
				done++
			}
		})
		if unsigned != nil || err != nil || done != 3 {
			t.Fatalf("%d done, unsigned %v, %v", done, unsigned, err)
		}
		if a, b := pens[0].Signed-before[0], pens[1].Signed-before[1]; a != 2 || b != 2 {
			t.Errorf("%d and %d signatures for three rotations, want 2 each", a, b)
		}
		register := f.Register()
		examined, _ := register.Examine("", func(ledger.OfficerAdded, time.Time) error { return nil })
		if len(examined.Unsigned)+len(examined.Problems)+len(examined.Late) != 0 {
			t.Errorf("%+v", examined)
		}
	})
}

// An announcement that is not signed is not carried out, for any of them.
func TestUnsignedAnnouncementsAreTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 2, 3, 0)
		pens := f.Officers(t, "Olivia")
		f.Signers = []signing.Signer{pens[0]}
		rotations, _ := f.lose(t, "lost")
		for _, e := range f.envs {
			e.Signers, e.Shown = f.Signers, f.Ledger.Head().Sequence
		}
		many.Prepare(t.Context(), rotations)
		before, pulled := f.created(), errors.New("the officer's key was pulled")
		pens[0].Before = func(int) error { return pulled }
		undone := 0
		unsigned, err := many.Run(t.Context(), rotations, nil, func(_ *many.Rotation, r enroll.Result, err error) {
			if errors.Is(err, pulled) && r.Outcome == ledger.Undone {
				undone++
			}
		})
		if undone != 2 || unsigned == nil || !errors.Is(err, pulled) || f.created() != before {
			t.Errorf("%d undone, unsigned %v, %v, %d devices made", undone, unsigned, err, f.created()-before)
		}
		if open := f.Book().Unsettled; len(open) != 0 {
			t.Errorf("unsettled: %+v", open)
		}
	})
}

// Two groups of one principal are announced before either is written. After the first
// fails, the second ends too.
func TestGroupsAreSignedTogether(t *testing.T) {
	for name, fails := range map[string]bool{"both": false, "the first fails": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.NewOf(t, simcard.New(simcard.YubiKey57, 1001), simcard.New(simcard.YubiKey57, 1002), simcard.New(simcard.YubiKey57, 1003), simcard.New(simcard.YubiKey57, 1004))
				pens := s.Officers(t, "Olivia")
				s.Signers = []signing.Signer{pens[0]}
				var all []*enroll.Ceremony
				for i, group := range []string{"daily", "sealed"} {
					q := s.ForAlice()
					q.Group, q.Keys = group, s.Serials()[2*i:2*i+2]
					c, err := enroll.Prepare(t.Context(), s.Env, q)
					if err != nil {
						t.Fatal(err)
					}
					defer c.Close()
					all = append(all, c)
				}
				enroll.Announce(t.Context(), all, nil, func(int) []ledger.Setting { return nil })
				if len(s.Made()) != 0 || len(s.Book().Unsettled) != 2 || len(s.Register().Missing()) != 0 || pens[0].Signed != 1 {
					t.Fatalf("made %v, %d open, missing %v, %d signatures", s.Made(), len(s.Book().Unsettled), s.Register().Missing(), pens[0].Signed)
				}
				for _, c := range all {
					run, want := c.GiveUp, ledger.Undone
					if !fails {
						run, want = func(ctx context.Context) (enroll.Result, error) { return c.Run(ctx, nil, nil) }, ledger.Complete
					}
					if r, err := run(t.Context()); r.Outcome != want || (err != nil) != fails {
						t.Fatalf("%s, %v", r.Outcome, err)
					}
				}
				if err := enroll.SignEnds(t.Context(), all); err != nil || pens[0].Signed != 2 || len(s.Register().Missing()) != 0 {
					t.Errorf("%v, %d signatures, missing %v", err, pens[0].Signed, s.Register().Missing())
				}
			})
		})
	}
}

// Two retirements of one principal are announced together, and each is finished: what the
// command itself has announced and not begun stands in no one's way.
func TestRetirementsAreAnnouncedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.NewOf(t, simcard.New(simcard.YubiKey57, 1001), simcard.New(simcard.YubiKey57, 1002), simcard.New(simcard.YubiKey57, 1003))
		pens := s.Officers(t, "Olivia")
		s.Signers = []signing.Signer{pens[0]}
		for i, group := range []string{"spare", "daily", "sealed"} { // the first one stays
			q := s.ForAlice()
			q.Group, q.Keys, q.OneKey = group, s.Serials()[i:i+1], true
			if _, err := s.Run(t.Context(), t, q); err != nil {
				t.Fatal(err)
			}
		}
		s.FreeKeys()
		var all []*enroll.Ceremony
		for _, d := range s.Book().Live() {
			if d.Group == "spare" {
				continue
			}
			here := *s.Env // each has an environment of its own
			c, err := enroll.PrepareRetirement(t.Context(), &here, enroll.RetireRequest{Old: d})
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			all = append(all, c)
		}
		enroll.Announce(t.Context(), all, nil, func(int) []ledger.Setting { return nil })
		for _, c := range all {
			if r, err := c.Run(t.Context(), nil, nil); err != nil || r.Outcome != ledger.Complete {
				t.Errorf("%s, %v", r.Outcome, err)
			}
		}
		if err := enroll.SignEnds(t.Context(), all); err != nil {
			t.Error(err)
		}
		if live := s.Book().Live(); len(live) != 1 || live[0].Group != "spare" {
			for _, d := range live {
				t.Errorf("in use: %s, %s, %v", d.Group, d.Ceremony, d.Outcome)
			}
		}
	})
}

// A begin that another program puts in front of the command's own is not signed with it.
func TestForgedAnnouncementIsNotSigned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		pens := s.Officers(t, "Olivia")
		s.Signers = []signing.Signer{pens[0]}
		q := s.ForAlice()
		c, err := enroll.Prepare(t.Context(), s.Env, q)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		begin := c.Plan().Begin
		begin.Principal = enrolltest.AccountNumber + "/user/mallory"
		if _, err := enrolltest.OpenLedger(t, s.Store).Append(t.Context(), ledger.Entry{
			Command: "enroll", Ceremony: "20270101-aaaaaa", Officer: ledger.Officer{OSUser: s.OSUser}, Body: &begin,
		}); err != nil {
			t.Fatal(err)
		}
		r, err := c.Run(t.Context(), nil, nil)
		if !errors.Is(err, signing.ErrNotOwn) || r.Outcome != ledger.Undone {
			t.Errorf("%s, %v", r.Outcome, err)
		}
		if missing := s.Register().Missing(); len(missing) != 3 || missing[0].At.Record != 2 {
			t.Errorf("missing %+v, want both announcements, and the end that would cover the forged one", missing)
		}
	})
}
