package custody_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll"

	signing "rootseal/enroll/officer"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"
	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// Keys enrolled by hand are on record afterwards, and proven like any other.
func TestAdopt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.ByHand(t, false)
		if err := s.Adopt(t, q); err != nil {
			t.Fatal(err)
		}
		d := s.OnlyDevice(t)
		if d.Outcome != record.Adopted || d.Key(1002).CredentialID != "Amazon:alice@acme" || d.DeviceARN == "" || d.Touch {
			t.Errorf("adopted %+v", d)
		}
		if found := s.Verify(t.Context(), t, s.Cards[1]); found.Result() != ledger.Proven {
			t.Errorf("found %+v", found)
		}
		time.Sleep(time.Minute) // AWS has seen a pair of these steps from other hands
		if live, err := custody.ProveLive(t.Context(), s.Env, s.OnlyDevice(t), s.Serials()); err != nil || live.Result != ledger.Proven {
			t.Errorf("live %+v, %v", live, err)
		}
		if err := s.Adopt(t, q); !errors.Is(err, mfa.ErrNoSuchDevice) {
			t.Errorf("adopted twice: %v", err)
		}
		for _, r := range s.Ledger.Records() {
			if body, is := r.Body.(*ledger.Adopt); is && !slices.Contains(body.NotProven, "that it is the seed of the device at AWS") {
				t.Errorf("the record says that it does not prove %q", body.NotProven)
			}
		}
		for _, card := range s.Cards {
			if n := card.Count(simcard.Put, simcard.Delete); n != 0 {
				t.Errorf("key %d took %d writes", card.Serial(), n)
			}
		}
	})
}

// With touch a device gets as few witnesses as an officer can stand.
func TestAdoptWithTouch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.ByHand(t, true)
		s.Operator.OnEvent = func(e step.Event) {
			if e.What != step.TouchNow {
				return
			}
			for _, card := range s.Cards {
				if card.Serial() == uint32(e.Key) {
					card.Press()
				}
			}
		}
		if err := s.Adopt(t, q); err != nil {
			t.Fatal(err)
		}
		if d := s.OnlyDevice(t); !d.Touch || len(record.Read(s.Ledger.Records()).Free(d.Ceremony, 0)) != 8 {
			t.Errorf("adopted %+v", d)
		}
	})
}

// The workstation died with its ledger after an enrolment that was complete.
func TestAdoptAfterTheLedgerWasLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := enrolltest.Enrolled(t, 3)
		s.Store = &enrolltest.Store{Store: &ledgertest.Store{}}
		s.Restart(t)
		q := custody.AdoptRequest{
			Principal: principal.Principal{Account: enrolltest.AccountNumber, Kind: principal.User, Name: "alice"},
			Group:     "daily", Keys: s.Serials()[:2], CredentialID: r.CredentialID,
		}
		if err := s.Adopt(t, q); err != nil {
			t.Fatal(err)
		}
		if d := s.OnlyDevice(t); d.DeviceARN != r.DeviceARN {
			t.Errorf("adopted %s, want %s", d.DeviceARN, r.DeviceARN)
		}
	})
}

func TestAdoptRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		change func(t *testing.T, s *enrolltest.Stage, q *custody.AdoptRequest)
		want   error
	}{
		"one key": {func(_ *testing.T, _ *enrolltest.Stage, q *custody.AdoptRequest) { q.Keys = q.Keys[:1] }, custody.ErrAdoptKeys},
		"keys that differ": {func(_ *testing.T, s *enrolltest.Stage, _ *custody.AdoptRequest) {
			s.Cards[1].Store(simcard.Stored{ID: "Amazon:alice@acme", Key: []byte("another seed altogether")})
		}, custody.ErrKeysDiffer},
		"no such credential": {func(_ *testing.T, _ *enrolltest.Stage, q *custody.AdoptRequest) { q.CredentialID = "AWS:bob" }, oath.ErrNoSuchCredential},
		"no device at AWS": {func(_ *testing.T, s *enrolltest.Stage, q *custody.AdoptRequest) {
			s.AWSAccount.AddUser("bob")
			q.Principal.Name = "bob"
		}, mfa.ErrNoSuchDevice},
		"two devices at AWS": {func(t *testing.T, s *enrolltest.Stage, _ *custody.AdoptRequest) { s.Assign(t, "alice-other") }, custody.ErrWhichDevice},
		"another account":    {func(_ *testing.T, _ *enrolltest.Stage, q *custody.AdoptRequest) { q.Principal.Account = "999988887777" }, env.ErrWrongAccount},
		"no AWS":             {func(_ *testing.T, s *enrolltest.Stage, _ *custody.AdoptRequest) { s.AWS = nil }, env.ErrNoAWS},
		"not TOTP": {func(_ *testing.T, s *enrolltest.Stage, _ *custody.AdoptRequest) {
			s.Cards[0].Store(simcard.Stored{ID: "AWS:alice", Type: simcard.HOTP, Key: []byte("another seed altogether")})
		}, gate.ErrUnsuitable},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, q := enrolltest.ByHand(t, false)
				test.change(t, s, &q)
				if err := s.Adopt(t, q); !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				if n := len(s.Ledger.Records()); n != 0 {
					t.Errorf("%d records", n)
				}
			})
		})
	}
}

// The device is named in full or by its name. Without a name, there must be one only that
// the ledger lacks.
func TestAdoptChoosesTheDevice(t *testing.T) {
	arn := enrolltest.ARNOf("alice-phone")
	for name, want := range map[string]error{"": custody.ErrWhichDevice, "alice-phone": nil, arn: nil, "bobs-phone": mfa.ErrNoSuchDevice} {
		synctest.Test(t, func(t *testing.T) {
			s, q := enrolltest.ByHand(t, false)
			s.Assign(t, "alice-tablet")
			s.Cards[1].SetPassword("second")
			s.Operator.Codes = map[device.KeySerial]string{1002: "second"}
			q.Device = name
			if err := s.Adopt(t, q); !errors.Is(err, want) {
				t.Errorf("%q: %v, want %v", name, err, want)
			}
			if live := s.Book().Live(); want == nil && (len(live) != 1 || live[0].DeviceARN != arn) {
				t.Errorf("%q: adopted %+v", name, live)
			}
		})
	}
}

// An adoption outside a sitting is signed on its own; one that names a sitting has to be
// covered by it.
func TestAdoptIsSigned(t *testing.T) {
	for name, tt := range map[string]struct {
		apply   uint64
		want    error
		signing int
	}{
		"on its own":                     {0, nil, 1},
		"by a sitting that is not there": {1, signing.ErrNotCovered, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, q := enrolltest.ByHand(t, false)
				pen := s.Officers(t, "Olivia")[0]
				s.Signers = []signing.Signer{pen}
				before := pen.Signed
				q.Apply = tt.apply
				if err := s.Adopt(t, q); !errors.Is(err, tt.want) || pen.Signed-before != tt.signing {
					t.Errorf("%v, want %v; %d signatures", err, tt.want, pen.Signed-before)
				}
				if live := s.Book().Live(); len(live) != tt.signing || len(s.Register().Missing()) != 0 {
					t.Errorf("adopted %+v, missing %+v", live, s.Register().Missing())
				}
			})
		})
	}
}

// A key that is reported as lost after the operator has read the plan is not adopted.
func TestAdoptOfAKeyThatIsLostMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.ByHand(t, false)
		s.MustRun(t, s.ForRootWithProfile())
		s.FreeKeys()
		a, err := custody.PrepareAdoption(t.Context(), s.Env, q)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		if _, err := custody.LoseKey(t.Context(), s.Env, 1002, "lost"); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Adopt(t.Context(), nil); !errors.Is(err, gate.ErrAgainst) || len(s.Book().Live()) != 1 {
			t.Errorf("%v, want %v", err, gate.ErrAgainst)
		}
	})
}

// A group of a principal has one device. Another group, and another principal's, may have
// its own.
func TestAdoptIntoAGroup(t *testing.T) {
	for name, tt := range map[string]struct {
		request func(*enrolltest.Stage) enroll.Request
		group   string
		want    error
	}{
		"that is taken":         {(*enrolltest.Stage).ForAlice, "daily", gate.ErrGroupTaken},
		"beside another":        {(*enrolltest.Stage).ForAlice, "sealed", nil},
		"of the name of root's": {(*enrolltest.Stage).ForRootWithProfile, "daily", nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, q := enrolltest.ByHand(t, false)
				other := tt.request(s)
				other.Group = tt.group
				s.MustRun(t, other)
				s.FreeKeys()
				if err := s.Adopt(t, q); !errors.Is(err, tt.want) {
					t.Errorf("%v, want %v", err, tt.want)
				}
			})
		})
	}
}

// The credential may be the first on a key.
func TestAdoptTheFirstCredential(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.ByHand(t, false)
		q.CredentialID, q.Other = "GitHub:olivia", nil
		if err := s.Adopt(t, q); err != nil {
			t.Error(err)
		}
	})
}

// What is wrong with a request is said before a key is read.
func TestAdoptChecksTheRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.ByHand(t, false)
		q.Principal.Name, q.Group, q.Keys = "no such name!", "Daily!", q.Keys[:1]
		err := s.Adopt(t, q)
		for _, want := range []error{principal.ErrGroupLabel, custody.ErrAdoptKeys} {
			if !errors.Is(err, want) {
				t.Errorf("%v lacks %v", err, want)
			}
		}
		if invalid := q.Principal.Validate(); invalid == nil || !strings.Contains(err.Error(), invalid.Error()) {
			t.Errorf("%v lacks %v", err, invalid)
		}
	})
}
