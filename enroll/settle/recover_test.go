package settle_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// An Enable whose answer was lost, in a process that died: what AWS shows is
// finished without the seed, and without any key.
func TestRecoverGoesForward(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		s.AWSAccount.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseReply})
		c := s.Prepare(t, s.ForAlice())
		s.Kill(t, 20, func() { _, _ = c.Run(t.Context(), nil, nil) })
		c.Close()
		if made := s.Made(); len(made) != 1 || !made[0].Enabled() {
			t.Fatalf("AWS has %+v, want a device that is enabled", made)
		}
		for _, card := range s.Cards {
			s.Readers.Unplug(card)
		}
		r, err := s.Recover(t, "")
		if err != nil || r.Outcome != ledger.Complete || r.EnableDate.IsZero() {
			t.Errorf("%v, outcome %q, enabled %v, want %q", err, r.Outcome, r.EnableDate, ledger.Complete)
		}
		s.MustHold(t, r, err)
		if n := s.Count("EnableMFADevice"); n != 1 {
			t.Errorf("Enable was sent %d times, want once", n)
		}
	})
}

// AWS first, and the keys only after it.
func TestRecoverTakesBackInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		s.PlantSpare(t)
		lift := enrolltest.Interrupted(t, s, s.ForAlice())
		for i, want := range []int{0, 3} { // denied, then lifted
			if i == 1 {
				lift()
			}
			s.Operator.OnEvent = func(e step.Event) {
				if e.What == step.TakenBack && strings.HasPrefix(e.Step, "put:") && len(s.Made()) > 0 {
					t.Errorf("%s was taken back while AWS had %s", e.Step, s.Made()[0].ARN)
				}
			}
			r, err := s.Recover(t, "")
			if errors.Is(err, step.ErrUnsettled) != (i == 0) || len(r.Undone) != want {
				t.Errorf("recovery %d: %v, undone %v, want %d steps", i+1, err, r.Undone, want)
			}
			s.MustHold(t, r, err)
		}
		s.MustBeUntouched(t)
	})
}

// A second recovery finds nothing to do, whoever calls it with whatever list.
func TestRecoverTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		lift := enrolltest.Interrupted(t, s, s.ForAlice())
		lift()
		r, err := s.Recover(t, "")
		if err != nil {
			t.Fatal(err)
		}
		s.MustHold(t, r, err)
		records, commands, writes := len(s.Kinds()), s.Cards[0].Count(), len(s.Writes())
		s.Restart(t)
		if open := enrolltest.Unsettled(s.Ledger); len(open) != 0 {
			t.Errorf("%d ceremonies are still open", len(open))
		}
		if _, err := settle.Recover(t.Context(), s.Env, r.ID, settle.Word{Confirm: enrolltest.Agrees}); err == nil || !strings.Contains(err.Error(), "it has ended") {
			t.Errorf("%v, want an error that says that it has ended", err)
		}
		if len(s.Kinds()) != records || s.Cards[0].Count() != commands || len(s.Writes()) != writes {
			t.Errorf("the second recovery worked: %v, %v", s.Kinds(), s.Writes())
		}
	})
}

// One key of the group is away: what is here is taken back, the rest is open
// until it is here too.
func TestRecoverWithoutAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		lift := enrolltest.Interrupted(t, s, s.ForAlice())
		lift()
		s.Readers.Unplug(s.Cards[1])
		r, err := s.Recover(t, "")
		if !errors.Is(err, step.ErrUnsettled) || !errors.Is(err, device.ErrNotOnDesk) {
			t.Errorf("%v, want %v because of %v", err, step.ErrUnsettled, device.ErrNotOnDesk)
		}
		s.MustHold(t, r, err)
		for i, want := range []int{0, 1, 0} {
			if held := s.Held(s.Cards[i]); len(held) != want {
				t.Errorf("key %d holds %d credentials of ours, want %d", s.Cards[i].Serial(), len(held), want)
			}
		}
		s.Readers.Plug(s.Cards[1])
		r, err = s.Recover(t, "")
		if err != nil {
			t.Fatal(err)
		}
		s.MustHold(t, r, err)
		s.MustBeUntouched(t)
	})
}

// Keys that are not of the group are not touched, though they are on the desk.
func TestRecoverLeavesOtherKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		lift := enrolltest.Interrupted(t, s, s.ForAlice())
		lift()
		other := simcard.New(simcard.YubiKey543, 9001)
		other.Store(simcard.Stored{ID: s.Held(s.Cards[0])[0].ID, Key: []byte("the same name, another's")})
		other.SetPassword("nobody's business")
		before := other.Stored()
		s.Readers.Plug(other)
		if _, err := s.Recover(t, ""); err != nil {
			t.Fatal(err)
		}
		if after := other.Stored(); len(after) != 1 || after[0].ID != before[0].ID || other.Count(simcard.Delete) != 0 {
			t.Errorf("the other key holds %v", after)
		}
		if len(s.Operator.Asked) > 0 {
			t.Errorf("asked for the access codes of %v", s.Operator.Asked)
		}
	})
}

// Locked keys are asked for again by a new process, each once.
func TestRecoverLockedKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		s.Lock()
		lift := enrolltest.Interrupted(t, s, s.ForAlice())
		lift()
		s.Operator.Asked = nil
		r, err := s.Recover(t, "")
		if err != nil {
			t.Fatal(err)
		}
		s.MustHold(t, r, err)
		s.MustBeUntouched(t)
		slices.Sort(s.Operator.Asked)
		if want := []device.KeySerial{1002, 1003}; !slices.Equal(s.Operator.Asked, want) {
			t.Errorf("asked for %v, want %v", s.Operator.Asked, want)
		}
	})
}

// Without the account nothing is concluded and nothing touched.
func TestRecoverWithoutTheAccount(t *testing.T) {
	other := simaws.New(simaws.Options{Account: "999988887777"})
	admin := other.AddAdmin("admin")
	for name, test := range map[string]struct {
		set  func(*enrolltest.Stage)
		want error
	}{
		"no AWS":          {func(s *enrolltest.Stage) { s.AWS = nil }, env.ErrNoAWS},
		"another account": {func(s *enrolltest.Stage) { s.AWSAccount, s.Admin = other, admin; s.AWS = s.Client(admin) }, env.ErrWrongAccount},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				enrolltest.Interrupted(t, s, s.ForAlice())
				s.Restart(t)
				open := enrolltest.Unsettled(s.Ledger)
				records := len(s.Kinds())
				test.set(s)
				_, err := settle.Recover(t.Context(), s.Env, open[0].ID, settle.Word{Confirm: enrolltest.Agrees})
				if !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				for _, card := range s.Cards {
					if len(s.Held(card)) != 1 {
						t.Errorf("key %d lost its credential", card.Serial())
					}
				}
				if len(s.Kinds()) != records {
					t.Errorf("records %v, want none of this", s.Kinds())
				}
			})
		})
	}
}

// Somebody else enabled our device meanwhile: nothing is taken from anybody.
func TestRecoverDeviceOfAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		enrolltest.Interrupted(t, s, s.ForAlice())()
		s.AWSAccount.ClearFaults()
		made := s.Made()[0]
		s.AWSAccount.AddUser("bob")
		secret := s.Held(s.Cards[0])[0].Key
		s.EnableFor(t, "bob", made.ARN, secret)
		r, err := s.Recover(t, "")
		if !errors.Is(err, step.ErrUnsettled) || !strings.Contains(err.Error(), "foreign") {
			t.Errorf("%v, want %v for what is foreign", err, step.ErrUnsettled)
		}
		s.MustHold(t, r, err)
	})
}

// Our device serves alice, and the ledger has nothing of an enable: it lost its
// last records, or somebody else enabled the device. Nothing is taken from her, and
// the device is taken in as what it is: of no key it is on record that it holds
// the seed, nor that AWS took its codes.
func TestRecoverDeviceEnabledTooEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		c := s.Prepare(t, s.ForAlice())
		s.Kill(t, 12, func() { _, _ = c.Run(t.Context(), nil, nil) })
		c.Close()
		if want := []string{"begin", "load"}; !slices.Equal(s.Kinds(), want) {
			t.Fatalf("records %v, want %v", s.Kinds(), want)
		}
		s.EnableFor(t, "alice", s.Made()[0].ARN, s.Held(s.Cards[0])[0].Key)
		r, err := s.Recover(t, "")
		if err != nil || r.Outcome != ledger.Complete {
			t.Fatalf("%+v, %v", r, err)
		}
		d := s.Book().Device(r.ID)
		if d.LastLive != nil || d.Key(1001).LastProof != nil || d.Key(1002).LastProof != nil {
			t.Errorf("the book has %+v, want nothing proven", d)
		}
		if made := s.Made(); len(made) != 1 || made[0].Owner != "alice" {
			t.Errorf("AWS has %+v, want alice's device", made)
		}
	})
}

// Somebody else's key cannot be given up in a ceremony.
func TestRecoverGivesUpOnlyItsOwnKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		lift := enrolltest.Interrupted(t, s, s.ForAlice())
		lift()
		records := len(s.Ledger.Records())
		_, err := settle.Recover(t.Context(), s.Env, enrolltest.Unsettled(s.Ledger)[0].ID, settle.Word{Confirm: enrolltest.Agrees, Gone: []device.KeySerial{9001}})
		if !errors.Is(err, device.ErrNotOnDesk) || len(s.Ledger.Records()) != records {
			t.Errorf("%v, and %d records more; want %v and none", err, len(s.Ledger.Records())-records, device.ErrNotOnDesk)
		}
	})
}

// A key that somebody holds is not said to be missing alone.
func TestRecoverNamesWhoMayHoldAKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		enrolltest.Interrupted(t, s, s.ForAlice())()
		readers, _ := s.Readers.Readers()
		release := s.Readers.Hold(readers[0].Name, true)
		r, err := s.Recover(t, "")
		if !errors.Is(err, step.ErrUnsettled) || !errors.Is(err, device.ErrNotOnDesk) || !strings.Contains(err.Error(), "another program may hold the card") {
			t.Errorf("%v, want that another program may hold the card", err)
		}
		s.MustHold(t, r, err)
		release()
		r, err = s.Recover(t, "")
		if err != nil {
			t.Errorf("with the key free: %v", err)
		}
		s.MustHold(t, r, err)
	})
}
