package device_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
)

// withForeign is a desk with one more reader, whose card answers everything in one way.
type withForeign struct {
	device.Port
	name   string
	answer []byte
}

func (p withForeign) Readers() ([]device.Reader, error) {
	readers, err := p.Port.Readers()
	return append(readers, device.Reader{Name: p.name, Present: true, ATR: []byte{0x3B, 0x00}}), err
}

func (p withForeign) Connect(reader string) (device.Handle, error) {
	if reader == p.name {
		return parrot(p.answer), nil
	}
	return p.Port.Connect(reader)
}

type parrot []byte

func (p parrot) Transmit([]byte) ([]byte, error) { return p, nil }
func (p parrot) Begin() error                    { return nil }
func (p parrot) End() error                      { return nil }
func (p parrot) Reconnect() error                { return nil }
func (p parrot) Close() error                    { return nil }

func (p withForeign) Wait(ctx context.Context, known []device.Reader) error {
	return p.Port.Wait(ctx, known)
}

// Whatever a foreign card answers, it is no security key, and says nothing about a key
// that is missing.
func TestForeignCards(t *testing.T) {
	for _, word := range []uint16{0x6A82, 0x6D00, 0x6A81, 0x6E00, 0x6300, 0x6700, 0x6985, 0x6982, 0x917E, 0x9000, 0x6100, 0x90} {
		answer := []byte{byte(word >> 8), byte(word)}
		if word == 0x90 {
			answer = answer[1:]
		}
		t.Run(fmt.Sprintf("%X", answer), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				desk := simdesk.New()
				desk.Plug(simcard.New(simcard.YubiKey543, 1001))
				d := device.NewDesk(withForeign{desk, "ACS ACR1252 1S CL Reader 00 00", answer}, device.Limits{})
				keys, problems, err := d.Keys(t.Context())
				if err != nil || len(keys) != 1 {
					t.Fatalf("%d keys, %v", len(keys), err)
				}
				keys[0].Close()
				if len(problems) != 1 || !errors.Is(problems[0].Err, device.ErrNotAKey) || !strings.HasSuffix(problems[0].Err.Error(), "00 00: no security key") {
					t.Errorf("problems: %v", problems)
				}
				if _, err := d.Open(t.Context(), 1002); !errors.Is(err, device.ErrNotOnDesk) || strings.Contains(err.Error(), "ACR") {
					t.Errorf("a missing key: %v", err)
				}
			})
		})
	}
}

// A security key that answers as badly is a problem: it may be the missing one.
func TestBrokenKeyIsNotForeign(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := device.NewDesk(withForeign{simdesk.New(), "Nitrokey Nitrokey 3 00 00", []byte{0x90, 0x00}}, device.Limits{})
		_, problems, err := d.Keys(t.Context())
		if err != nil || len(problems) != 1 || errors.Is(problems[0].Err, device.ErrNotAKey) {
			t.Errorf("problems: %v, %v", problems, err)
		}
	})
}
