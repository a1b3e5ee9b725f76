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

func TestResetByAnotherProgram(t *testing.T) {
	t.Run("between transactions", func(t *testing.T) {
		withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
			b.use(t)
			b.key.Release()
			b.desk.Reset(b.reader)
			b.use(t)
			if n := b.card.Count(simcard.SelectManagement); n != 2 {
				t.Errorf("asked %d times who it is, want again after the reset", n)
			}
			if n := b.desk.Audit().Connects; n != 1 {
				t.Errorf("%d connections, want the first one, reconnected", n)
			}
		})
	})
	t.Run("before the first command", func(t *testing.T) {
		withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
			b.desk.Reset(b.reader)
			b.use(t)
			if n := b.card.Count(simcard.SelectManagement); n != 2 {
				t.Errorf("asked %d times who it is, want again after the reset", n)
			}
		})
	})
	t.Run("in a kept transaction", func(t *testing.T) {
		withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
			b.use(t)
			b.desk.Reset(b.reader)
			wantError(t, b.key.Use(t.Context(), list), device.ErrReset, "key 1001")
			b.use(t)
		})
	})
}

func TestReplug(t *testing.T) {
	for _, test := range []struct {
		name   string
		replug func(b *bench) string
	}{
		{"into the same reader", func(b *bench) string { return b.desk.Plug(b.card) }},
		{"into another reader", func(b *bench) string {
			b.desk.Plug(simcard.New(simcard.YubiKey543, 2002))
			return b.desk.Plug(b.card)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
				b.card.SetPassword("secret")
				if err := b.key.Unlock(t.Context(), []byte("secret")); err != nil {
					t.Fatal(err)
				}
				b.key.Release()
				b.desk.Unplug(b.card)
				err := b.key.Use(t.Context(), list)
				wantError(t, err, device.ErrRemoved, "key 1001 in "+b.reader)
				wantError(t, err, device.ErrNotOnDesk)

				reader := test.replug(b)
				b.use(t) // unlocked again, too
				if got := b.key.Info().Reader; got != reader {
					t.Errorf("the key says %q, and is in %q", got, reader)
				}
			})
		})
	}
}

func TestPulledInTheMiddle(t *testing.T) {
	withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
		err := b.key.Use(t.Context(), func(s *oath.Session) error {
			b.desk.Unplug(b.card)
			return list(s)
		})
		wantError(t, err, device.ErrRemoved, "transmitting")
		b.desk.Plug(b.card)
		b.use(t)
	})
}

func TestServiceRestarted(t *testing.T) {
	withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
		b.key.Release()
		b.desk.Fail(device.ErrNoService)
		wantError(t, b.key.Use(t.Context(), list), device.ErrNoService, "key 1001")
		b.desk.Fail(nil)
		b.use(t)
	})
}

// Some drivers report a card that was pulled as an answer of no bytes.
func TestEmptyAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		card := simcard.New(simcard.YubiKey543, 1001)
		desk.Plug(card)
		port := &emptyPort{Port: desk}
		key := openOne(t, port, 1001)
		defer key.Close()
		err := key.Use(t.Context(), func(s *oath.Session) error {
			port.empty = true
			return list(s)
		})
		wantError(t, err, device.ErrUnresponsive, "answer of 0 bytes")
		port.empty = false
		if err := key.Use(t.Context(), list); err != nil {
			t.Error(err)
		}
	})
}

type emptyPort struct {
	device.Port
	empty bool
}

type emptyHandle struct {
	device.Handle
	port *emptyPort
}

func (p *emptyPort) Connect(reader string) (device.Handle, error) {
	h, err := p.Port.Connect(reader)
	return emptyHandle{h, p}, err
}

func (h emptyHandle) Transmit(command []byte) ([]byte, error) {
	if h.port.empty {
		return nil, nil
	}
	return h.Handle.Transmit(command)
}

func TestAnotherKeyIsRefused(t *testing.T) {
	swap := func(b *bench, card *simcard.Card) {
		b.desk.Unplug(b.card)
		b.desk.PlugInto(b.reader, card)
	}
	t.Run("in the same USB port", func(t *testing.T) {
		withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
			b.use(t)
			b.key.Release()
			other := simcard.New(simcard.YubiKey543, 2002)
			swap(b, other)
			err := b.key.Use(t.Context(), list)
			wantError(t, err, device.ErrKeyChanged, "key 1001")
			if n := other.Count(simcard.SelectOATH, simcard.List); n != 0 {
				t.Errorf("%d commands for the right key went to the other", n)
			}
			// Its own key is found elsewhere, and the other left alone.
			b.desk.Plug(b.card)
			b.use(t)
		})
	})
	t.Run("in a reader that outlives its card", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			desk := simdesk.New()
			desk.AddEmptyReader("contactless 00 00")
			mine, other := simcard.New(simcard.YubiKey543, 1001), simcard.New(simcard.YubiKey543, 2002)
			desk.PlugInto("contactless 00 00", mine)
			key := openOne(t, desk, 1001)
			defer key.Close()
			key.Release()
			desk.Unplug(mine)
			desk.PlugInto("contactless 00 00", other)
			desk.Reset("contactless 00 00")
			wantError(t, key.Use(t.Context(), list), device.ErrKeyChanged)
			if n := other.Count(simcard.SelectOATH); n != 0 {
				t.Errorf("%d OATH SELECTs on the other key", n)
			}
		})
	})
	t.Run("behind a handle that never noticed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			mine, other := simcard.New(simcard.YubiKey543, 1001), simcard.New(simcard.YubiKey543, 2002)
			desk := simdesk.New()
			desk.Plug(mine)
			port := &blindPort{Port: desk}
			key := openOne(t, port, 1001)
			defer key.Close()
			if err := key.Use(t.Context(), list); err != nil {
				t.Fatal(err)
			}
			key.Release()
			port.card = other
			wantError(t, key.Use(t.Context(), list), device.ErrKeyChanged, "OATH device id")
			if n := other.Count(simcard.List); n != 0 {
				t.Error("a command of Use reached the other key")
			}
		})
	})
}

// blindPort sends commands to another card as soon as it has one.
type blindPort struct {
	device.Port
	card *simcard.Card
}

type blindHandle struct {
	device.Handle
	port *blindPort
}

func (p *blindPort) Connect(reader string) (device.Handle, error) {
	h, err := p.Port.Connect(reader)
	return blindHandle{h, p}, err
}

func (h blindHandle) Transmit(command []byte) ([]byte, error) {
	if h.port.card != nil {
		return h.port.card.Transmit(command)
	}
	return h.Handle.Transmit(command)
}

func TestSaltChanged(t *testing.T) {
	withKey(t, simcard.YubiKey543, func(t *testing.T, b *bench) {
		b.use(t)
		id := b.key.DeviceID()
		b.key.Release()
		// Another program resets the OATH application, which needs no password.
		if _, err := b.card.Transmit([]byte{0x00, 0xA4, 0x04, 0x00, 0x07, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01, 0x00}); err != nil {
			t.Fatal(err)
		}
		if _, err := b.card.Transmit([]byte{0x00, 0x04, 0xDE, 0xAD}); err != nil {
			t.Fatal(err)
		}
		for range 2 { // and it stays refused
			wantError(t, b.key.Use(t.Context(), list), device.ErrKeyChanged, "instead of "+id, "was reset since")
		}
	})
}

func TestTokensWithoutSerialAreKnownByTheirSalt(t *testing.T) {
	for _, profile := range []simcard.Profile{simcard.NoSerial, simcard.CanoKey, simcard.Nitrokey3} {
		t.Run(profile.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				desk := simdesk.New()
				card := simcard.New(profile, 7)
				desk.Plug(card)
				keys, _, err := device.NewDesk(desk, device.Limits{}).Keys(t.Context())
				if err != nil || len(keys) != 1 {
					t.Fatal(keys, err)
				}
				defer keys[0].Close()
				desk.Unplug(card)
				desk.Plug(simcard.New(profile, 8))
				wantError(t, keys[0].Use(t.Context(), list), device.ErrRemoved)
				wantError(t, keys[0].Use(t.Context(), list), device.ErrKeyChanged)
				desk.Plug(card)
				if err := keys[0].Use(t.Context(), list); err != nil {
					t.Error(err)
				}
			})
		})
	}
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
