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
	set  func(*testing.T, *stage) enroll.Request
	want error
	text string // part of the error
}

func (r refused) test(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		q := r.set(t, s)
		s.devices, s.planted = s.aws.Devices(), len(s.aws.Calls()) // what set made is a stranger's too
		_, err := enroll.Prepare(t.Context(), s.Env, q)
		if !errors.Is(err, r.want) || err != nil && !strings.Contains(err.Error(), r.text) {
			t.Errorf("%v, want %v with %q", err, r.want, r.text)
		}
		s.mustNotHaveBegun(t)
	})
}

// add plugs in one more key and asks for all of them.
func add(p simcard.Profile, change func(*simcard.Card)) func(*testing.T, *stage) enroll.Request {
	return func(_ *testing.T, s *stage) enroll.Request {
		card := simcard.New(p, 2001)
		if change != nil {
			change(card)
		}
		s.cards = append(s.cards, card)
		s.strangers[card.Serial()] = card.Stored()
		s.desk.Plug(card)
		return s.alice()
	}
}

// fill stores n credentials on a key.
func fill(n int) func(*simcard.Card) {
	return func(c *simcard.Card) {
		for i := range n {
			c.Store(simcard.Stored{ID: fmt.Sprintf("Site:%d", i), Key: []byte("a stranger's own key")})
		}
	}
}

func withTouch(set func(*testing.T, *stage) enroll.Request) func(*testing.T, *stage) enroll.Request {
	return func(t *testing.T, s *stage) enroll.Request {
		q := set(t, s)
		q.Touch = true
		return q
	}
}

func TestPreflightRefusesKeys(t *testing.T) {
	old := simcard.YubiKey437
	old.Firmware = simcard.Version{4, 2, 5}
	for _, r := range []refused{
		{"a serial that is not plugged in", func(_ *testing.T, s *stage) enroll.Request {
			q := s.alice()
			q.Keys = append(q.Keys, 4711)
			return q
		}, device.ErrNotOnDesk, "4711"},
		{"a Nitrokey, which has no serial to be named by", func(t *testing.T, s *stage) enroll.Request {
			q := s.alice()
			q.Keys = append(q.Keys, 0)
			add(simcard.Nitrokey3, nil)(t, s)
			return q
		}, device.ErrNotOnDesk, "0 is no serial"},
		{"a full key", add(simcard.YubiKey543, fill(32)), gate.ErrKeyFull, "2001"},
		{"a key whose last place is the spare", add(simcard.YubiKey543, fill(31)), gate.ErrKeyFull, "31 of 32"},
		{"a full key of firmware 5.7", add(simcard.YubiKey57, fill(63)), gate.ErrKeyFull, "63 of 64"},
		{"a FIPS key without a password", add(simcard.YubiKey5FIPS, nil), gate.ErrNoPassword, "2001"},
		{"a NEO that should ask for a touch", withTouch(add(simcard.NEO, nil)), gate.ErrUnsuitable, "touch"},
		{"firmware 4.2.5 that should ask for a touch", withTouch(add(old, nil)), gate.ErrUnsuitable, "4.2.5"},
		{"a key without the OATH application", func(t *testing.T, s *stage) enroll.Request {
			off := simcard.YubiKey543
			off.Enabled &^= simcard.CapabilityOATH
			return add(off, nil)(t, s)
		}, device.ErrNoOATH, "2001"},
		{"a key that another program holds", func(_ *testing.T, s *stage) enroll.Request {
			q := add(simcard.YubiKey543, nil)(nil, s)
			readers, _ := s.desk.Readers()
			s.desk.Hold(readers[len(readers)-1].Name, true)
			return q
		}, device.ErrNotOnDesk, "scdaemon"},
		{"no PC/SC service", func(_ *testing.T, s *stage) enroll.Request {
			s.desk.Fail(device.ErrNoService)
			return s.alice()
		}, device.ErrNoService, ""},
	} {
		t.Run(r.name, r.test)
	}
}

// What a key must have, and no more.
func TestPreflightTakesKeys(t *testing.T) {
	for name, set := range map[string]func(*testing.T, *stage) enroll.Request{
		"two places free":       add(simcard.YubiKey543, fill(30)),
		"62 of 64":              add(simcard.YubiKey57, fill(62)),
		"a NEO without a touch": add(simcard.NEO, nil),
		"4.3.3":                 add(func() simcard.Profile { p := simcard.YubiKey437; p.Firmware = simcard.Version{4, 3, 3}; return p }(), nil),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				r, err := s.run(t.Context(), t, set(t, s))
				if err != nil {
					t.Fatal(err)
				}
				s.mustHold(t, r, err)
			})
		})
	}
}

// as gives the Env other credentials.
func as(key func(*simaws.Account) simaws.AccessKey) func(*testing.T, *stage) enroll.Request {
	return func(_ *testing.T, s *stage) enroll.Request {
		s.AWS = s.client(key(s.aws))
		return s.alice()
	}
}

func denied(action string) func(*testing.T, *stage) enroll.Request {
	return func(_ *testing.T, s *stage) enroll.Request {
		s.aws.Deny(action, simaws.DenySCP)
		return s.alice()
	}
}

func TestPreflightRefusesAccount(t *testing.T) {
	for _, r := range []refused{
		{"another number", func(_ *testing.T, s *stage) enroll.Request {
			q := s.alice()
			q.Principal.Account = "999988887777"
			return q
		}, env.ErrWrongAccount, "asked for 999988887777"},
		{"another alias", func(_ *testing.T, s *stage) enroll.Request {
			q := s.alice()
			q.Principal.Account = "acme-test"
			return q
		}, env.ErrWrongAccount, "asked for acme-test"},
		{"an alias that may not be read", func(_ *testing.T, s *stage) enroll.Request {
			q := denied("ListAccountAliases")(nil, s)
			q.Principal.Account = alias
			return q
		}, env.ErrWrongAccount, "asked for acme"},
		{"a user without AWS", func(_ *testing.T, s *stage) enroll.Request {
			s.AWS = nil
			return s.alice()
		}, env.ErrNoAWS, "alice"},
		{"root by alias without AWS", func(_ *testing.T, s *stage) enroll.Request {
			q := s.root()
			q.Principal.Account = alias
			return q
		}, principal.ErrInvalid, "named by the account's number"},
		{"a user that is not there", func(_ *testing.T, s *stage) enroll.Request {
			q := s.alice()
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
		{"a ninth device", func(t *testing.T, s *stage) enroll.Request {
			for i := range 8 {
				s.assign(t, fmt.Sprintf("phone-%d", i))
			}
			return s.alice()
		}, enroll.ErrDeviceLimit, "alice"},
		{"a ninth device of root", func(t *testing.T, s *stage) enroll.Request {
			for i := range 7 { // beside the one of old
				s.assignRoot(t, fmt.Sprintf("phone-%d", i))
			}
			return s.rootWithProfile()
		}, enroll.ErrDeviceLimit, "root"},
		{"alice's second with her own long-term key", func(t *testing.T, s *stage) enroll.Request {
			s.assign(t, "alices-phone")
			s.aws.Allow("alice")
			return as(func(a *simaws.Account) simaws.AccessKey { return a.AddAccessKey("alice") })(t, s)
		}, enroll.ErrMFASession, "long-term key"},
	} {
		t.Run(r.name, r.test)
	}
}

// By alias as well as by number; and alice's first device with her own key.
func TestPreflightTakesAccount(t *testing.T) {
	for name, set := range map[string]func(*testing.T, *stage) enroll.Request{
		"by alias": func(_ *testing.T, s *stage) enroll.Request {
			q := s.alice()
			q.Principal.Account = alias
			return q
		},
		"that of the credentials": func(_ *testing.T, s *stage) enroll.Request {
			q := s.alice()
			q.Principal.Account = ""
			return q
		},
		"alice for herself": func(t *testing.T, s *stage) enroll.Request {
			s.aws.Allow("alice")
			return as(func(a *simaws.Account) simaws.AccessKey { return a.AddAccessKey("alice") })(t, s)
		},
		"a role": as(func(a *simaws.Account) simaws.AccessKey { return a.AddRole("ops", "olivia") }),
		"an eighth device": func(t *testing.T, s *stage) enroll.Request {
			for i := range 7 {
				s.assign(t, fmt.Sprintf("phone-%d", i))
			}
			s.devices = s.aws.Devices()
			return s.alice()
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				r, err := s.run(t.Context(), t, set(t, s))
				if err != nil {
					t.Fatal(err)
				}
				s.mustHold(t, r, err)
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
		s := newStage(t, 2)
		c := s.prepare(t, denied("ListAccountAliases")(t, s))
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
		s := newStage(t, 2)
		first, err := s.run(t.Context(), t, s.alice())
		if err != nil {
			t.Fatal(err)
		}
		calls := len(s.writes())
		_, err = enroll.Prepare(t.Context(), s.Env, s.alice())
		if !errors.Is(err, gate.ErrGroupTaken) || !strings.Contains(err.Error(), first.DeviceARN) {
			t.Errorf("%v, want %v with %s", err, gate.ErrGroupTaken, first.DeviceARN)
		}
		s.mustHold(t, first, nil)
		if len(s.writes()) != calls || len(s.kinds()) != 4 {
			t.Errorf("the refusal left a trace: %v, %v", s.writes(), s.kinds())
		}
	})
}

// An open ceremony stands in the way of its own principal, and of no other.
func TestOpenCeremonyRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		s.operator.said = []env.Outcome{env.Later}
		first, err := s.run(t.Context(), t, s.root())
		if !errors.Is(err, step.ErrUnsettled) {
			t.Fatalf("%v, want %v", err, step.ErrUnsettled)
		}
		again := s.root()
		again.Group = "daily"
		_, err = enroll.Prepare(t.Context(), s.Env, again)
		if !errors.Is(err, gate.ErrOpen) || !strings.Contains(err.Error(), first.ID) {
			t.Errorf("%v, want %v with %s", err, gate.ErrOpen, first.ID)
		}
		s.restart(t)
		s.AWS = s.client(s.admin)
		s.prepare(t, s.alice())
	})
}

// What another tool holds under the name that we would use stays as it is.
func TestDeviceNameTakenAfterPreflight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		c := s.prepare(t, s.alice())
		s.create(t, c.Plan().Begin.DeviceNames[0])
		s.devices = s.aws.Devices()
		r, err := c.Run(t.Context(), nil, nil)
		if !errors.Is(err, cloud.ErrExists) {
			t.Errorf("%v, want %v", err, cloud.ErrExists)
		}
		s.mustSpareStrangers(t)
		if s.count("DeleteVirtualMFADevice") != 0 {
			t.Error("a device of another's was to be deleted")
		}
		for _, card := range s.cards {
			if card.Count(simcard.Put) != 0 {
				t.Errorf("key %d was written", card.Serial())
			}
		}
		if r.Outcome != ledger.Owing || !owes(r, "create") {
			t.Errorf("outcome %q, owed %v, want it told that the name is another's", r.Outcome, r.Owed)
		}
	})
}
