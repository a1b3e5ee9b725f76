package pivkey

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/oath"
)

func with(p simcard.Profile, change func(*simcard.Profile)) simcard.Profile {
	change(&p)
	return p
}

// What a token reports before piv-go opens it, by firmware.
func TestFront(t *testing.T) {
	unknown := front{pin: piv.SettingUnknown, puk: piv.SettingUnknown, management: piv.SettingUnknown}
	told := func(f front, change func(*front)) front {
		change(&f)
		return f
	}
	for name, test := range map[string]struct {
		profile simcard.Profile
		want    front
	}{
		"5.7.4": {simcard.YubiKey57, front{oath.Version{5, 7, 4}, 12345678, piv.SettingChanged, piv.SettingFactory, piv.SettingFactory}},
		"5.3.0": {
			with(simcard.YubiKey543, func(p *simcard.Profile) { p.Firmware = simcard.Version{5, 3, 0} }),
			front{oath.Version{5, 3, 0}, 12345678, piv.SettingChanged, piv.SettingFactory, piv.SettingFactory},
		},
		"5.2.7": {
			with(simcard.YubiKey543, func(p *simcard.Profile) { p.Firmware = simcard.Version{5, 2, 7} }),
			told(unknown, func(f *front) { f.firmware, f.serial = oath.Version{5, 2, 7}, 12345678 }),
		},
		"4.3.7": {simcard.YubiKey437, told(unknown, func(f *front) { f.firmware = oath.Version{4, 3, 7} })},
	} {
		t.Run(name, func(t *testing.T) {
			desk := simdesk.New()
			card := simcard.New(test.profile, 12345678)
			card.SetPIN("654321")
			got, err := New(desk, desk.Plug(card), 12345678, Limits{}).askFront(t.Context())
			if err != nil || got != test.want {
				t.Errorf("got %+v, %v; want %+v", got, err, test.want)
			}
		})
	}
}

func TestFrontRefuses(t *testing.T) {
	withoutPIV := with(simcard.YubiKey543, func(p *simcard.Profile) { p.Enabled &^= simcard.CapabilityPIV })
	for name, test := range map[string]struct {
		card *simcard.Card
		want error
	}{
		"switched off":    {simcard.New(withoutPIV, 12345678), piv.ErrNoPIV},
		"security key":    {simcard.New(simcard.SecurityKey, 12345678), piv.ErrNoPIV},
		"NEO":             {simcard.New(simcard.NEO, 12345678), piv.ErrNoPIV},
		"another key":     {simcard.New(simcard.YubiKey543, 87654321), device.ErrKeyChanged},
		"tells no serial": {simcard.New(simcard.NoSerial, 12345678), statusError(0x6985)},
	} {
		t.Run(name, func(t *testing.T) {
			desk := simdesk.New()
			reader := desk.Plug(test.card)
			if got, err := New(desk, reader, 12345678, Limits{}).askFront(t.Context()); !errors.Is(err, test.want) {
				t.Errorf("got %+v, %v; want %v", got, err, test.want)
			}
			if a := desk.Audit(reader); a.Handles != 0 || a.Open != 0 {
				t.Errorf("left behind: %+v", a)
			}
		})
	}
}

// The front waits for another program's transaction up to the limit. A connection
// that was given up leaves nothing open when it finally gets the card.
func TestFrontWaitsItsTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		reader := desk.Plug(simcard.New(simcard.YubiKey543, 12345678))
		release := desk.Hold(reader, false)
		begun := time.Now()
		_, err := New(desk, reader, 12345678, Limits{}).askFront(t.Context())
		if took := time.Since(begun); !errors.Is(err, device.ErrTimeout) || took != 10*time.Second {
			t.Errorf("after %v: %v", took, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := New(desk, reader, 12345678, Limits{}).askFront(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("told to stop: %v", err)
		}
		release()
		synctest.Wait()
		if a := desk.Audit(reader); a.Handles != 0 || a.Open != 0 {
			t.Errorf("left behind: %+v", a)
		}
	})
}

// Answers that no card should give are errors, never a panic, and never a
// setting.
func TestMalformedFront(t *testing.T) {
	for _, metadata := range []string{"", "\x05", "\x05\x01", "\x05\x00", "\x05\x02\x01\x01", "\x05\x01\x02", "\x01\x05\x11", "\x01\xff"} {
		if got := settingOf([]byte(metadata)); got != piv.SettingUnknown {
			t.Errorf("%x is read as %v", metadata, got)
		}
	}
	for name, answers := range map[string][]string{
		"nothing":       {""},
		"half a status": {"\x90"},
		"no version":    {"\x90\x00", "\x90\x00"},
		"long version":  {"\x90\x00", "\x05\x04\x03\x00\x90\x00"},
		"short serial":  {"\x90\x00", "\x05\x04\x03\x90\x00", "\x01\x02\x03\x90\x00"},
	} {
		t.Run(name, func(t *testing.T) {
			if got, err := readFront(&script{answers}); !errors.Is(err, device.ErrUnresponsive) || !strings.Contains(err.Error(), "bytes") {
				t.Errorf("got %+v, %v", got, err)
			}
		})
	}
}

// script is a card that gives these answers to every command.
type script struct{ answers []string }

func (s *script) Transmit([]byte) ([]byte, error) {
	answer := s.answers[0]
	s.answers = s.answers[1:]
	return []byte(answer), nil
}
