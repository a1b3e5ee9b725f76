package enroll_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// as gives the Env other credentials.
func as(key func(*simaws.Account) simaws.AccessKey) func(*testing.T, *enrolltest.Stage) enroll.Request {
	return func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
		s.AWS = s.Client(key(s.AWSAccount))
		return s.ForAlice()
	}
}

func denied(action string) func(*testing.T, *enrolltest.Stage) enroll.Request {
	return func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
		s.AWSAccount.Deny(action, simaws.DenySCP)
		return s.ForAlice()
	}
}

func TestPreflightRefusesAccount(t *testing.T) {
	for _, r := range []enrolltest.Refusal{
		{Name: "another number", Set: func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForAlice()
			q.Principal.Account = "999988887777"
			return q
		}, Want: env.ErrWrongAccount, Text: "asked for 999988887777"},
		{Name: "another alias", Set: func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForAlice()
			q.Principal.Account = "acme-test"
			return q
		}, Want: env.ErrWrongAccount, Text: "asked for acme-test"},
		{Name: "an alias that may not be read", Set: func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := denied("ListAccountAliases")(nil, s)
			q.Principal.Account = enrolltest.Alias
			return q
		}, Want: env.ErrWrongAccount, Text: "asked for acme"},
		{Name: "a user without AWS", Set: func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			s.AWS = nil
			return s.ForAlice()
		}, Want: env.ErrNoAWS, Text: "alice"},
		{Name: "root by alias without AWS", Set: func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForRoot()
			q.Principal.Account = enrolltest.Alias
			return q
		}, Want: principal.ErrInvalid, Text: "named by the account's number"},
		{Name: "a user that is not there", Set: func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForAlice()
			q.Principal.Name = "nobody"
			return q
		}, Want: cloud.ErrNotFound, Text: "nobody"},
		{Name: "expired credentials", Set: as(func(a *simaws.Account) simaws.AccessKey {
			key := a.AddRole("ops", "olivia")
			a.Expire(key)
			return key
		}), Want: cloud.ErrCredentials, Text: "ExpiredToken"},
		{Name: "credentials of nobody", Set: as(func(*simaws.Account) simaws.AccessKey {
			return simaws.AccessKey{ID: "AKIAIOSFODNN7EXAMPLE", Secret: "x"}
		}), Want: cloud.ErrCredentials, Text: "InvalidClientTokenId"},
		{Name: "ListMFADevices denied", Set: denied("ListMFADevices"), Want: cloud.ErrDeniedBySCP, Text: "ListMFADevices"},
		{Name: "ListVirtualMFADevices denied", Set: denied("ListVirtualMFADevices"), Want: cloud.ErrDeniedBySCP, Text: "ListVirtualMFADevices"},
		{Name: "a caller without permissions", Set: as(func(a *simaws.Account) simaws.AccessKey {
			return a.AddAccessKey("carol")
		}), Want: cloud.ErrDenied, Text: "no identity-based policy"},
		{Name: "a ninth device, after that of another group", Set: func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			for i := range 7 {
				s.Assign(t, fmt.Sprintf("phone-%d", i))
			}
			q := s.ForAlice()
			q.Ahead = 1
			return q
		}, Want: mfa.ErrDeviceLimit, Text: "alice has 7, and this command adds 2"},
		{Name: "a ninth device", Set: func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			for i := range 8 {
				s.Assign(t, fmt.Sprintf("phone-%d", i))
			}
			return s.ForAlice()
		}, Want: mfa.ErrDeviceLimit, Text: "alice"},
		{Name: "a ninth device of root", Set: func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			for i := range 7 { // beside the one of old
				s.AssignRoot(t, fmt.Sprintf("phone-%d", i))
			}
			return s.ForRootWithProfile()
		}, Want: mfa.ErrDeviceLimit, Text: "root"},
		{Name: "alice's second with her own long-term key", Set: func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			s.Assign(t, "alices-phone")
			s.AWSAccount.Allow("alice")
			return as(func(a *simaws.Account) simaws.AccessKey { return a.AddAccessKey("alice") })(t, s)
		}, Want: enroll.ErrMFASession, Text: "long-term key"},
	} {
		t.Run(r.Name, r.Test)
	}
}

// By alias as well as by number; and alice's first device with her own key.
func TestPreflightTakesAccount(t *testing.T) {
	for name, set := range map[string]func(*testing.T, *enrolltest.Stage) enroll.Request{
		"by alias": func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForAlice()
			q.Principal.Account = enrolltest.Alias
			return q
		},
		"that of the credentials": func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForAlice()
			q.Principal.Account = ""
			return q
		},
		"alice for herself": func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			s.AWSAccount.Allow("alice")
			return as(func(a *simaws.Account) simaws.AccessKey { return a.AddAccessKey("alice") })(t, s)
		},
		"a role": as(func(a *simaws.Account) simaws.AccessKey { return a.AddRole("ops", "olivia") }),
		"an eighth device": func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			for i := range 7 {
				s.Assign(t, fmt.Sprintf("phone-%d", i))
			}
			s.Devices = s.AWSAccount.Devices()
			return s.ForAlice()
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				r := s.MustRun(t, set(t, s))
				s.MustHold(t, r, nil)
				if r.Principal != "111122223333/user/alice" {
					t.Errorf("recorded as %q, want the account's number", r.Principal)
				}
			})
		})
	}
}

// An alias that cannot be read is not needed.
func TestAliasDenied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		c := s.Prepare(t, denied("ListAccountAliases")(t, s))
		plan := c.Plan()
		if len(plan.Warnings) != 1 || !strings.Contains(plan.Warnings[0].String(), "alias") {
			t.Errorf("warnings %q, want one about the alias", plan.Warnings)
		}
		if !strings.HasPrefix(plan.Begin.CredentialID, "AWS:alice@111122223333 daily ") {
			t.Errorf("credential %q, want the account's number in it", plan.Begin.CredentialID)
		}
	})
}

// The ledger knows which groups are taken.
func TestGroupTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		first, err := s.Run(t.Context(), t, s.ForAlice())
		if err != nil {
			t.Fatal(err)
		}
		calls := len(s.Writes())
		_, err = enroll.Prepare(t.Context(), s.Env, s.ForAlice())
		if !errors.Is(err, gate.ErrGroupTaken) || !strings.Contains(err.Error(), first.DeviceARN) {
			t.Errorf("%v, want %v with %s", err, gate.ErrGroupTaken, first.DeviceARN)
		}
		s.MustHold(t, first, nil)
		if len(s.Writes()) != calls || len(s.Kinds()) != 4 {
			t.Errorf("the refusal left a trace: %v, %v", s.Writes(), s.Kinds())
		}
	})
}

// A group that is taken is refused for that alone, whatever the ledger says of its keys,
// and however the account is named.
func TestGroupTakenByALostKey(t *testing.T) {
	for _, account := range []string{enrolltest.AccountNumber, ""} {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 2)
			s.MustRun(t, s.ForAlice())
			if _, err := custody.LoseKey(t.Context(), s.Env, 1001, "lost"); err != nil {
				t.Fatal(err)
			}
			q := s.ForAlice()
			q.Principal.Account = account
			if _, err := enroll.Prepare(t.Context(), s.Env, q); !errors.Is(err, gate.ErrGroupTaken) || strings.Contains(err.Error(), "1001") {
				t.Errorf("account %q: %v, want %v", account, err, gate.ErrGroupTaken)
			}
		})
	}
}

// An open ceremony stands in the way of its own principal, and of no other.
func TestOpenCeremonyRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.Operator.Said = []env.Outcome{env.Later}
		first, err := s.Run(t.Context(), t, s.ForRoot())
		if !errors.Is(err, step.ErrUnsettled) {
			t.Fatalf("%v, want %v", err, step.ErrUnsettled)
		}
		again := s.ForRoot()
		again.Group = "daily"
		_, err = enroll.Prepare(t.Context(), s.Env, again)
		if !errors.Is(err, gate.ErrOpen) || !strings.Contains(err.Error(), first.ID) {
			t.Errorf("%v, want %v with %s", err, gate.ErrOpen, first.ID)
		}
		s.Restart(t)
		s.AWS = s.Client(s.Admin)
		s.Prepare(t, s.ForAlice())
	})
}

// What another tool holds under the name that we would use stays as it is.
func TestDeviceNameTakenAfterPreflight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		c := s.Prepare(t, s.ForAlice())
		s.Create(t, c.Plan().Begin.DeviceNames[0])
		s.Devices = s.AWSAccount.Devices()
		r, err := c.Run(t.Context(), nil, nil)
		if !errors.Is(err, cloud.ErrExists) {
			t.Errorf("%v, want %v", err, cloud.ErrExists)
		}
		s.MustSpareStrangers(t)
		if s.Count("DeleteVirtualMFADevice") != 0 {
			t.Error("a device of another's was to be deleted")
		}
		for _, card := range s.Cards {
			if card.Count(simcard.Put) != 0 {
				t.Errorf("key %d was written", card.Serial())
			}
		}
		if r.Outcome != ledger.Owing || !enrolltest.Owes(r, "create") {
			t.Errorf("outcome %q, owed %v, want it told that the name is another's", r.Outcome, r.Owed)
		}
	})
}
