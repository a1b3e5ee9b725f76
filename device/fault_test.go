package device_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/oath"
)

// errors that a port can answer.
var portErrors = []error{
	device.ErrRemoved, device.ErrReset, device.ErrSharing, device.ErrNoService, device.ErrNoCard,
	device.ErrDenied, device.ErrUnresponsive, device.ErrUnknownReader, device.ErrNoReaders,
	device.ErrOwnUse, device.ErrServiceVersion, device.ErrServiceFault,
}

// story opens two keys, uses one in a kept and in a new transaction, and closes
// both.
func story(t *testing.T, p *probe) {
	d := device.NewDesk(p, device.Limits{})
	keys, err := d.Open(t.Context(), 1001, 1002)
	if err != nil {
		return
	}
	for range 2 {
		_ = keys[0].Use(t.Context(), list)
	}
	keys[0].Release()
	_ = keys[0].Use(t.Context(), list)
	for _, k := range keys {
		k.Close()
	}
}

func list(s *oath.Session) error {
	_, err := s.List()
	return err
}

func storyDesk() *probe {
	desk := simdesk.New()
	desk.Plug(simcard.New(simcard.YubiKey543, 1001))
	desk.Plug(simcard.New(simcard.YubiKey57, 1002))
	desk.Plug(simcard.New(simcard.YubiKey437, 1003))
	return newProbe(desk)
}

func TestNothingStaysOpenWhateverFails(t *testing.T) {
	var calls int
	synctest.Test(t, func(t *testing.T) {
		p := storyDesk()
		story(t, p)
		calls = p.count()
		p.check(t)
	})
	if calls < 20 {
		t.Fatalf("the story makes %d calls only", calls)
	}
	for _, failure := range portErrors {
		for n := range calls {
			synctest.Test(t, func(t *testing.T) {
				p := storyDesk()
				p.failAt, p.fail = n, failure
				story(t, p)
				synctest.Wait()
				p.check(t)
				if t.Failed() {
					t.Fatalf("when call %d, a %s, fails with: %v", n, p.call(n), failure)
				}
			})
		}
	}
}

func TestACallThatHangsIsGivenUpAndClosedWhenItReturns(t *testing.T) {
	var calls int
	synctest.Test(t, func(t *testing.T) {
		p := storyDesk()
		story(t, p)
		calls = p.count()
	})
	for _, failure := range []error{nil, device.ErrRemoved} {
		for n := range calls {
			synctest.Test(t, func(t *testing.T) {
				p := storyDesk()
				p.failAt, p.hang, p.fail = n, true, failure
				start := time.Now()
				story(t, p)
				// One call of 5 s hangs. The abandoned call may keep its card, so the
				// next attempt waits for another 5 s.
				if waited := time.Since(start); waited < 5*time.Second || waited > 15*time.Second {
					t.Errorf("the story took %v", waited)
				}
				close(p.resume)
				synctest.Wait()
				p.check(t)
				if t.Failed() {
					t.Fatalf("when call %d, a %s, hangs and then returns: %v", n, p.call(n), failure)
				}
			})
		}
	}
}

func TestLimits(t *testing.T) {
	for _, test := range []struct {
		name  string
		touch bool
		hang  simcard.Instruction
		limit time.Duration
	}{
		{"any command", false, simcard.List, 5 * time.Second},
		{"a calculation, in which a touch is waited for", true, simcard.Calculate, 20 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				desk := simdesk.New()
				card := simcard.New(simcard.YubiKey543, 1001)
				card.Store(simcard.Stored{ID: "id", Key: []byte("12345678901234567890")})
				reader := desk.Plug(card)
				key := openOne(t, desk, 1001)
				card.Inject(simcard.Fault{Kind: simcard.NoAnswer, On: test.hang})

				start := time.Now()
				err := key.Use(t.Context(), func(s *oath.Session) error {
					creds, err := s.List()
					if err != nil {
						return err
					}
					_, err = s.Calculate(creds[0], make([]byte, 8))
					return err
				})
				wantError(t, err, device.ErrTimeout, "key 1001 in "+reader)
				if took := time.Since(start); took != test.limit {
					t.Errorf("took %v, want %v", took, test.limit)
				}
				key.Close()
				desk.Unplug(card) // the hung command returns
				synctest.Wait()
				wantClosed(t, desk)
			})
		})
	}
}

func TestFailureIsReportedOnceAndNothingIsRepeated(t *testing.T) {
	for _, kind := range []simcard.FaultKind{simcard.PullOut, simcard.PullOutAfter, simcard.LoseAnswer} {
		t.Run(fmt.Sprint(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				desk := simdesk.New()
				card := simcard.New(simcard.YubiKey543, 1001)
				desk.Plug(card)
				key := openOne(t, desk, 1001)
				defer key.Close()
				card.Inject(simcard.Fault{Kind: kind, On: simcard.Put})
				put := func(s *oath.Session) error {
					if _, err := s.List(); err != nil {
						return err
					}
					return s.Put(oath.NewCredential{ID: "id", Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 6, Seed: make([]byte, 20)})
				}
				err := key.Use(t.Context(), put)
				want := device.ErrRemoved
				if kind == simcard.LoseAnswer {
					want = device.ErrUnresponsive
				}
				wantError(t, err, want, "key 1001")
				if n := card.Count(simcard.Put); n != 1 {
					t.Errorf("%d PUTs, want 1", n)
				}
				// The next Use finds the key again.
				desk.Plug(card)
				if err := key.Use(t.Context(), list); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestNoCommandAfterAFailureInTheSameSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		card := simcard.New(simcard.YubiKey543, 1001)
		desk.Plug(card)
		key := openOne(t, desk, 1001)
		defer key.Close()
		card.Inject(simcard.Fault{Kind: simcard.LoseAnswer, On: simcard.List})
		var again error
		err := key.Use(t.Context(), func(s *oath.Session) error {
			first := list(s)
			again = list(s)
			return first
		})
		wantError(t, err, device.ErrUnresponsive, "transmitting")
		if !errors.Is(again, device.ErrUnresponsive) {
			t.Errorf("a second LIST answered %v, want the first one's error", again)
		}
		if n := card.Count(simcard.List); n != 1 {
			t.Errorf("%d LISTs reached the card, want 1", n)
		}
	})
}
