//go:build cgo || windows

package pcsc

import (
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/ebfe/scard"

	"rootseal/device"
	"rootseal/device/internal/own"
)

// A card that this process has open is in nobody else's hands.
func TestBlamed(t *testing.T) {
	const reader = "a reader"
	held := translated("SCardConnect", scard.ErrSharingViolation)
	if err := blamed(held, reader, 0); !errors.Is(err, device.ErrSharing) {
		t.Errorf("another program's: %v", err)
	}
	release := own.Hold(reader)
	for handles, want := range []error{device.ErrOwnUse, device.ErrSharing} {
		if err := blamed(held, reader, handles); !errors.Is(err, want) || errors.Is(err, device.ErrSharing) != (want == device.ErrSharing) {
			t.Errorf("with %d handles of the caller: %v, want %v", handles, err, want)
		}
	}
	release()
	if err := blamed(held, reader, 0); !errors.Is(err, device.ErrSharing) {
		t.Errorf("another program's, later: %v", err)
	}
	if err := blamed(translated("SCardConnect", scard.ErrRemovedCard), reader, 0); !errors.Is(err, device.ErrRemoved) {
		t.Errorf("another error became %v", err)
	}
}

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
	// The same code means something else for another call.
	for _, test := range []struct {
		call string
		code uint32
		want error
	}{
		{"SCardTransmit", 0x80100016, device.ErrRemoved},
		{"SCardEndTransaction", 0x80100016, device.ErrReset},
		{"SCardTransmit", 0x80100013, device.ErrUnresponsive},
		{"establishing context", 0x8010001D, device.ErrNoService},
		{"establishing context", 0x80100013, device.ErrServiceFault},
		{"establishing context", 0x8010002F, device.ErrServiceFault},
		{"establishing context", 0x80100001, device.ErrServiceFault},
		{"establishing context", 0x8010006A, device.ErrDenied},
		{"listing readers", 0x80100013, device.ErrServiceFault},
		{"listing readers", 0x80100003, device.ErrNoService},
		{"releasing context", 0x80100013, device.ErrServiceFault},
	} {
		err := translated(test.call, scard.Error(test.code))
		if !errors.Is(err, test.want) || !errors.Is(err, scard.Error(test.code)) {
			t.Errorf("%s, %08X: %v, want %v", test.call, test.code, err, test.want)
		}
	}
	stopped := map[bool]error{true: device.ErrNoService, false: device.ErrServiceVersion}[runtime.GOOS == "windows"]
	if err := translated("establishing context", scard.ErrServiceStopped); !errors.Is(err, stopped) {
		t.Errorf("client and service of two versions: %v", err)
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
