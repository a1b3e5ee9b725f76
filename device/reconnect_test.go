package device_test

import (
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/oath"
)

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
