package enroll_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll/env"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/record"
	"rootseal/hwtest/simcard"
)

// rootsGroups enrolls root's groups daily and sealed in the console, on two keys each:
// their devices have no tag.
func rootsGroups(t *testing.T) (s *enrolltest.Stage, daily, sealed *record.MFADevice) {
	t.Helper()
	s = newMember(t, 4)
	for i, group := range []string{"daily", "sealed"} {
		q := s.ForRootWithProfile()
		q.Group, q.Keys = group, s.Serials()[2*i:2*i+2]
		s.MustRun(t, q)
	}
	s.FreeKeys()
	root := s.Root
	s.Restart(t)
	s.Root = root
	live := record.Read(s.Ledger.Records()).Live()
	return s, live[0], live[1]
}

// All keys of a group are lost, and its device has no tag: the ARN that a person has
// read at AWS says which device goes. Nothing else lets it go.
func TestRetireByARN(t *testing.T) {
	for _, tt := range []struct {
		name    string
		typed   func(daily, sealed *record.MFADevice) string
		prepare func(*testing.T, *enrolltest.Stage, *record.MFADevice, *record.MFADevice)
		want    error
	}{
		{name: "the ARN is typed", typed: ofDaily},
		{name: "nothing is typed", typed: func(_, _ *record.MFADevice) string { return "" }, want: mfa.ErrUnnamed},
		{name: "another ARN is typed", typed: func(_, sealed *record.MFADevice) string { return sealed.DeviceARN }, want: mfa.ErrUnnamed},
		{name: "a key of the group is there, and does not answer", typed: ofDaily, prepare: func(_ *testing.T, s *enrolltest.Stage, _, _ *record.MFADevice) {
			s.Cards[0].Inject(simcard.Fault{Kind: simcard.Status, On: simcard.Calculate, Status: 0x6984})
			s.Readers.Plug(s.Cards[0])
		}, want: enroll.ErrLastDevice},
		{name: "no key of the other group is there", typed: ofDaily, prepare: func(_ *testing.T, s *enrolltest.Stage, _, _ *record.MFADevice) {
			s.Readers.Unplug(s.Cards[2])
			s.Readers.Unplug(s.Cards[3])
		}, want: enroll.ErrLastDevice},
		{name: "the other device is not proven", typed: ofDaily, prepare: func(t *testing.T, s *enrolltest.Stage, _, kept *record.MFADevice) {
			s.Forge(t, "", &ledger.Live{Device: kept.Ceremony, DeviceARN: kept.DeviceARN, Method: ledger.MethodSession, Result: ledger.LiveRefused})
		}, want: gate.ErrOnlyDevice},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, daily, sealed := rootsGroups(t)
				s.Readers.Unplug(s.Cards[0])
				s.Readers.Unplug(s.Cards[1])
				if tt.prepare != nil {
					tt.prepare(t, s, daily, sealed)
				}
				calls := len(s.AWSAccount.Calls())
				r, err := retireNamed(t, s, daily, tt.typed(daily, sealed))
				if !errors.Is(err, tt.want) || (err == nil) != (r.Outcome == ledger.Complete) {
					t.Fatalf("%q: %v, want %v", r.Outcome, err, tt.want)
				}
				if tt.want == nil {
					if s.HasAtAWS(daily.DeviceARN) || !isEnabled(s, sealed.DeviceARN) {
						t.Errorf("AWS has %+v", s.AWSAccount.Devices())
					}
				} else if sent := changes(s, calls); len(sent) > 0 || !isEnabled(s, daily.DeviceARN) {
					t.Errorf("AWS was sent %q", sent)
				}
			})
		})
	}
}

func ofDaily(daily, _ *record.MFADevice) string { return daily.DeviceARN }

// A person types what they read. If AWS shows the device with someone else, it stays,
// whatever the ledger calls it.
func TestRetireByARNOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily, sealed := dailyAndSealed(t)
		s.AWSAccount.AddUser("bob")
		phone := enrolltest.ARNOf("bobs-phone")
		s.Create(t, "bobs-phone").Seed.Use(func(raw []byte) { s.EnableFor(t, "bob", phone, raw) })
		forgeAdoption(t, s, phone, daily)
		for _, card := range s.Cards[:2] {
			s.Readers.Unplug(card)
		}
		forged := record.Read(s.Ledger.Records()).Device("20260101-aaaaaa")
		calls := len(s.AWSAccount.Calls())
		if _, err := retireNamed(t, s, forged, phone); !errors.Is(err, mfa.ErrAnothers) {
			t.Errorf("%v, want %v", err, mfa.ErrAnothers)
		}
		if sent := changes(s, calls); len(sent) > 0 || !isEnabled(s, phone) || !isEnabled(s, sealed.DeviceARN) {
			t.Errorf("AWS was sent %q", sent)
		}
	})
}

// A device of root that is deactivated already opens nothing. It is deleted if a key
// proves whose it is, and else left.
func TestRetireRootsUnusedDevice(t *testing.T) {
	for _, proven := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			s, daily, sealed := rootsGroups(t)
			if _, err := s.Root.Deactivate(t.Context(), "", daily.DeviceARN); err != nil {
				t.Fatal(err)
			}
			if !proven {
				s.Readers.Unplug(s.Cards[0])
				s.Readers.Unplug(s.Cards[1])
			}
			r, err := retireNamed(t, s, daily, daily.DeviceARN)
			if err != nil || r.Outcome != ledger.Complete || s.HasAtAWS(daily.DeviceARN) == proven || len(r.Owed) > 0 == proven || !isEnabled(s, sealed.DeviceARN) {
				t.Errorf("%q, %v, owed %v; AWS has %+v", r.Outcome, err, r.Owed, s.AWSAccount.Devices())
			}
		})
	}
}

// What the console only deactivated is deleted.
func TestRetireByHandDeletes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, daily, _ := rootsGroups(t)
		root := s.Root
		s.Root = nil
		s.Operator.OnRemove = func(env.Removal) string {
			if _, err := root.Deactivate(t.Context(), "", daily.DeviceARN); err != nil {
				t.Error(err)
			}
			return enrolltest.AccountNumber
		}
		if r, err := retire(t, s, daily); err != nil || r.Outcome != ledger.Complete || s.HasAtAWS(daily.DeviceARN) {
			t.Errorf("%q, %v; AWS has %+v", r.Outcome, err, s.AWSAccount.Devices())
		}
	})
}

func retireNamed(t *testing.T, s *enrolltest.Stage, old *record.MFADevice, arn string) (enroll.Result, error) {
	t.Helper()
	c, err := enroll.PrepareRetirement(t.Context(), s.Env, enroll.RetireRequest{Old: old, ARN: arn})
	if err != nil {
		return enroll.Result{}, err
	}
	defer c.Close()
	return c.Run(t.Context(), []string{"account number " + enrolltest.AccountNumber + ", typed"}, nil)
}
