//go:build cgo || windows

package pcsc

import (
	"errors"
	"strings"
	"testing"

	"github.com/ebfe/scard"

	"rootseal/device"
)

// The codes and what callers know them by (pcsclite.h).
func TestTranslated(t *testing.T) {
	for _, test := range []struct {
		code uint32
		want error
	}{
		{0x80100068, device.ErrReset},
		{0x80100016, device.ErrReset},
		{0x80100069, device.ErrRemoved},
		{0x80100017, device.ErrRemoved},
		{0x80100066, device.ErrUnresponsive},
		{0x80100067, device.ErrUnresponsive},
		{0x8010000F, device.ErrUnresponsive},
		{0x8010002F, device.ErrUnresponsive},
		{0x80100013, device.ErrUnresponsive},
		{0x8010000B, device.ErrSharing},
		{0x8010000C, device.ErrNoCard},
		{0x80100009, device.ErrUnknownReader},
		{0x8010002E, device.ErrNoReaders},
		{0x8010001D, device.ErrNoService},
		{0x8010001E, device.ErrNoService},
		{0x80100003, device.ErrNoService},
		{0x8010006A, device.ErrDenied},
	} {
		err := translated("SCardConnect", scard.Error(test.code))
		if !errors.Is(err, test.want) || !errors.Is(err, scard.Error(test.code)) {
			t.Errorf("%08X: %v, want %v", test.code, err, test.want)
		}
	}
	if err := translated("SCardConnect", nil); err != nil {
		t.Errorf("no error became %v", err)
	}
	err := translated("SCardConnect", scard.Error(0x80100004))
	for _, text := range []string{"SCardConnect: ", "80100004"} {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("an unknown code reads %q, without %q", err, text)
		}
	}
}
