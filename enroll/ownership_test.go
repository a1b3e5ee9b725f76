package enroll_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/mfa"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/step"

	signing "rootseal/enroll/officer"
)

// forgedAdoption puts a device that rootseal never saw at AWS, and an adoption of it
// that anyone can write into the ledger.
func forgedAdoption(t *testing.T, s *enrolltest.Stage, firmware string) (junk *record.MFADevice) {
	t.Helper()
	s.Assign(t, "alices-phone")
	s.Forge(t, "20260101-aaaaaa", &ledger.Adopt{
		Principal: s.Book().Live()[0].Principal, Group: "junk", DeviceARN: enrolltest.ARNOf("alices-phone"), Challenges: 3, TakenFrom: 1001,
		Keys:      []ledger.AdoptedKey{{KeyState: ledger.KeyState{KeySerial: 1001, Model: "YubiKey 5", Firmware: firmware}, CredentialID: "Amazon Web Services:alice@phone"}},
		Witnesses: ledger.NewWitnesses(func([]byte) []byte { return make([]byte, 20) }, 64),
	})
	for _, d := range s.Book().Live() {
		if d.Group == "junk" {
			junk = d
		}
	}
	if junk == nil {
		t.Fatal("the ledger does not show the forged device")
	}
	return junk
}

// A record alone deletes no device: one without a tag goes only after a key's answer, in
// a retirement and in a rotation, with officers and without.
func TestForgedAdoptionDeletesNoDevice(t *testing.T) {
	for name, test := range map[string]struct {
		officers bool
		do       func(*testing.T, *enrolltest.Stage, *record.MFADevice) error
	}{
		"retired": {false, func(t *testing.T, s *enrolltest.Stage, junk *record.MFADevice) error {
			_, err := retire(t, s, junk)
			return err
		}},
		"retired in an emergency": {true, func(t *testing.T, s *enrolltest.Stage, junk *record.MFADevice) error {
			s.Signers, s.Emergency = nil, "no officer at night"
			_, err := retire(t, s, junk)
			return err
		}},
		"rotated": {false, func(t *testing.T, s *enrolltest.Stage, junk *record.MFADevice) error {
			_, err := s.Rotate(t, enroll.RotateRequest{
				Old: junk, Keys: s.Serials()[:1], OneKey: true, Reason: ledger.ReasonReplaced, Source: env.API, Despite: s.Serials(),
			})
			return err
		}},
		"rotated to other keys": {false, func(t *testing.T, s *enrolltest.Stage, junk *record.MFADevice) error {
			s.Readers.Unplug(s.Cards[0])
			_, err := s.Rotate(t, enroll.RotateRequest{
				Old: junk, Keys: s.Serials()[1:3], Reason: ledger.ReasonReplaced, Source: env.API, Despite: s.Serials(),
			})
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _, _ := dailyAndSealed(t)
				if test.officers {
					s.Signers = []signing.Signer{s.Officers(t, "Olivia")[0]}
				}
				junk := forgedAdoption(t, s, "")
				before := len(s.AWSAccount.Calls())
				err := test.do(t, s, junk)
				if !errors.Is(err, enroll.ErrLastDevice) || !isEnabled(s, junk.DeviceARN) || len(changes(s, before)) != 0 {
					t.Errorf("%v; AWS was sent %v", err, changes(s, before))
				}
			})
		})
	}
}

// An adopted device is rotated after a key's answer. If its last key at hand is reported
// as lost, the operator's word counts; if a key is here and does not prove it, it does
// not.
func TestRotationOfAnAdoptedDevice(t *testing.T) {
	for name, test := range map[string]struct {
		unplug []int
		keys   []int
		lost   []device.KeySerial
		wants  error
	}{
		"its keys answer":     {keys: []int{0, 1}},
		"its keys are absent": {unplug: []int{0, 1}, keys: []int{2, 3}, wants: enroll.ErrLastDevice},
		"its keys are lost":   {unplug: []int{0, 1}, keys: []int{2, 3}, lost: []device.KeySerial{1001, 1002}},
		"one is lost, and another answers": {
			unplug: []int{0}, keys: []int{1, 2}, lost: []device.KeySerial{1001},
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 4)
				q := s.ForAlice()
				q.Keys = []device.KeySerial{1001, 1002}
				made, err := s.Run(t.Context(), t, q)
				if err != nil {
					t.Fatal(err)
				}
				s.FreeKeys()
				s.Store = &enrolltest.Store{Store: &ledgertest.Store{}}
				s.Restart(t)
				if err := s.Adopt(t, custody.AdoptRequest{
					Principal: principal.Principal{Account: enrolltest.AccountNumber, Kind: principal.User, Name: "alice"},
					Group:     "daily", Keys: q.Keys, CredentialID: made.CredentialID,
				}); err != nil {
					t.Fatal(err)
				}
				s.FreeKeys()
				for _, at := range test.unplug {
					s.Readers.Unplug(s.Cards[at])
				}
				var keys []device.KeySerial
				for _, at := range test.keys {
					keys = append(keys, s.Serials()[at])
				}
				before := len(s.AWSAccount.Calls())
				reason := ledger.ReasonReplaced
				if len(test.lost) > 0 {
					reason = ledger.ReasonLost
				}
				_, err = s.Rotate(t, enroll.RotateRequest{Old: s.Book().Live()[0], Keys: keys, Lost: test.lost, Reason: reason, Source: env.API})
				gone := !s.HasAtAWS(made.DeviceARN)
				switch {
				case !errors.Is(err, test.wants) || gone != (test.wants == nil):
					t.Errorf("%v, want %v; the old device is gone: %v", err, test.wants, gone)
				case test.wants != nil && (errors.Is(err, step.ErrUnsettled) || len(changes(s, before)) > 0):
					t.Errorf("it began: %v; AWS was sent %v", err, changes(s, before))
				}
			})
		})
	}
}

// Root's old device has no tag. If rootseal is to delete it, a key proves it before
// anything is written; if the operator removes it, the operator knows which it is.
func TestRotationOfRootToOtherKeys(t *testing.T) {
	for name, tt := range map[string]struct {
		byHand bool
		want   error
	}{
		"by a session": {want: enroll.ErrLastDevice},
		"by hand":      {byHand: true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newMember(t, 4)
				q := s.ForRootWithProfile()
				q.Keys = q.Keys[:2]
				s.MustRun(t, q)
				s.FreeKeys()
				s.Readers.Unplug(s.Cards[0])
				s.Readers.Unplug(s.Cards[1])
				if tt.byHand {
					s.Root = nil
				}
				rotation := s.Rotation(t, s.Cards[2:]...)
				rotation.Source = env.Paste
				c, err := enroll.PrepareRotation(t.Context(), s.Env, rotation)
				if !errors.Is(err, tt.want) {
					t.Errorf("%v, want %v", err, tt.want)
				}
				if err == nil {
					c.Close()
				}
			})
		})
	}
}

// What the operator only deactivated is deleted if a key proves it. A rotation of keys
// waits for one.
func TestRotationOfRootDeletesWhatAKeyProves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newMember(t, 4)
		root := s.Root
		q := s.ForRootWithProfile()
		q.Keys = q.Keys[:2]
		old := s.MustRun(t, q)
		s.FreeKeys()
		s.Readers.Unplug(s.Cards[0])
		s.Readers.Unplug(s.Cards[1])
		s.Root = nil
		s.Operator.OnRemove = func(env.Removal) string {
			if _, err := root.Deactivate(t.Context(), "", old.DeviceARN); err != nil {
				t.Error(err)
			}
			return enrolltest.AccountNumber
		}
		rotation := s.Rotation(t, s.Cards[2:]...)
		rotation.Source = env.Paste
		if r, err := s.Rotate(t, rotation); !errors.Is(err, enroll.ErrLastDevice) || !errors.Is(err, step.ErrUnsettled) || !s.HasAtAWS(old.DeviceARN) {
			t.Errorf("%q, %v, want %v", r.Outcome, err, enroll.ErrLastDevice)
		}
	})
}

// taggedBy is AWS where a device carries the tag of another ceremony.
type taggedBy struct {
	env.AWS
	arn, ceremony string
}

func (a taggedBy) Tags(ctx context.Context, arn string) (map[string]string, error) {
	tags, err := a.AWS.Tags(ctx, arn)
	if arn == a.arn && err == nil {
		tags[mfa.CeremonyTag] = a.ceremony
	}
	return tags, err
}

// A rotation deletes the old device and the one that is given up. Each has to be the
// recorded one before anything is written.
func TestRotationOfAnothersDevices(t *testing.T) {
	for name, change := range map[string]func(daily, spare enroll.Result) string{
		"the old device":   func(daily, _ enroll.Result) string { return daily.DeviceARN },
		"what is given up": func(_, spare enroll.Result) string { return spare.DeviceARN },
		"neither":          func(_, _ enroll.Result) string { return "" },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, daily, spare := twoGroups(t)
				arn := change(daily, spare)
				s.AWS = taggedBy{s.AWS, arn, "20260101-aaaaaa"}
				records := len(s.Kinds())
				_, err := s.Rotate(t, enroll.RotateRequest{
					Old: s.Book().Device(daily.ID), GiveUp: s.Book().Device(spare.ID), Keys: s.Serials(), Reason: ledger.ReasonReplaced, Source: env.API,
				})
				if (err == nil) != (arn == "") || err != nil && (!strings.Contains(err.Error(), "carries no tag of ceremony") || len(s.Kinds()) != records) {
					t.Errorf("%v; records %q", err, s.Kinds()[records:])
				}
			})
		})
	}
}

// An adopted device may carry the tag of a ceremony that was lost with its ledger. The tag
// of a ceremony in the ledger says whose it is.
func TestRetireAnAdoptedDeviceWithATag(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, q := enrolltest.ByHand(t, false)
		other := s.ForAlice()
		other.Group = "sealed"
		made := s.MustRun(t, other)
		s.FreeKeys()
		if err := s.Adopt(t, q); err != nil {
			t.Fatal(err)
		}
		s.FreeKeys()
		live := s.Book().Live()
		adopted, plain := live[len(live)-1], s.AWS
		for tag, refused := range map[string]bool{"": false, "20250101-aaaaaa": false, made.ID: true} {
			if s.AWS = plain; tag != "" {
				s.AWS = taggedBy{plain, adopted.DeviceARN, tag}
			}
			c, err := enroll.PrepareRetirement(t.Context(), s.Env, enroll.RetireRequest{Old: adopted})
			if err == nil {
				c.Close()
			}
			if (err != nil) != refused || refused && !strings.Contains(err.Error(), made.ID) {
				t.Errorf("with the tag %q: %v", tag, err)
			}
		}
	})
}
