package keyring_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/step"
	"rootseal/hwtest/simcard"
)

// A key is pulled at every command that it is sent, before or after the command
// has its effect; it stays out, or is back in another port as soon as the step
// has failed. In the second half the other key answers wrongly, so that pulls
// fall into the undo as well.
func TestKeyPulledAtEveryCommand(t *testing.T) {
	for _, undo := range []bool{false, true} {
		commands := 6
		if undo {
			commands = 12
		}
		for n := range commands {
			for what, kind := range map[string]simcard.FaultKind{"before": simcard.PullOut, "after": simcard.PullOutAfter} {
				for _, back := range []bool{false, true} {
					t.Run(fmt.Sprintf("command %d, %s its effect, undo %t, back %t", n, what, undo, back), func(t *testing.T) {
						t.Parallel()
						synctest.Test(t, func(t *testing.T) { pulled(t, n, kind, undo, back) })
					})
				}
			}
		}
	}
}

func pulled(t *testing.T, n int, kind simcard.FaultKind, undo, back bool) {
	s := enrolltest.New(t, 3)
	key := s.Cards[1]
	key.Inject(simcard.Fault{Kind: kind, After: n})
	if undo {
		s.Cards[0].Inject(simcard.Fault{Kind: simcard.FlipBit, On: simcard.Calculate, Bit: 60})
	}
	if back {
		s.Operator.OnEvent = func(e step.Event) {
			if e.What == step.Failed && !key.Powered() {
				s.Readers.Plug(key)
			}
		}
	}
	c, err := enroll.Prepare(t.Context(), s.Env, s.ForAlice())
	if err != nil {
		s.MustNotHaveBegun(t)
		return
	}
	r, err := c.Run(t.Context(), nil, nil)
	c.Close()
	s.MustHold(t, r, err)
	if err == nil && n < 6 {
		t.Error("a key was pulled in the middle of its work, and there is no error")
	}
	mustStayOpenWithout(t, s, key)
	s.MustSettle(t, r, err)
}

// mustStayOpenWithout: while a key that may hold the seed is away, a recovery
// says that it cannot end, and takes back what is here.
func mustStayOpenWithout(t *testing.T, s *enrolltest.Stage, key *simcard.Card) {
	t.Helper()
	if key.Powered() || len(enrolltest.Unsettled(enrolltest.OpenLedger(t, s.Store))) == 0 {
		return
	}
	r, err := s.Recover(t, "")
	if err == nil {
		t.Errorf("key %d is away, and the ceremony ended as %q", key.Serial(), r.Outcome)
	}
	s.MustHold(t, r, err)
}

// What else a key can do to a command: hang, lose its answer, refuse.
func TestKeyInTrouble(t *testing.T) {
	for _, on := range []simcard.Instruction{simcard.List, simcard.Put, simcard.Calculate, simcard.Delete} {
		for what, fault := range map[string]simcard.Fault{
			"hangs":               {Kind: simcard.NoAnswer},
			"loses its answer":    {Kind: simcard.LoseAnswer},
			"says it has no room": {Kind: simcard.Status, Status: 0x6A84},
			"says it is locked":   {Kind: simcard.Status, Status: 0x6982},
			"says nothing useful": {Kind: simcard.Status, Status: 0x6F00},
		} {
			t.Run(fmt.Sprintf("%s %s", on, what), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := enrolltest.New(t, 3)
					t.Cleanup(s.FreeKeys) // a command that hangs ends when its key is pulled
					fault.On = on
					if on == simcard.List { // not the preflight's
						fault.After = 1
					}
					for range 3 { // a touch that did not come has the word of a lock, and is asked for three times
						s.Cards[1].Inject(fault)
						if on != simcard.Calculate {
							break
						}
					}
					if on == simcard.Delete || on == simcard.List {
						s.Cards[0].Inject(simcard.Fault{Kind: simcard.FlipBit, On: simcard.Calculate, Bit: 60})
					}
					r, err := s.Run(t.Context(), t, s.ForAlice())
					if err == nil {
						t.Error("no error")
					}
					if n := s.Count("EnableMFADevice"); n != 0 {
						t.Errorf("Enable was sent %d times", n)
					}
					s.MustHold(t, r, err)
					s.FreeKeys()
					s.MustSettle(t, r, err)
					s.MustBeUntouched(t)
				})
			})
		}
	}
}

// Another key in the port of the one that was pulled is not taken for it.
func TestKeySwapped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 2)
		stranger := simcard.New(simcard.YubiKey543, 9001)
		c := s.Prepare(t, s.ForAlice())
		c.Release()
		s.Readers.Unplug(s.Cards[1])
		s.Readers.Plug(stranger)
		r, err := c.Run(t.Context(), nil, nil)
		c.Close()
		if err == nil {
			t.Error("no error")
		}
		if n := stranger.Count(simcard.Put, simcard.Delete, simcard.Calculate); n != 0 {
			t.Errorf("the other key was worked on: %v", stranger.Log())
		}
		s.MustHold(t, r, err)
		s.Readers.Unplug(stranger)
		s.MustSettle(t, r, err)
		s.MustBeUntouched(t)
	})
}

// Keys change their ports while the plan is read: each is found by its serial.
func TestKeysInOtherPorts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 3)
		c := s.Prepare(t, s.ForAlice())
		c.Release()
		for _, card := range s.Cards {
			s.Readers.Unplug(card)
		}
		for _, card := range slices.Backward(s.Cards) {
			s.Readers.Plug(card)
		}
		r, err := c.Run(t.Context(), nil, nil)
		c.Close()
		if err != nil {
			t.Fatal(err)
		}
		s.MustHold(t, r, err)
	})
}
