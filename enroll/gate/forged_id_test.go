package gate_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/principal"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"

	signing "rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
)

// A signature over one record of a ceremony is none over another: what is appended
// to a removal that an officer signed, or to an enrolment, removes nothing.
func TestRemovalAppendedToASignedCeremony(t *testing.T) {
	planted := enrolltest.ARNOf("rootseal-alice-daily-bbbbbb")
	forged := &ledger.Leftovers{Account: enrolltest.AccountNumber, Typed: enrolltest.AccountNumber, Devices: []ledger.LeftDevice{{DeviceARN: planted, Ceremony: "20260101-bbbbbb"}}}
	sign := func(t *testing.T, s *enrolltest.Stage) {
		t.Helper()
		pens := s.Officers(t, "Olivia")
		s.Signers = []signing.Signer{pens[0]}
		s.PlantTagged(t, "20260101-bbbbbb")
	}
	for name, open := range map[string]func(t *testing.T, s *enrolltest.Stage) string{
		"a removal": func(t *testing.T, s *enrolltest.Stage) string {
			enrolltest.Orphaned(t, s)
			found, err := settle.FindLeftovers(t.Context(), s.Env)
			if err != nil {
				t.Fatal(err)
			}
			sign(t, s)
			lift := s.AWSAccount.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
			if _, err := settle.RemoveLeftovers(t.Context(), s.Env, found, enrolltest.AccountNumber); !errors.Is(err, step.ErrUnsettled) {
				t.Fatalf("%v, want %v", err, step.ErrUnsettled)
			}
			lift()
			return enrolltest.Uncleaned(s.Ledger)[0].ID
		},
		"an enrolment": func(t *testing.T, s *enrolltest.Stage) string {
			sign(t, s)
			s.Operator.Said = []env.Outcome{env.Later}
			r, err := s.Run(t.Context(), t, s.ForRoot())
			if !errors.Is(err, enroll.ErrNotSaid) {
				t.Fatal(err)
			}
			s.FreeKeys()
			return r.ID
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				id := open(t, s)
				s.Forge(t, id, forged)
				s.AWS = s.Client(s.Admin)
				r, err := settle.FinishLeftovers(t.Context(), s.Env, id, settle.Word{Confirm: enrolltest.Agrees})
				if !s.HasAtAWS(planted) {
					t.Errorf("%s is gone: %+v, %v", planted, r, err)
				}
				if open := enrolltest.Uncleaned(s.Ledger); len(open) > 0 {
					t.Errorf("%s is open as a removal", open[0].ID)
				}
				for _, c := range enrolltest.Unsettled(s.Ledger) {
					if r, err := settle.Recover(t.Context(), s.Env, c.ID, settle.Word{Confirm: enrolltest.Agrees}); err != nil || r.Outcome != ledger.Refused {
						t.Errorf("%+v, %v", r, err)
					}
				}
			})
		})
	}
}

// An endpoint that nobody confirmed may show that a device is in use. That it does
// not show it is no reason to clean keys.
func TestCleaningAsksNoEndpointThatNobodyConfirmed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		live := s.MustRun(t, s.ForAlice())
		s.FreeKeys()
		s.ForgeRetirement(t, live)
		empty := simaws.New(simaws.Options{Account: enrolltest.AccountNumber})
		asked := awsiam.New(awsiam.AccessKey(empty.AddAdmin("mallory")), empty.Transport())
		s.AWS = nil
		s.Ambient = func(context.Context) (env.AWS, string, error) { return asked, "https://localhost", nil }
		keys, err := keyring.Open(t.Context(), s.Env, s.Serials()...)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			defer key.Close()
			cleaned, _, err := custody.CleanKey(t.Context(), s.Env, "keys", key, func(ctx context.Context, old *record.MFADevice) error { return custody.MayClean(ctx, s.Env, old) })
			if !errors.Is(err, gate.ErrNotConfirmed) || len(cleaned) > 0 {
				t.Errorf("cleaned %v, %v", cleaned, err)
			}
		}
		s.MustKeepSeeds(t)
	})
}

// What a ceremony retires is agreed to with its begin: a rotation that is announced
// after it has nobody's signature.
func TestRotationAnnouncedAfterTheBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		live := s.MustRun(t, s.ForAlice())
		s.FreeKeys()
		s.Forge(t, "20260101-aaaaaa", s.ForgedBegin("aaaaaa"), s.ForgedRotate(live))
		r, err := settle.Recover(t.Context(), s.Env, "20260101-aaaaaa", settle.Word{Confirm: enrolltest.Agrees})
		if err != nil || r.Outcome != ledger.Refused {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// A device of a ledger that was lost bears the tag of a ceremony that this one does
// not know. Once it is taken in, a rotation that breaks off is finished.
func TestRotationOfATakenInDeviceIsFinished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := enrolltest.Enrolled(t, 2)
		s.Store = &enrolltest.Store{Store: &ledgertest.Store{}}
		s.Restart(t)
		if err := s.Adopt(t, custody.AdoptRequest{
			Principal: principal.Principal{Account: enrolltest.AccountNumber, Kind: principal.User, Name: "alice"},
			Group:     "daily", Keys: s.Serials(), CredentialID: r.CredentialID,
		}); err != nil {
			t.Fatal(err)
		}
		lift := s.AWSAccount.Deny("DeactivateMFADevice", simaws.DenySCP)
		began, err := s.Rotate(t, s.Rotation(t, s.Cards...))
		if !errors.Is(err, step.ErrUnsettled) {
			t.Fatalf("%+v, %v", began, err)
		}
		lift()
		s.FreeKeys()
		s.Restart(t)
		end, err := settle.Recover(t.Context(), s.Env, began.ID, settle.Word{Confirm: enrolltest.Agrees})
		if err != nil || end.Outcome != ledger.Complete {
			t.Errorf("%+v, %v", end, err)
		}
		if s.HasAtAWS(r.DeviceARN) {
			t.Errorf("%s is still there", r.DeviceARN)
		}
	})
}
