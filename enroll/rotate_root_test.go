package enroll_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
)

// The account is read after the officer's word: a device that is still there is
// not called gone.
func TestRotateRootReadsTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		old := s.MustRun(t, s.ForRootWithProfile())
		s.FreeKeys()
		s.Operator.OnRemove = func(env.Removal) string { return enrolltest.AccountNumber }
		q := s.Rotation(t, s.Cards...)
		q.Source = env.Paste
		if _, err := s.Rotate(t, q); !errors.Is(err, step.ErrUnsettled) || !strings.Contains(err.Error(), "AWS still shows "+old.DeviceARN) {
			t.Errorf("%v, want the device that is still there", err)
		}
		for _, card := range s.Cards {
			if !slices.Contains(s.IDs(card), old.CredentialID) {
				t.Errorf("key %d has lost the credential of a device that is there", card.Serial())
			}
		}
	})
}

// Root by console, over days: the pair on the first, the sign-in on the second,
// the removal of the old device on the third. It is there until then.
func TestRotateRootOverDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		old := s.MustRun(t, s.ForRoot())
		s.FreeKeys()
		s.Operator.OnSignIn = func(q env.SignIn) string {
			if q.Managed {
				t.Error("asked to sign in with a password manager's code")
			}
			return ""
		}
		q := s.Rotation(t, s.Cards...)
		q.Source = env.Paste
		if _, err := s.Rotate(t, q); !errors.Is(err, enroll.ErrNotSignedIn) {
			t.Fatalf("%v, want %v", err, enroll.ErrNotSignedIn)
		}
		s.FreeKeys()

		s.Operator.OnSignIn = nil
		s.Operator.OnRemove = func(env.Removal) string { return "" }
		if _, err := s.Recover(t, ""); !errors.Is(err, enroll.ErrNotRemoved) {
			t.Fatalf("%v, want %v", err, enroll.ErrNotRemoved)
		}
		if !slices.ContainsFunc(s.AWSAccount.Devices(), func(d simaws.Device) bool { return d.ARN == old.DeviceARN }) {
			t.Fatal("the old device is gone before anybody removed it")
		}
		for _, card := range s.Cards {
			if ids := s.IDs(card); !slices.Contains(ids, old.CredentialID) {
				t.Fatalf("key %d holds %v while the old device is there", card.Serial(), ids)
			}
		}

		s.Operator.OnRemove = func(r env.Removal) string {
			if err := s.AWSAccount.Console().Remove(r.Device[strings.LastIndex(r.Device, "/")+1:]); err != nil {
				t.Error(err)
			}
			return enrolltest.AccountNumber
		}
		r, err := s.Recover(t, "")
		if err != nil || r.Outcome != ledger.NotConfirmed {
			t.Fatalf("%+v, %v", r, err)
		}
		for _, card := range s.Cards {
			if ids := s.IDs(card); !slices.Equal(ids, []string{r.CredentialID}) {
				t.Errorf("key %d holds %v", card.Serial(), ids)
			}
		}
		if d := s.OnlyDevice(t); d.Ceremony != r.ID {
			t.Errorf("the book has %+v", d)
		}
	})
}

// The old device of a member's root is removed by API only once somebody has
// signed in with the new one; one that goes first is the officer's to remove.
func TestRotateRootOfAMember(t *testing.T) {
	for name, tt := range map[string]struct {
		stolen bool
		byHand int
	}{
		"lost":   {false, 0},
		"stolen": {true, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newMember(t, 2)
				old := s.MustRun(t, s.ForRootWithProfile())
				s.FreeKeys()
				byHand := 0
				s.Operator.OnRemove = func(r env.Removal) string {
					byHand++
					if err := s.AWSAccount.Console().Remove(r.Device[strings.LastIndex(r.Device, "/")+1:]); err != nil {
						t.Error(err)
					}
					return enrolltest.AccountNumber
				}
				q := s.Rotation(t, s.Cards...)
				q.Source, q.Stolen, q.Defenceless = env.Paste, tt.stolen, tt.stolen
				r, err := s.Rotate(t, q)
				if err != nil || r.Outcome != ledger.Complete {
					t.Fatalf("%+v, %v", r, err)
				}
				if byHand != tt.byHand {
					t.Errorf("removed by hand %d times, want %d", byHand, tt.byHand)
				}
				if slices.ContainsFunc(s.AWSAccount.Devices(), func(d simaws.Device) bool { return d.ARN == old.DeviceARN }) {
					t.Error("the old device is there")
				}
			})
		})
	}
}

// newMember is a stage in a member account whose root the management account may
// remove credentials of.
func newMember(t *testing.T, keys int) *enrolltest.Stage {
	t.Helper()
	s := enrolltest.New(t, keys)
	org := simaws.NewOrganization(simaws.Options{Account: "999900001111"})
	org.Centralize(simaws.RootCredentialsManagement, simaws.RootSessions)
	s.AWSAccount = org.Add(simaws.Options{Account: enrolltest.AccountNumber, Alias: enrolltest.Alias, Plain: true})
	s.Admin = s.AWSAccount.AddAdmin("admin")
	s.Env = s.NewEnv(t)
	manager := org.Management().AddAdmin("manager")
	s.Env.Root = awsiam.MemberRoot{
		Management: awsiam.New(awsiam.AccessKey{ID: manager.ID, Secret: manager.Secret}, org.Transport()), Account: enrolltest.AccountNumber,
	}
	return s
}
