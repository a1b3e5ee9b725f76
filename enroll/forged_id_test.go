package enroll_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/custody"
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

func (s *stage) hasAtAWS(arn string) bool {
	return slices.ContainsFunc(s.aws.Devices(), func(d simaws.Device) bool { return d.ARN == arn })
}

// A signature over one record of a ceremony is none over another: what is appended
// to a removal that an officer signed, or to an enrolment, removes nothing.
func TestRemovalAppendedToASignedCeremony(t *testing.T) {
	planted := arnOf("rootseal-alice-daily-bbbbbb")
	forged := &ledger.Leftovers{Account: account, Typed: account, Devices: []ledger.LeftDevice{{DeviceARN: planted, Ceremony: "20260101-bbbbbb"}}}
	sign := func(t *testing.T, s *stage) {
		t.Helper()
		pens := s.officers(t, "Olivia")
		s.Signers = []signing.Signer{pens[0]}
		tagged(t, s, "20260101-bbbbbb")
	}
	for name, open := range map[string]func(t *testing.T, s *stage) string{
		"a removal": func(t *testing.T, s *stage) string {
			orphaned(t, s)
			found, err := settle.FindLeftovers(t.Context(), s.Env)
			if err != nil {
				t.Fatal(err)
			}
			sign(t, s)
			lift := s.aws.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
			if _, err := settle.RemoveLeftovers(t.Context(), s.Env, found, account); !errors.Is(err, step.ErrUnsettled) {
				t.Fatalf("%v, want %v", err, step.ErrUnsettled)
			}
			lift()
			return uncleaned(s.Ledger)[0].ID
		},
		"an enrolment": func(t *testing.T, s *stage) string {
			sign(t, s)
			s.operator.said = []env.Outcome{env.Later}
			r, err := s.run(t.Context(), t, s.root())
			if !errors.Is(err, enroll.ErrNotSaid) {
				t.Fatal(err)
			}
			s.freeKeys()
			return r.ID
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				id := open(t, s)
				s.forge(t, id, forged)
				s.AWS = s.client(s.admin)
				r, err := settle.FinishLeftovers(t.Context(), s.Env, id, settle.Word{Confirm: agrees})
				if !s.hasAtAWS(planted) {
					t.Errorf("%s is gone: %+v, %v", planted, r, err)
				}
				if open := uncleaned(s.Ledger); len(open) > 0 {
					t.Errorf("%s is open as a removal", open[0].ID)
				}
				for _, c := range unsettled(s.Ledger) {
					if r, err := settle.Recover(t.Context(), s.Env, c.ID, settle.Word{Confirm: agrees}); err != nil || r.Outcome != ledger.Refused {
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
		s := newStage(t, 2)
		live, err := s.run(t.Context(), t, s.alice())
		if err != nil {
			t.Fatal(err)
		}
		s.freeKeys()
		s.forgeRetirement(t, live)
		empty := simaws.New(simaws.Options{Account: account})
		asked := awsiam.New(awsiam.AccessKey(empty.AddAdmin("mallory")), empty.Transport())
		s.AWS = nil
		s.Ambient = func(context.Context) (env.AWS, string, error) { return asked, "https://localhost", nil }
		keys, err := keyring.Open(t.Context(), s.Env, s.serials()...)
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range keys {
			defer key.Close()
			cleaned, _, err := custody.CleanKey(t.Context(), s.Env, "keys", key, func(ctx context.Context, old *record.MFADevice) error { return gate.MayClean(ctx, s.Env, old) })
			if !errors.Is(err, gate.ErrNotConfirmed) || len(cleaned) > 0 {
				t.Errorf("cleaned %v, %v", cleaned, err)
			}
		}
		for _, card := range s.cards {
			if len(s.held(card)) != 1 {
				t.Errorf("key %d lost the seed of a device in use", card.Serial())
			}
		}
	})
}

// What a ceremony retires is agreed to with its begin: a rotation that is announced
// after it has nobody's signature.
func TestRotationAnnouncedAfterTheBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, 2)
		live, err := s.run(t.Context(), t, s.alice())
		if err != nil {
			t.Fatal(err)
		}
		s.freeKeys()
		s.forge(t, "20260101-aaaaaa", s.forgedBegin("aaaaaa"), s.forgedRotate(live))
		r, err := settle.Recover(t.Context(), s.Env, "20260101-aaaaaa", settle.Word{Confirm: agrees})
		if err != nil || r.Outcome != ledger.Refused {
			t.Errorf("%+v, %v", r, err)
		}
	})
}

// A device of a ledger that was lost bears the tag of a ceremony that this one does
// not know. Once it is taken in, a rotation that breaks off is finished.
func TestRotationOfATakenInDeviceIsFinished(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, r := enrolled(t, 2)
		s.store = &store{Store: &ledgertest.Store{}}
		s.restart(t)
		if err := s.adopt(t, custody.AdoptRequest{
			Principal: principal.Principal{Account: account, Kind: principal.User, Name: "alice"},
			Group:     "daily", Keys: s.serials(), CredentialID: r.CredentialID,
		}); err != nil {
			t.Fatal(err)
		}
		lift := s.aws.Deny("DeactivateMFADevice", simaws.DenySCP)
		began, err := s.rotate(t, s.rotation(t, s.cards...))
		if !errors.Is(err, step.ErrUnsettled) {
			t.Fatalf("%+v, %v", began, err)
		}
		lift()
		s.freeKeys()
		s.restart(t)
		end, err := settle.Recover(t.Context(), s.Env, began.ID, settle.Word{Confirm: agrees})
		if err != nil || end.Outcome != ledger.Complete {
			t.Errorf("%+v, %v", end, err)
		}
		if s.hasAtAWS(r.DeviceARN) {
			t.Errorf("%s is still there", r.DeviceARN)
		}
	})
}
