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
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// rotation asks for a new seed of the only device, on these keys.
func (s *stage) rotation(t *testing.T, keys ...*simcard.Card) enroll.RotateRequest {
	t.Helper()
	return enroll.RotateRequest{
		Old: s.onlyDevice(t), Keys: serialsOf(keys), Reason: ledger.ReasonReplaced, Source: env.API,
	}
}

func (s *stage) rotate(t *testing.T, q enroll.RotateRequest) (enroll.Result, error) {
	t.Helper()
	c, err := enroll.PrepareRotation(t.Context(), s.Env, q)
	if err != nil {
		return enroll.Result{}, err
	}
	defer c.Close()
	return c.Run(t.Context(), []string{"account number " + account + ", typed"}, nil)
}

// changes are AWS's changes since a call, in order.
func (s *stage) changes(since int) []string {
	var all []string
	for _, call := range s.aws.Calls()[since:] {
		switch call.Action {
		case "CreateVirtualMFADevice", "EnableMFADevice", "DeactivateMFADevice", "DeleteVirtualMFADevice":
			all = append(all, strings.TrimSuffix(strings.TrimSuffix(call.Action, "MFADevice"), "Virtual"))
		}
	}
	return all
}

// ids are the names of what a key holds beside the strangers' credentials.
func (s *stage) ids(card *simcard.Card) []string {
	var ids []string
	for _, e := range s.held(card) {
		ids = append(ids, e.ID)
	}
	return ids
}

// A key is left in a taxi: the others get a new seed, the device that the lost
// one opens goes after the new one is live, and then the old credentials.
func TestRotateAfterALoss(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolled(t, 3)
		lost := s.cards[2]
		s.desk.Unplug(lost)
		q := s.rotation(t, s.cards[:2]...)
		q.Reason, q.Lost = ledger.ReasonLost, []device.KeySerial{1003}
		before := len(s.aws.Calls())
		r, err := s.rotate(t, q)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := s.changes(before), []string{"Create", "Enable", "Deactivate", "Delete"}; !slices.Equal(got, want) {
			t.Errorf("AWS was asked to %v, want %v", got, want)
		}
		if made := s.made(); len(made) != 1 || made[0].ARN != r.DeviceARN || !made[0].Enabled() {
			t.Errorf("AWS has %+v, want the new device alone", made)
		}
		for _, card := range s.cards[:2] {
			if ids := s.ids(card); !slices.Equal(ids, []string{r.CredentialID}) {
				t.Errorf("key %d holds %v", card.Serial(), ids)
			}
		}
		if ids := s.ids(lost); !slices.Equal(ids, []string{old.CredentialID}) {
			t.Errorf("the lost key holds %v", ids)
		}
		b := s.book()
		if live := b.Live(); len(live) != 1 || live[0].Ceremony != r.ID || live[0].Replaces != old.ID {
			t.Errorf("the book has %+v", live)
		}
		if open := b.Open(); len(open) != 0 || len(b.Unsettled) != 0 {
			t.Errorf("findings %+v, unsettled %+v", open, b.Unsettled)
		}
		if owes := b.Key(1003).Owes(); len(owes) != 1 || owes[0].Ceremony != old.ID {
			t.Errorf("the lost key owes %+v", owes)
		}
		s.freeKeys()
		s.desk.Unplug(lost)
		if found := s.verify(t.Context(), t, s.cards[:2]...); found.Result() != ledger.Proven {
			t.Errorf("found %+v", found)
		}
	})
}

// A new key can only join by a new seed.
func TestRotateAddsAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolled(t, 2)
		fresh := simcard.New(simcard.YubiKey543, 1009)
		s.desk.Plug(fresh)
		s.cards = append(s.cards, fresh)
		q := s.rotation(t, s.cards...)
		q.Reason = ledger.ReasonAdded
		r, err := s.rotate(t, q)
		if err != nil {
			t.Fatal(err)
		}
		if ids := s.ids(fresh); !slices.Equal(ids, []string{r.CredentialID}) {
			t.Errorf("the new key holds %v", ids)
		}
		if held := s.onlyDevice(t).Keys; len(held) != 3 {
			t.Errorf("the group has %d keys", len(held))
		}
	})
}

// A rotation that fails before the new device may be live leaves the old one
// as it was, at AWS and on the keys.
func TestRotateIsTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, old := enrolled(t, 2)
		q := s.rotation(t, s.cards...)
		s.aws.Fault(simaws.Fault{Kind: simaws.Refuse, Action: "EnableMFADevice", Status: 403, Code: "AccessDenied"})
		r, err := s.rotate(t, q)
		if err == nil || r.Outcome != ledger.Undone {
			t.Fatalf("%+v, %v", r, err)
		}
		if made := s.made(); len(made) != 1 || made[0].ARN != old.DeviceARN || !made[0].Enabled() {
			t.Errorf("AWS has %+v, want the old device", made)
		}
		for _, call := range s.aws.Calls() {
			if call.Action == "DeleteVirtualMFADevice" && !slices.Contains(s.lastEnd(t).RequestIDs, call.RequestID) {
				t.Errorf("the deletion of request %s is not in the record", call.RequestID)
			}
		}
		if live := s.onlyDevice(t); live.Ceremony != old.ID {
			t.Errorf("the book has %+v", live)
		}
		for _, card := range s.cards {
			if ids := s.ids(card); !slices.Equal(ids, []string{old.CredentialID}) {
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
					s, _ := enrolled(t, 2)
					q := s.rotation(t, s.cards...)
					kind.Action = action
					s.aws.Fault(kind)
					r, err := s.rotate(t, q)
					if err != nil {
						if !errors.Is(err, step.ErrUnsettled) {
							t.Fatal(err)
						}
						if len(s.book().Unsettled) != 1 {
							t.Error("the book knows of nothing unsettled")
						}
						if _, err := enroll.Prepare(t.Context(), s.Env, s.alice()); !errors.Is(err, gate.ErrOpen) {
							t.Errorf("an enrolment meanwhile: %v, want %v", err, gate.ErrOpen)
						}
						s.aws.ClearFaults()
						s.freeKeys()
						r, err = s.recover(t, "")
					}
					if err != nil || r.Outcome != ledger.Complete {
						t.Fatalf("%+v, %v", r, err)
					}
					if made := s.made(); len(made) != 1 || made[0].ARN != r.DeviceARN {
						t.Errorf("AWS has %+v, want the new device alone", made)
					}
					for _, card := range s.cards {
						if ids := s.ids(card); !slices.Equal(ids, []string{r.CredentialID}) {
							t.Errorf("key %d holds %v", card.Serial(), ids)
						}
					}
					if open := s.book().Open(); len(open) != 0 {
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
		s, _ := enrolled(t, 2)
		fill := func(card *simcard.Card) {
			for len(card.Stored()) < 31 { // of 32
				card.Store(simcard.Stored{ID: fmt.Sprintf("filler-%d", len(card.Stored())), Key: []byte("somebody else's seed")})
			}
		}
		for _, card := range s.cards {
			fill(card)
		}
		fresh := simcard.New(simcard.YubiKey543, 1009)
		fill(fresh)
		s.desk.Plug(fresh)
		q := s.rotation(t, append(slices.Clone(s.cards), fresh)...)
		if _, err := s.rotate(t, q); !errors.Is(err, gate.ErrKeyFull) || !strings.Contains(err.Error(), "1009") || strings.Contains(err.Error(), "1001") {
			t.Errorf("with a newcomer that is full: %v, want %v of key 1009 alone", err, gate.ErrKeyFull)
		}
		if _, err := s.rotate(t, s.rotation(t, s.cards...)); err != nil {
			t.Error(err)
		}
	})
}

// Only a device of the same principal that is proven live stands in for one that
// goes first.
func TestRotateNeedsAnotherDeviceThatWorks(t *testing.T) {
	t.Run("somebody else's", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s, old := enrolled(t, 2)
			s.aws.AddUser("bob")
			bob := s.alice()
			bob.Principal.Name = "bob"
			if _, err := s.run(t.Context(), t, bob); err != nil {
				t.Fatal(err)
			}
			s.freeKeys()
			q := enroll.RotateRequest{Old: s.book().Device(old.ID), Keys: s.serials(), Reason: ledger.ReasonLost, Stolen: true, Source: env.API}
			if _, err := s.rotate(t, q); !errors.Is(err, enroll.ErrDefenceless) {
				t.Errorf("%v, want %v", err, enroll.ErrDefenceless)
			}
		})
	})
	t.Run("one that nobody has seen work", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t, 2)
			first, err := s.run(t.Context(), t, s.root())
			if err != nil {
				t.Fatal(err)
			}
			s.freeKeys()
			time.Sleep(time.Hour)
			second := s.root()
			second.Group = "daily"
			if _, err := s.run(t.Context(), t, second); err != nil {
				t.Fatal(err)
			}
			s.freeKeys()
			q := enroll.RotateRequest{Old: s.book().Device(first.ID), Keys: s.serials(), Reason: ledger.ReasonLost, Stolen: true, Source: env.Paste}
			if _, err := s.rotate(t, q); !errors.Is(err, enroll.ErrDefenceless) {
				t.Errorf("%v, want %v", err, enroll.ErrDefenceless)
			}
		})
	})
}

// Every change at AWS and on keys stands in the record, also of a second
// rotation.
func TestRotateRecordsEachChange(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolled(t, 2)
		for range 2 {
			since := len(s.aws.Calls())
			if _, err := s.rotate(t, s.rotation(t, s.cards...)); err != nil {
				t.Fatal(err)
			}
			s.freeKeys()
			time.Sleep(time.Hour)
			recorded := s.lastEnd(t).RequestIDs
			for _, call := range s.aws.Calls()[since:] {
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
		s, old := enrolled(t, 2)
		s.cards[1].Store(simcard.Stored{ID: old.CredentialID, Key: []byte("somebody else's seed")})
		r, err := s.rotate(t, s.rotation(t, s.cards...))
		if err != nil {
			t.Fatal(err)
		}
		if ids := s.ids(s.cards[1]); !slices.Contains(ids, old.CredentialID) {
			t.Errorf("key 1002 holds %v: the stranger's is gone", ids)
		}
		if len(r.Owed) != 1 || r.Owed[0].KeySerial != 1002 {
			t.Errorf("owed %+v", r.Owed)
		}
	})
}

func TestRotateRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		change func(t *testing.T, s *stage, q *enroll.RotateRequest)
		want   error
	}{
		"a lost key that is here": {func(_ *testing.T, _ *stage, q *enroll.RotateRequest) {
			q.Keys, q.Lost, q.OneKey = q.Keys[:1], []device.KeySerial{1002}, true
		}, enroll.ErrLostIsHere},
		"a lost key that shall get the seed": {func(_ *testing.T, _ *stage, q *enroll.RotateRequest) {
			q.Lost = []device.KeySerial{1002}
		}, enroll.ErrLostIsHere},
		"no key":           {func(_ *testing.T, _ *stage, q *enroll.RotateRequest) { q.Keys = nil }, gate.ErrNoKeys},
		"one key":          {func(_ *testing.T, _ *stage, q *enroll.RotateRequest) { q.Keys = q.Keys[:1] }, enroll.ErrOneKey},
		"no AWS":           {func(_ *testing.T, s *stage, _ *enroll.RotateRequest) { s.AWS = nil }, env.ErrNoAWS},
		"an absent key":    {func(_ *testing.T, s *stage, _ *enroll.RotateRequest) { s.desk.Unplug(s.cards[1]) }, device.ErrNotOnDesk},
		"an open ceremony": {func(t *testing.T, s *stage, _ *enroll.RotateRequest) { s.leaveOpen(t) }, gate.ErrOpen},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolled(t, 2)
				q := s.rotation(t, s.cards...)
				test.change(t, s, &q)
				before := s.Ledger.Head()
				if _, err := s.rotate(t, q); !errors.Is(err, test.want) {
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
				s, old := enrolled(t, 2)
				q := s.rotation(t, s.cards...)
				s.aws.Fault(simaws.Fault{Action: action, Call: 1, Kind: simaws.Throttle})
				r, err := s.rotate(t, q)
				if err != nil || r.Outcome != ledger.Complete {
					t.Errorf("%+v, %v", r, err)
				}
				if made := s.made(); len(made) != 1 || made[0].ARN == old.DeviceARN || !made[0].Enabled() {
					t.Errorf("AWS has %+v, want the new device alone", made)
				}
			})
		})
	}
}
