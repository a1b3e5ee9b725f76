package enroll_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/cloud"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// refused is a preflight that must fail, for one reason, without a trace.
type refused struct {
	name string
	// set changes the stage and returns the request.
	set  func(*testing.T, *enrolltest.Stage) enroll.Request
	want error
	text string // part of the error
}

func (r refused) test(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		q := r.set(t, s)
		s.Devices, s.Planted = s.AWSAccount.Devices(), len(s.AWSAccount.Calls()) // what set made is a stranger's too
		_, err := enroll.Prepare(t.Context(), s.Env, q)
		if !errors.Is(err, r.want) || err != nil && !strings.Contains(err.Error(), r.text) {
			t.Errorf("%v, want %v with %q", err, r.want, r.text)
		}
		s.MustNotHaveBegun(t)
	})
}

func TestPreflightRefusesKeys(t *testing.T) {
	old := simcard.YubiKey437
	old.Firmware = simcard.Version{4, 2, 5}
	for _, r := range []refused{
		{"a serial that is not plugged in", func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForAlice()
			q.Keys = append(q.Keys, 4711)
			return q
		}, device.ErrNotOnDesk, "4711"},
		{"a Nitrokey, which has no serial to be named by", func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForAlice()
			q.Keys = append(q.Keys, 0)
			enrolltest.WithKey(simcard.Nitrokey3, nil)(t, s)
			return q
		}, device.ErrNotOnDesk, "0 is no serial"},
		{"a full key", enrolltest.WithKey(simcard.YubiKey543, enrolltest.Fill(32)), gate.ErrKeyFull, "2001"},
		{"a key whose last place is the spare", enrolltest.WithKey(simcard.YubiKey543, enrolltest.Fill(31)), gate.ErrKeyFull, "31 of 32"},
		{"a full key of firmware 5.7", enrolltest.WithKey(simcard.YubiKey57, enrolltest.Fill(63)), gate.ErrKeyFull, "63 of 64"},
		{"a FIPS key without a password", enrolltest.WithKey(simcard.YubiKey5FIPS, nil), gate.ErrNoPassword, "2001"},
		{"a NEO that should ask for a touch", enrolltest.WithTouch(enrolltest.WithKey(simcard.NEO, nil)), gate.ErrUnsuitable, "touch"},
		{"firmware 4.2.5 that should ask for a touch", enrolltest.WithTouch(enrolltest.WithKey(old, nil)), gate.ErrUnsuitable, "4.2.5"},
		{"a key without the OATH application", func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			off := simcard.YubiKey543
			off.Enabled &^= simcard.CapabilityOATH
			return enrolltest.WithKey(off, nil)(t, s)
		}, device.ErrNoOATH, "2001"},
		{"a key that another program holds", func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := enrolltest.WithKey(simcard.YubiKey543, nil)(nil, s)
			readers, _ := s.Readers.Readers()
			s.Readers.Hold(readers[len(readers)-1].Name, true)
			return q
		}, device.ErrNotOnDesk, "scdaemon"},
		{"no PC/SC service", func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			s.Readers.Fail(device.ErrNoService)
			return s.ForAlice()
		}, device.ErrNoService, ""},
	} {
		t.Run(r.name, r.test)
	}
}

// What a key must have, and no more.
func TestPreflightTakesKeys(t *testing.T) {
	for name, set := range map[string]func(*testing.T, *enrolltest.Stage) enroll.Request{
		"two places free":       enrolltest.WithKey(simcard.YubiKey543, enrolltest.Fill(30)),
		"62 of 64":              enrolltest.WithKey(simcard.YubiKey57, enrolltest.Fill(62)),
		"a NEO without a touch": enrolltest.WithKey(simcard.NEO, nil),
		"4.3.3":                 enrolltest.WithKey(func() simcard.Profile { p := simcard.YubiKey437; p.Firmware = simcard.Version{4, 3, 3}; return p }(), nil),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				r, err := s.Run(t.Context(), t, set(t, s))
				if err != nil {
					t.Fatal(err)
				}
				s.MustHold(t, r, err)
			})
		})
	}
}

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
	for _, r := range []refused{
		{"another number", func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForAlice()
			q.Principal.Account = "999988887777"
			return q
		}, env.ErrWrongAccount, "asked for 999988887777"},
		{"another alias", func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForAlice()
			q.Principal.Account = "acme-test"
			return q
		}, env.ErrWrongAccount, "asked for acme-test"},
		{"an alias that may not be read", func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := denied("ListAccountAliases")(nil, s)
			q.Principal.Account = enrolltest.Alias
			return q
		}, env.ErrWrongAccount, "asked for acme"},
		{"a user without AWS", func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			s.AWS = nil
			return s.ForAlice()
		}, env.ErrNoAWS, "alice"},
		{"root by alias without AWS", func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForRoot()
			q.Principal.Account = enrolltest.Alias
			return q
		}, principal.ErrInvalid, "named by the account's number"},
		{"a user that is not there", func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForAlice()
			q.Principal.Name = "nobody"
			return q
		}, cloud.ErrNotFound, "nobody"},
		{"expired credentials", as(func(a *simaws.Account) simaws.AccessKey {
			key := a.AddRole("ops", "olivia")
			a.Expire(key)
			return key
		}), cloud.ErrCredentials, "ExpiredToken"},
		{"credentials of nobody", as(func(*simaws.Account) simaws.AccessKey {
			return simaws.AccessKey{ID: "AKIAIOSFODNN7EXAMPLE", Secret: "x"}
		}), cloud.ErrCredentials, "InvalidClientTokenId"},
		{"ListMFADevices denied", denied("ListMFADevices"), cloud.ErrDeniedBySCP, "ListMFADevices"},
		{"ListVirtualMFADevices denied", denied("ListVirtualMFADevices"), cloud.ErrDeniedBySCP, "ListVirtualMFADevices"},
		{"a caller without permissions", as(func(a *simaws.Account) simaws.AccessKey {
			return a.AddAccessKey("carol")
		}), cloud.ErrDenied, "no identity-based policy"},
		{"a ninth device, after that of another group", func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			for i := range 7 {
				s.Assign(t, fmt.Sprintf("phone-%d", i))
			}
			q := s.ForAlice()
			q.Ahead = 1
			return q
		}, enroll.ErrDeviceLimit, "alice has 7, and this command adds 2"},
		{"a ninth device", func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			for i := range 8 {
				s.Assign(t, fmt.Sprintf("phone-%d", i))
			}
			return s.ForAlice()
		}, enroll.ErrDeviceLimit, "alice"},
		{"a ninth device of root", func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			for i := range 7 { // beside the one of old
				s.AssignRoot(t, fmt.Sprintf("phone-%d", i))
			}
			return s.ForRootWithProfile()
		}, enroll.ErrDeviceLimit, "root"},
		{"alice's second with her own long-term key", func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			s.Assign(t, "alices-phone")
			s.AWSAccount.Allow("alice")
			return as(func(a *simaws.Account) simaws.AccessKey { return a.AddAccessKey("alice") })(t, s)
		}, enroll.ErrMFASession, "long-term key"},
	} {
		t.Run(r.name, r.test)
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
				r, err := s.Run(t.Context(), t, set(t, s))
				if err != nil {
					t.Fatal(err)
				}
				s.MustHold(t, r, err)
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
		if len(plan.Warnings) != 1 || !strings.Contains(plan.Warnings[0], "alias") {
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
