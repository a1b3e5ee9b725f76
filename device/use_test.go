package device_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/oath"
)

// bench is one key on a desk, open.
type bench struct {
	desk   *simdesk.Desk
	card   *simcard.Card
	reader string
	key    *device.Key
}

// withKey runs a test in virtual time, with one key open, and checks that
// nothing is left open and no transaction was held longer than allowed.
func withKey(t *testing.T, profile simcard.Profile, run func(t *testing.T, b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{desk: simdesk.New(), card: simcard.New(profile, 1001)}
		b.card.Store(simcard.Stored{ID: "id", Key: []byte("12345678901234567890")})
		b.reader = b.desk.Plug(b.card)
		b.key = openOne(t, b.desk, 1001)
		run(t, b)
		b.key.Close()
		wantClosed(t, b.desk)
		if idle := b.desk.Audit().LongestIdle; idle > 4*time.Second {
			t.Errorf("a transaction was idle for %v", idle)
		}
	})
}

// use is a Use that must succeed, and the session it had.
func (b *bench) use(t *testing.T) (session *oath.Session) {
	t.Helper()
	err := b.key.Use(t.Context(), func(s *oath.Session) error {
		session = s
		return list(s)
	})
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func TestOpenAndTwoUsesAreOneTransaction(t *testing.T) {
	withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
		first := b.use(t)
		second := b.use(t)
		if first != second {
			t.Error("another session, though the transaction was kept")
		}
		if _, ok := second.Listed(); !ok {
			t.Error("what LIST said is gone")
		}
		if n := b.desk.Audit().Begins; n != 1 {
			t.Errorf("%d transactions, want 1", n)
		}
		if n := b.card.Count(); n != 5 {
			t.Errorf("%d commands, want SELECT, READ CONFIG, SELECT and two LIST: %v", n, instructions(b.card))
		}
	})
}

func TestTransactionEndsByItself(t *testing.T) {
	withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
		first := b.use(t)
		time.Sleep(2900 * time.Millisecond)
		if b.use(t) != first {
			t.Error("another session after 2.9 s")
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if open := b.desk.Audit().Open; open != 0 {
			t.Error("the transaction is held after 3 s without a command")
		}
		if b.use(t) == first {
			t.Error("the same session in another transaction")
		}
		if n := b.desk.Audit().Begins; n != 2 {
			t.Errorf("%d transactions, want 2", n)
		}
		if n := b.card.Count(simcard.SelectManagement); n != 1 {
			t.Errorf("%d times asked who it is, want only once", n)
		}
	})
}

func TestReleaseEndsAtOnce(t *testing.T) {
	withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
		b.use(t)
		b.key.Release()
		b.key.Release() // once more does nothing
		if open := b.desk.Audit().Open; open != 0 {
			t.Error("a transaction is open")
		}
		b.use(t)
		if n := b.desk.Audit().Begins; n != 2 {
			t.Errorf("%d transactions, want 2", n)
		}
	})
}

func TestNobodyHoldsTheCardAcrossAPrompt(t *testing.T) {
	t.Run("asked within a Use", func(t *testing.T) {
		withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
			err := b.key.Use(t.Context(), func(s *oath.Session) error {
				time.Sleep(time.Minute)
				return list(s)
			})
			wantError(t, err, device.ErrReleased, "key 1001")
			b.use(t)
		})
	})
	t.Run("released within a Use", func(t *testing.T) {
		withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
			err := b.key.Use(t.Context(), func(s *oath.Session) error {
				b.key.Release()
				if b.desk.Audit().Open != 0 {
					t.Error("a transaction is open")
				}
				return list(s)
			})
			wantError(t, err, device.ErrReleased)
			b.use(t)
		})
	})
	t.Run("with a session that was kept", func(t *testing.T) {
		withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
			kept := b.use(t)
			wantError(t, list(kept), device.ErrReleased)
			b.use(t)
		})
	})
}

func TestATouchMayTakeItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		card := simcard.New(simcard.YubiKey543, 1001, simcard.AutoPress(12*time.Second))
		card.Store(simcard.Stored{ID: "id", Key: []byte("12345678901234567890"), Touch: true})
		desk.Plug(card)
		key := openOne(t, desk, 1001)
		defer key.Close()
		err := key.Use(t.Context(), func(s *oath.Session) error {
			_, err := s.Calculate(oath.Credential{ID: "id", Type: oath.TOTP, Algorithm: oath.SHA1}, make([]byte, 8))
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestCancelStopsBetweenCommands(t *testing.T) {
	t.Run("before a command", func(t *testing.T) {
		withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
			ctx, cancel := context.WithCancelCause(t.Context())
			stopped := errors.New("stopped by the officer")
			err := b.key.Use(ctx, func(s *oath.Session) error {
				cancel(stopped)
				return list(s)
			})
			wantError(t, err, stopped, "key 1001")
			if n := b.card.Count(simcard.List); n != 0 {
				t.Errorf("%d LISTs reached the card", n)
			}
			b.use(t)
		})
	})
	t.Run("not a command in flight", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			desk := simdesk.New()
			card := simcard.New(simcard.YubiKey543, 1001, simcard.Latency(simcard.RealHardware))
			desk.Plug(card)
			key := openOne(t, desk, 1001)
			defer key.Close()
			ctx, cancel := context.WithCancel(t.Context())
			err := key.Use(ctx, func(s *oath.Session) error {
				if err := list(s); err != nil {
					return err
				}
				time.AfterFunc(time.Millisecond, cancel) // a PUT takes 10 ms
				return s.Put(oath.NewCredential{ID: "new", Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 6, Seed: make([]byte, 20)})
			})
			if err != nil || ctx.Err() == nil || len(card.Stored()) != 1 {
				t.Errorf("error %v, context %v, %d stored", err, ctx.Err(), len(card.Stored()))
			}
		})
	})
	t.Run("before the key's turn", func(t *testing.T) {
		withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			err := b.key.Use(t.Context(), func(*oath.Session) error {
				return b.key.Use(ctx, list)
			})
			wantError(t, err, context.DeadlineExceeded, "key 1001")
		})
	})
}

func TestWaitsWithALimitForAnotherProgram(t *testing.T) {
	withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
		b.key.Release()
		release := b.desk.Hold(b.reader, false)
		time.AfterFunc(4*time.Second, release)
		b.use(t)

		b.key.Release()
		release = b.desk.Hold(b.reader, false)
		start := time.Now()
		err := b.key.Use(t.Context(), list)
		wantError(t, err, device.ErrTimeout, "key 1001", "scdaemon", "gpgconf --kill scdaemon", "Yubico Authenticator")
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("took %v, want 5s", took)
		}
		err = b.key.Use(t.Context(), list) // busy is not missing
		wantError(t, err, device.ErrTimeout, "looking for it", "connecting", "scdaemon")
		release()
		synctest.Wait()
		b.use(t) // and found again afterwards
	})
}

func TestUnlock(t *testing.T) {
	for _, profile := range []simcard.Profile{simcard.YubiKey543, simcard.NEO, simcard.CanoKey} {
		t.Run(profile.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				desk := simdesk.New()
				card := simcard.New(profile, 7)
				card.SetPassword("right")
				desk.Plug(card)
				keys, _, err := device.NewDesk(desk, device.Limits{}).Keys(t.Context())
				if err != nil || len(keys) != 1 {
					t.Fatal(keys, err)
				}
				key := keys[0]
				defer key.Close()
				wantError(t, key.Use(t.Context(), list), oath.ErrLocked)
				wantError(t, key.Unlock(t.Context(), []byte("wrong")), oath.ErrWrongAccessCode)
				if err := key.Unlock(t.Context(), []byte("right")); err != nil {
					t.Fatal(err)
				}
				if err := key.Use(t.Context(), list); err != nil {
					t.Error("in the same transaction:", err)
				}
				key.Release()
				if err := key.Use(t.Context(), list); err != nil {
					t.Error("in a new transaction:", err)
				}
			})
		})
	}
}

func TestKeyWithoutAnswerIsAskedOnceMore(t *testing.T) {
	withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
		b.card.Inject(simcard.Fault{Kind: simcard.LoseAnswer, On: simcard.SelectOATH})
		b.use(t)
		b.key.Release()
		b.card.Inject(simcard.Fault{Kind: simcard.LoseAnswer, On: simcard.SelectOATH})
		b.card.Inject(simcard.Fault{Kind: simcard.LoseAnswer, On: simcard.SelectOATH})
		wantError(t, b.key.Use(t.Context(), list), device.ErrUnresponsive, "key 1001")
	})
}

func TestErrorOfFnIsReturnedAsItIs(t *testing.T) {
	withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
		own := errors.New("changed my mind")
		first := b.use(t)
		if err := b.key.Use(t.Context(), func(*oath.Session) error { return own }); err != own {
			t.Errorf("error %v", err)
		}
		if b.use(t) != first {
			t.Error("another session, though no command failed")
		}
	})
}

func TestPanicInFnLetsGo(t *testing.T) {
	withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
		func() {
			defer func() { _ = recover() }()
			_ = b.key.Use(t.Context(), func(*oath.Session) error { panic("bug") })
		}()
		if open := b.desk.Audit().Open; open != 0 {
			t.Error("a transaction is open")
		}
		b.use(t)
	})
}

func TestClosedKey(t *testing.T) {
	withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
		b.key.Close()
		wantError(t, b.key.Use(t.Context(), list), device.ErrClosed, "key 1001")
		b.key.Release()
	})
}

func TestUsesTakeTurns(t *testing.T) {
	withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
		inside := 0
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				err := b.key.Use(t.Context(), func(s *oath.Session) error {
					inside++
					defer func() { inside-- }()
					time.Sleep(time.Second)
					if inside != 1 {
						t.Error("two at once")
					}
					return list(s)
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}

// One key waits for a touch, and the others go on.
func TestKeysDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		slow := simcard.New(simcard.YubiKey543, 1, simcard.AutoPress(10*time.Second))
		slow.Store(simcard.Stored{ID: "id", Key: []byte("12345678901234567890"), Touch: true})
		desk.Plug(slow)
		moved := simcard.New(simcard.YubiKey543, 2)
		desk.Plug(moved)
		keys, err := device.NewDesk(desk, device.Limits{}).Open(t.Context(), 1, 2)
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		all.Go(func() {
			err := keys[0].Use(t.Context(), func(s *oath.Session) error {
				_, err := s.Calculate(oath.Credential{ID: "id", Type: oath.TOTP, Algorithm: oath.SHA1}, make([]byte, 8))
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
		time.Sleep(time.Second)
		start := time.Now()
		desk.Unplug(moved)
		desk.Plug(moved)
		if err := keys[1].Use(t.Context(), list); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("the other key waited %v", took)
		}
		all.Wait()
		for _, k := range keys {
			k.Close()
		}
		wantClosed(t, desk)
	})
}
