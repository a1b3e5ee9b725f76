package enroll_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/enroll/targets"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// changes are AWS's changes since a call, in order.
func changes(s *enrolltest.Stage, since int) []string {
	var all []string
	for _, call := range s.AWSAccount.Calls()[since:] {
		switch call.Action {
		case "CreateVirtualMFADevice", "EnableMFADevice", "DeactivateMFADevice", "DeleteVirtualMFADevice":
			all = append(all, strings.TrimSuffix(strings.TrimSuffix(call.Action, "MFADevice"), "Virtual"))
		}
	}
	return all
}

// A key is left in a taxi: the others get a new seed, the device that the lost
// one opens goes after the new one is live, and then the old credentials.
func TestRotateAfterALoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolltest.Enrolled(t, 3)
		lost := s.Cards[2]
		s.Readers.Unplug(lost)
		q := s.Rotation(t, s.Cards[:2]...)
		q.Reason, q.Lost = ledger.ReasonLost, []device.KeySerial{1003}
		before := len(s.AWSAccount.Calls())
		r, err := s.Rotate(t, q)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := changes(s, before), []string{"Create", "Enable", "Deactivate", "Delete"}; !slices.Equal(got, want) {
			t.Errorf("AWS was asked to %v, want %v", got, want)
		}
		if made := s.Made(); len(made) != 1 || made[0].ARN != r.DeviceARN || !made[0].Enabled() {
			t.Errorf("AWS has %+v, want the new device alone", made)
		}
		for _, card := range s.Cards[:2] {
			if ids := s.IDs(card); !slices.Equal(ids, []string{r.CredentialID}) {
				t.Errorf("key %d holds %v", card.Serial(), ids)
			}
		}
		if ids := s.IDs(lost); !slices.Equal(ids, []string{old.CredentialID}) {
			t.Errorf("the lost key holds %v", ids)
		}
		b := s.Book()
		if live := b.Live(); len(live) != 1 || live[0].Ceremony != r.ID || live[0].Replaces != old.ID {
			t.Errorf("the book has %+v", live)
		}
		if open := b.Open(); len(open) != 0 || len(b.Unsettled) != 0 {
			t.Errorf("findings %+v, unsettled %+v", open, b.Unsettled)
		}
		if owes := b.Key(1003).Owes(); len(owes) != 1 || owes[0].Ceremony != old.ID {
			t.Errorf("the lost key owes %+v", owes)
		}
		s.FreeKeys()
		s.Readers.Unplug(lost)
		if found := s.Verify(t.Context(), t, s.Cards[:2]...); found.Result() != ledger.Proven {
			t.Errorf("found %+v", found)
		}
	})
}

// A new key can only join by a new seed.
func TestRotateAddsAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		fresh := simcard.New(simcard.YubiKey543, 1009)
		s.Readers.Plug(fresh)
		s.Cards = append(s.Cards, fresh)
		q := s.Rotation(t, s.Cards...)
		q.Reason = ledger.ReasonAdded
		r, err := s.Rotate(t, q)
		if err != nil {
			t.Fatal(err)
		}
		if ids := s.IDs(fresh); !slices.Equal(ids, []string{r.CredentialID}) {
			t.Errorf("the new key holds %v", ids)
		}
		if held := s.OnlyDevice(t).Keys; len(held) != 3 {
			t.Errorf("the group has %d keys", len(held))
		}
	})
}

// A rotation that fails before the new device may be live leaves the old one
// as it was, at AWS and on the keys.
func TestRotateIsTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolltest.Enrolled(t, 2)
		q := s.Rotation(t, s.Cards...)
		s.AWSAccount.Fault(simaws.Fault{Kind: simaws.Refuse, Action: "EnableMFADevice", Status: 403, Code: "AccessDenied"})
		r, err := s.Rotate(t, q)
		if err == nil || r.Outcome != ledger.Undone {
			t.Fatalf("%+v, %v", r, err)
		}
		if made := s.Made(); len(made) != 1 || made[0].ARN != old.DeviceARN || !made[0].Enabled() {
			t.Errorf("AWS has %+v, want the old device", made)
		}
		for _, call := range s.AWSAccount.Calls() {
			if call.Action == "DeleteVirtualMFADevice" && !slices.Contains(s.LastEnd(t).RequestIDs, call.RequestID) {
				t.Errorf("the deletion of request %s is not in the record", call.RequestID)
			}
		}
		if live := s.OnlyDevice(t); live.Ceremony != old.ID {
			t.Errorf("the book has %+v", live)
		}
		for _, card := range s.Cards {
			if ids := s.IDs(card); !slices.Equal(ids, []string{old.CredentialID}) {
				t.Errorf("key %d holds %v", card.Serial(), ids)
			}
		}
	})
}

// Whatever stops a rotation after the new device is live is made good by a
// later command, and nothing is done twice.
func TestRotateGoesOnLater(t *testing.T) {
	for _, action := range []string{"DeactivateMFADevice", "DeleteVirtualMFADevice"} {
		for name, kind := range map[string]simaws.Fault{
			"denied":        {Kind: simaws.Refuse, Status: 403, Code: "AccessDenied"},
			"lost reply":    {Kind: simaws.LoseReply, Call: 1},
			"lost request":  {Kind: simaws.LoseRequest, Call: 1},
			"no answer yet": {Kind: simaws.Hang, Call: 1},
		} {
			t.Run(action+", "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					s, _ := enrolltest.Enrolled(t, 2)
					q := s.Rotation(t, s.Cards...)
					kind.Action = action
					s.AWSAccount.Fault(kind)
					r, err := s.Rotate(t, q)
					if err != nil {
						if !errors.Is(err, step.ErrUnsettled) {
							t.Fatal(err)
						}
						if len(s.Book().Unsettled) != 1 {
							t.Error("the book knows of nothing unsettled")
						}
						if _, err := enroll.Prepare(t.Context(), s.Env, s.ForAlice()); !errors.Is(err, gate.ErrOpen) {
							t.Errorf("an enrolment meanwhile: %v, want %v", err, gate.ErrOpen)
						}
						s.AWSAccount.ClearFaults()
						s.FreeKeys()
						r, err = s.Recover(t, "")
					}
					if err != nil || r.Outcome != ledger.Complete {
						t.Fatalf("%+v, %v", r, err)
					}
					if made := s.Made(); len(made) != 1 || made[0].ARN != r.DeviceARN {
						t.Errorf("AWS has %+v, want the new device alone", made)
					}
					for _, card := range s.Cards {
						if ids := s.IDs(card); !slices.Equal(ids, []string{r.CredentialID}) {
							t.Errorf("key %d holds %v", card.Serial(), ids)
						}
					}
					if open := s.Book().Open(); len(open) != 0 {
						t.Errorf("findings %+v", open)
					}
				})
			})
		}
	}
}

// A key that was full but for the place kept free takes its own successor, and a
// newcomer without room does not.
func TestRotateOnFullKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		fill := func(card *simcard.Card) {
			for len(card.Stored()) < 31 { // of 32
				card.Store(simcard.Stored{ID: fmt.Sprintf("filler-%d", len(card.Stored())), Key: []byte("somebody else's seed")})
			}
		}
		for _, card := range s.Cards {
			fill(card)
		}
		fresh := simcard.New(simcard.YubiKey543, 1009)
		fill(fresh)
		s.Readers.Plug(fresh)
		q := s.Rotation(t, append(slices.Clone(s.Cards), fresh)...)
		if _, err := s.Rotate(t, q); !errors.Is(err, gate.ErrKeyFull) || !strings.Contains(err.Error(), "1009") || strings.Contains(err.Error(), "1001") {
			t.Errorf("with a newcomer that is full: %v, want %v of key 1009 alone", err, gate.ErrKeyFull)
		}
		if _, err := s.Rotate(t, s.Rotation(t, s.Cards...)); err != nil {
			t.Error(err)
		}
	})
}

// Only a device of the same principal that is proven live stands in for one that
// goes first.
func TestRotateNeedsAnotherDeviceThatWorks(t *testing.T) {
	t.Run("somebody else's", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, old := enrolltest.Enrolled(t, 2)
			s.AWSAccount.AddUser("bob")
			bob := s.ForAlice()
			bob.Principal.Name = "bob"
			s.MustRun(t, bob)
			s.FreeKeys()
			q := enroll.RotateRequest{Old: s.Book().Device(old.ID), Keys: s.Serials(), Reason: ledger.ReasonLost, Stolen: true, Source: env.API}
			if _, err := s.Rotate(t, q); !errors.Is(err, enroll.ErrDefenceless) {
				t.Errorf("%v, want %v", err, enroll.ErrDefenceless)
			}
		})
	})
	t.Run("one that nobody has seen work", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := enrolltest.New(t, 2)
			first := s.MustRun(t, s.ForRoot())
			s.FreeKeys()
			time.Sleep(time.Hour)
			second := s.ForRoot()
			second.Group = "daily"
			s.MustRun(t, second)
			s.FreeKeys()
			q := enroll.RotateRequest{Old: s.Book().Device(first.ID), Keys: s.Serials(), Reason: ledger.ReasonLost, Stolen: true, Source: env.Paste}
			if _, err := s.Rotate(t, q); !errors.Is(err, enroll.ErrDefenceless) {
				t.Errorf("%v, want %v", err, enroll.ErrDefenceless)
			}
		})
	})
}

// Every change at AWS and on keys stands in the record, also of a second
// rotation.
func TestRotateRecordsEachChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		for range 2 {
			since := len(s.AWSAccount.Calls())
			if _, err := s.Rotate(t, s.Rotation(t, s.Cards...)); err != nil {
				t.Fatal(err)
			}
			s.FreeKeys()
			time.Sleep(time.Hour)
			recorded := s.LastEnd(t).RequestIDs
			for _, call := range s.AWSAccount.Calls()[since:] {
				if slices.Contains([]string{"CreateVirtualMFADevice", "EnableMFADevice", "DeactivateMFADevice", "DeleteVirtualMFADevice"}, call.Action) &&
					!slices.Contains(recorded, call.RequestID) {
					t.Errorf("%s of request %s is not in the record", call.Action, call.RequestID)
				}
			}
		}
		cleaned := map[string]int{}
		for _, r := range s.Ledger.Records() {
			if body, is := r.Body.(*ledger.Cleaned); is {
				cleaned[fmt.Sprint(body.KeySerial, body.Device)]++
			}
		}
		if len(cleaned) != 4 {
			t.Errorf("cleaned %v, want two keys of two devices", cleaned)
		}
	})
}

// A credential that somebody has put under the old one's name is left alone.
func TestRotateLeavesStrangersAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolltest.Enrolled(t, 2)
		s.Cards[1].Store(simcard.Stored{ID: old.CredentialID, Key: []byte("somebody else's seed")})
		r, err := s.Rotate(t, s.Rotation(t, s.Cards...))
		if err != nil {
			t.Fatal(err)
		}
		if ids := s.IDs(s.Cards[1]); !slices.Contains(ids, old.CredentialID) {
			t.Errorf("key 1002 holds %v: the stranger's is gone", ids)
		}
		if len(r.Owed) != 1 || r.Owed[0].KeySerial != 1002 {
			t.Errorf("owed %+v", r.Owed)
		}
	})
}

func TestRotateRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		change func(t *testing.T, s *enrolltest.Stage, q *enroll.RotateRequest)
		want   error
	}{
		"a lost key that is here": {func(_ *testing.T, _ *enrolltest.Stage, q *enroll.RotateRequest) {
			q.Keys, q.Lost, q.OneKey = q.Keys[:1], []device.KeySerial{1002}, true
		}, targets.ErrLostIsHere},
		"a lost key that shall get the seed": {func(_ *testing.T, _ *enrolltest.Stage, q *enroll.RotateRequest) {
			q.Lost = []device.KeySerial{1002}
		}, targets.ErrLostIsHere},
		"no key":           {func(_ *testing.T, _ *enrolltest.Stage, q *enroll.RotateRequest) { q.Keys = nil }, gate.ErrNoKeys},
		"one key":          {func(_ *testing.T, _ *enrolltest.Stage, q *enroll.RotateRequest) { q.Keys = q.Keys[:1] }, enroll.ErrOneKey},
		"no AWS":           {func(_ *testing.T, s *enrolltest.Stage, _ *enroll.RotateRequest) { s.AWS = nil }, env.ErrNoAWS},
		"an absent key":    {func(_ *testing.T, s *enrolltest.Stage, _ *enroll.RotateRequest) { s.Readers.Unplug(s.Cards[1]) }, device.ErrNotOnDesk},
		"an open ceremony": {func(t *testing.T, s *enrolltest.Stage, _ *enroll.RotateRequest) { s.LeaveOpen(t) }, gate.ErrOpen},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, 2)
				q := s.Rotation(t, s.Cards...)
				test.change(t, s, &q)
				before := s.Ledger.Head()
				if _, err := s.Rotate(t, q); !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				if test.want != gate.ErrOpen && s.Ledger.Head() != before {
					t.Error("something was recorded")
				}
			})
		})
	}
}

// Throttled at any call, and hanging for a moment: it is waited out where the
// refusal proves that nothing was done, and otherwise told; nobody is without a
// device meanwhile.
func TestRotateThrottled(t *testing.T) {
	for _, action := range []string{
		"GetCallerIdentity", "ListVirtualMFADevices", "ListMFADevices", "CreateVirtualMFADevice", "EnableMFADevice", "DeactivateMFADevice", "DeleteVirtualMFADevice",
	} {
		t.Run(action, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, old := enrolltest.Enrolled(t, 2)
				q := s.Rotation(t, s.Cards...)
				s.AWSAccount.Fault(simaws.Fault{Action: action, Call: 1, Kind: simaws.Throttle})
				r, err := s.Rotate(t, q)
				if err != nil || r.Outcome != ledger.Complete {
					t.Errorf("%+v, %v", r, err)
				}
				if made := s.Made(); len(made) != 1 || made[0].ARN == old.DeviceARN || !made[0].Enabled() {
					t.Errorf("AWS has %+v, want the new device alone", made)
				}
			})
		})
	}
}
