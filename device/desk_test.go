package device_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/oath"
)

func TestInfoOfEachToken(t *testing.T) {
	const all = device.OTP | device.U2F | device.OpenPGP | device.PIV | device.OATH | device.HSMAuth | device.FIDO2
	tests := []struct {
		profile  simcard.Profile
		want     device.Info
		commands int // at the card, by Keys
		used     int // and by a Use after it
	}{
		{shaped(simcard.YubiKey543, 0x01), device.Info{
			Serial: 7, Vendor: device.Yubico, Model: "YubiKey 5 NFC", FormFactor: "USB-A keychain",
			Firmware: oath.Version{5, 4, 3}, Capabilities: 0x033F, OATH: true, Capacity: 32,
		}, 2, 1},
		{shaped(simcard.YubiKey57, 0x03), device.Info{
			Serial: 7, Vendor: device.Yubico, Model: "YubiKey 5C NFC", FormFactor: "USB-C keychain",
			Firmware: oath.Version{5, 7, 4}, Capabilities: 0x033F, OATH: true, Capacity: 64,
		}, 2, 1},
		{shaped(simcard.YubiKey5FIPS, 0x81), device.Info{
			Serial: 7, Vendor: device.Yubico, Model: "YubiKey 5 NFC FIPS", FormFactor: "USB-A keychain",
			Firmware: oath.Version{5, 4, 3}, FIPS: true, Capabilities: 0x033F, OATH: true, Capacity: 32,
		}, 2, 1},
		{simcard.YubiKey437, device.Info{
			Serial: 7, Vendor: device.Yubico, Model: "YubiKey 4",
			Firmware: oath.Version{4, 3, 7}, Capabilities: 0xFF, OATH: true, Capacity: 32,
		}, 2, 1},
		{simcard.NEO, device.Info{
			Serial: 7, Vendor: device.Yubico, Model: "YubiKey NEO",
			Firmware: oath.Version{3, 3, 7}, Capabilities: device.OTP | device.OATH, OATH: true,
		}, 5, 0},
		{shaped(simcard.NoSerial, 0x01), device.Info{
			Vendor: device.Yubico, Model: "YubiKey 5 NFC", FormFactor: "USB-A keychain",
			Firmware: oath.Version{5, 4, 3}, Capabilities: 0x033F, OATH: true, Capacity: 32,
		}, 3, 0},
		{shaped(simcard.SecurityKey, 0x41), device.Info{
			Vendor: device.Yubico, Model: "Security Key NFC", FormFactor: "USB-A keychain",
			Firmware: oath.Version{5, 4, 3}, Capabilities: device.U2F | device.FIDO2, Capacity: 32,
		}, 2, 0},
		{simcard.CanoKey, device.Info{
			Vendor: device.CanoKeys, Model: "CanoKey",
			Firmware: oath.Version{6, 0, 0}, Capabilities: device.OATH, OATH: true, Capacity: 100,
		}, 2, 0},
		{simcard.Nitrokey3, device.Info{
			Vendor: device.Nitrokey, Model: "Nitrokey 3",
			Firmware: oath.Version{4, 14, 0}, Capabilities: device.OATH, OATH: true,
		}, 2, 0},
	}
	for _, test := range tests {
		t.Run(test.profile.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				desk := simdesk.New()
				card := simcard.New(test.profile, 7, simcard.ExtraTags())
				test.want.Reader = desk.Plug(card)
				keys, problems, err := device.NewDesk(desk, device.Limits{}).Keys(t.Context())
				if err != nil || len(problems) != 0 || len(keys) != 1 {
					t.Fatalf("%d keys, problems %v, error %v", len(keys), problems, err)
				}
				defer keys[0].Close()
				if got := keys[0].Info(); got != test.want {
					t.Errorf("\n got %+v\nwant %+v", got, test.want)
				}
				if n := card.Count(); n != test.commands {
					t.Errorf("Keys sent %d commands, want %d: %v", n, test.commands, instructions(card))
				}
				err = keys[0].Use(t.Context(), func(s *oath.Session) error {
					if s.DeviceID() == "" || keys[0].DeviceID() != s.DeviceID() {
						t.Errorf("device id %q, of the session %q", keys[0].DeviceID(), s.DeviceID())
					}
					return nil
				})
				if test.want.OATH && err != nil {
					t.Error(err)
				}
				if !test.want.OATH {
					wantError(t, err, device.ErrNoOATH, "key without serial")
				}
				if n := card.Count() - test.commands; n != test.used {
					t.Errorf("Use sent %d commands, want %d: %v", n, test.used, instructions(card))
				}
			})
		})
	}
	if got := all.String(); got != "OTP, U2F, OpenPGP, PIV, OATH, YubiHSM Auth, FIDO2" {
		t.Errorf("names of all capabilities: %s", got)
	}
}

// shaped is a profile with a form factor (management tag 04).
func shaped(p simcard.Profile, formFactor byte) simcard.Profile {
	p.FormFactor = formFactor
	return p
}

func instructions(card *simcard.Card) []string {
	var all []string
	for _, e := range card.Log() {
		all = append(all, string(e.Instruction))
	}
	return all
}

func TestKeysSkipsAndReportsWhatItCannotRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		desk.AddEmptyReader("empty 00 00")
		desk.AddBadReader("bad 01 00", device.ErrUnresponsive)
		desk.Plug(simcard.New(simcard.YubiKey543, 9))
		held := desk.Plug(simcard.New(simcard.YubiKey543, 5))
		defer desk.Hold(held, true)()
		busy := desk.Plug(simcard.New(simcard.YubiKey543, 6))
		defer desk.Hold(busy, false)()
		desk.Plug(simcard.New(simcard.YubiKey437, 3))

		start := time.Now()
		keys, problems, err := device.NewDesk(desk, device.Limits{}).Keys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 5*time.Second {
			t.Errorf("took %v, want the limit of one reader: all at once", took)
		}
		var serials []device.KeySerial
		for _, k := range keys {
			serials = append(serials, k.Info().Serial)
			k.Close()
		}
		if !slices.Equal(serials, []device.KeySerial{3, 9}) {
			t.Errorf("keys %v, want 3 and 9", serials)
		}
		want := map[string]struct {
			err  error
			text string
		}{
			"bad 01 00": {device.ErrUnresponsive, "bad 01 00: connecting"},
			held:        {device.ErrSharing, "gpgconf --kill scdaemon"},
			busy:        {device.ErrTimeout, "yubikey-agent"},
		}
		for _, p := range problems {
			w, ok := want[p.Reader]
			if !ok {
				t.Errorf("unexpected problem: %v", p.Err)
				continue
			}
			wantError(t, p.Err, w.err, p.Reader, w.text)
			delete(want, p.Reader)
		}
		if len(want) != 0 {
			t.Errorf("not reported: %v", want)
		}
	})
}

func TestAForeignCardIsAProblemOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		foreign := simcard.CanoKey
		foreign.Enabled = 0
		desk := simdesk.New()
		desk.Plug(simcard.New(foreign, 0))
		keys, problems, err := device.NewDesk(desk, device.Limits{}).Keys(t.Context())
		if err != nil || len(keys) != 0 || len(problems) != 1 {
			t.Fatalf("%d keys, problems %v, error %v", len(keys), problems, err)
		}
		wantError(t, problems[0].Err, device.ErrNoOATH, problems[0].Reader)
		wantClosed(t, desk)
	})
}

func TestNoServiceAndNoReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		d := device.NewDesk(desk, device.Limits{})
		if keys, problems, err := d.Keys(t.Context()); len(keys) != 0 || len(problems) != 0 || err != nil {
			t.Errorf("without readers: %v, %v, %v", keys, problems, err)
		}
		_, err := d.Open(t.Context(), 1)
		wantError(t, err, device.ErrNotOnDesk, "key 1")
		desk.Fail(device.ErrNoService)
		_, _, err = d.Keys(t.Context())
		wantError(t, err, device.ErrNoService, "listing readers")
		_, err = d.Open(t.Context(), 1)
		wantError(t, err, device.ErrNoService, "listing readers")
	})
}

func TestOpenBySerial(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		other := desk.Plug(simcard.New(simcard.YubiKey543, 1))
		desk.Plug(simcard.New(simcard.YubiKey543, 2))
		desk.Plug(simcard.New(simcard.YubiKey57, 3))
		desk.Plug(simcard.New(simcard.NoSerial, 4))
		keys, err := device.NewDesk(desk, device.Limits{}).Open(t.Context(), 3, 2)
		if err != nil {
			t.Fatal(err)
		}
		if a, b := keys[0].Info().Serial, keys[1].Info().Serial; a != 3 || b != 2 {
			t.Errorf("opened %d and %d, want 3 and 2 in this order", a, b)
		}
		if a := desk.Audit(other); a.Handles != 0 || a.Connects != 1 {
			t.Errorf("the key that was not asked for: %+v", a)
		}
		if a := desk.Audit(); a.Handles != 2 || a.Open != 2 {
			t.Errorf("open: %+v", a)
		}
		for _, k := range keys {
			k.Close()
		}
		wantClosed(t, desk)
	})
}

func TestOpenRefuses(t *testing.T) {
	for _, test := range []struct {
		name    string
		serials []device.KeySerial
		want    error
		texts   []string
	}{
		{"a missing key", []device.KeySerial{1, 9, 8}, device.ErrNotOnDesk, []string{"key 9, key 8", "bad reader", "no card in the reader"}},
		{"a serial twice", []device.KeySerial{1, 2, 1}, device.ErrDuplicate, []string{"key 1 is named twice"}},
		{"no serial", []device.KeySerial{1, 0}, device.ErrNotOnDesk, []string{"0 is no serial"}},
		{"a serial in two readers", []device.KeySerial{1, 5}, device.ErrDuplicate, []string{"key 5 in", "02 00", "03 00"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				desk := simdesk.New()
				for _, serial := range []uint32{1, 2, 5, 5} {
					desk.Plug(simcard.New(simcard.YubiKey543, serial))
				}
				desk.AddBadReader("bad reader", device.ErrNoCard)
				keys, err := device.NewDesk(desk, device.Limits{}).Open(t.Context(), test.serials...)
				wantError(t, err, test.want, test.texts...)
				if keys != nil {
					t.Errorf("keys %v beside an error", keys)
				}
				wantClosed(t, desk)
			})
		})
	}
}

func TestMissingKeysAreListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		desk.AddBadReader("bad", device.ErrDenied)
		_, err := device.NewDesk(desk, device.Limits{}).Open(t.Context(), 9, 8)
		var missing *device.NotOnDeskError
		if !errors.As(err, &missing) {
			t.Fatalf("error %v", err)
		}
		if !slices.Equal(missing.Missing, []device.KeySerial{9, 8}) || len(missing.Problems) != 1 || !errors.Is(missing.Problems[0].Err, device.ErrDenied) {
			t.Errorf("%+v", missing)
		}
	})
}

func TestKeysDropsASerialInTwoReaders(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		for _, serial := range []uint32{5, 5, 6} {
			desk.Plug(simcard.New(simcard.YubiKey543, serial))
		}
		keys, problems, err := device.NewDesk(desk, device.Limits{}).Keys(t.Context())
		if err != nil || len(keys) != 1 || len(problems) != 2 {
			t.Fatalf("%d keys, problems %v, error %v", len(keys), problems, err)
		}
		for _, p := range problems {
			wantError(t, p.Err, device.ErrDuplicate, "key 5 in")
		}
		if got := desk.Audit().Handles; got != 1 {
			t.Errorf("%d handles open, want only that of key 6", got)
		}
		keys[0].Close()
		wantClosed(t, desk)
	})
}

func TestKeyThatHasJustBeenPluggedInIsWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		desk.Plug(simcard.New(simcard.YubiKey543, 1))
		late := &lateCard{Port: desk, ready: time.Now().Add(2 * time.Second)}
		start := time.Now()
		openOne(t, late, 1).Close()
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("took %v, want 2s", took)
		}
		late.ready = time.Now().Add(time.Hour)
		start = time.Now()
		_, err := device.NewDesk(late, device.Limits{}).Open(t.Context(), 1)
		wantError(t, err, device.ErrNotOnDesk, device.ErrNoCard.Error())
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("gave up after %v, want 3s as ykman", took)
		}
	})
}

// lateCard is a port whose cards are there but do not answer before a time, as
// a key that was just plugged in.
type lateCard struct {
	device.Port
	ready time.Time
}

func (p *lateCard) Connect(reader string) (device.Handle, error) {
	if time.Now().Before(p.ready) {
		return nil, device.ErrNoCard
	}
	return p.Port.Connect(reader)
}

func TestCancelledWhileAnotherProgramHoldsTheCard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		release := desk.Hold(desk.Plug(simcard.New(simcard.YubiKey543, 1)), false)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		_, err := device.NewDesk(desk, device.Limits{}).Open(ctx, 1)
		wantError(t, err, context.DeadlineExceeded, "opening keys")
		if took := time.Since(start); took != time.Second {
			t.Errorf("took %v, want 1s", took)
		}
		release() // the Connect that was given up returns
		synctest.Wait()
		wantClosed(t, desk)
	})
}

// Two readers can have one name, and then only one of them can be reached.
func TestReadersOfOneNameAreOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		desk.Plug(simcard.New(simcard.YubiKey543, 1))
		keys, problems, err := device.NewDesk(doubled{desk}, device.Limits{}).Keys(t.Context())
		if err != nil || len(problems) != 0 || len(keys) != 1 {
			t.Fatalf("%d keys, problems %v, error %v", len(keys), problems, err)
		}
		keys[0].Close()
	})
}

type doubled struct{ device.Port }

func (p doubled) Readers() ([]device.Reader, error) {
	readers, err := p.Port.Readers()
	return append(readers, readers...), err
}

func TestErrorsSayNothingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		reader := desk.Plug(simcard.New(simcard.YubiKey543, 1))
		key := openOne(t, desk, 1)
		defer key.Close()
		key.Release()
		defer desk.Hold(reader, true)()
		err := key.Use(t.Context(), list)
		wantError(t, err, device.ErrSharing, "key 1 in "+reader+": beginning transaction")
		if n := strings.Count(err.Error(), reader); n != 1 {
			t.Errorf("%q names the reader %d times", err, n)
		}
	})
}
