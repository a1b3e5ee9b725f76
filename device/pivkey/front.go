package pivkey

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"rootseal/device"
	"rootseal/device/internal/bounded"
	"rootseal/device/piv"
	"rootseal/message"
	"rootseal/oath"
)

// front is what the port answers before piv-go opens the reader. Without a PIV
// application, piv-go fails to select it and keeps the card, exclusively, for as long
// as the process lives. piv-go also cannot report whether PIN, PUK and management key
// are the factory's.
type front struct {
	firmware oath.Version
	serial   device.KeySerial // 0 before firmware 5, which has the serial elsewhere

	pin, puk, management piv.Setting
}

// askFront reads the front of the token in one transaction, under the limit for
// opening.
func (t *Token) askFront(ctx context.Context) (front, error) {
	seen, _, err := bounded.Call(ctx, t.limits.Open, func() (front, error) {
		handle, err := t.port.Connect(t.reader)
		if err != nil {
			return front{}, fmt.Errorf("connecting: %w", err)
		}
		defer func() { _ = handle.Close() }()
		if err := handle.Begin(); err != nil {
			return front{}, fmt.Errorf("beginning transaction: %w", err)
		}
		defer func() { _ = handle.End() }()
		return readFront(handle)
	}, func(front, error) {})
	if err == nil && seen.serial != 0 && seen.serial != t.serial {
		err = message.Errorf("%w: found key %d instead", device.ErrKeyChanged, seen.serial)
	}
	return seen, err
}

// Operands of GET METADATA.
const (
	refPIN        = 0x80
	refPUK        = 0x81
	refManagement = 0x9B
)

func readFront(card oath.Card) (front, error) {
	seen := front{pin: piv.SettingUnknown, puk: piv.SettingUnknown, management: piv.SettingUnknown}
	aid := []byte{0xA0, 0x00, 0x00, 0x03, 0x08}
	if _, err := ask(card, append([]byte{0x00, 0xA4, 0x04, 0x00, byte(len(aid))}, aid...)); err != nil {
		return front{}, fmt.Errorf("selecting piv application: %w", missing(err))
	}
	version, err := ask(card, []byte{0x00, 0xFD, 0x00, 0x00, 0x00})
	if err != nil {
		return front{}, fmt.Errorf("reading version: %w", err)
	}
	if len(version) != len(seen.firmware) {
		return front{}, message.Errorf("reading version: %w: %d bytes", device.ErrUnresponsive, len(version))
	}
	// The NEO reports its applet's version, 1.0.4. It can neither attest nor
	// require a touch.
	if seen.firmware = oath.Version(version); seen.firmware[0] < 4 {
		return front{}, message.Errorf("%w of a YubiKey 4 or 5 (version %v)", piv.ErrNoPIV, seen.firmware)
	}
	if seen.firmware.AtLeast(5, 0, 0) {
		serial, err := ask(card, []byte{0x00, 0xF8, 0x00, 0x00, 0x00})
		if err != nil {
			return front{}, fmt.Errorf("reading serial: %w", err)
		}
		if len(serial) != 4 {
			return front{}, message.Errorf("reading serial: %w: %d bytes", device.ErrUnresponsive, len(serial))
		}
		seen.serial = device.KeySerial(binary.BigEndian.Uint32(serial))
	}
	if !seen.firmware.AtLeast(5, 3, 0) {
		return seen, nil
	}
	for _, secret := range []struct {
		reference byte
		setting   *piv.Setting
	}{{refPIN, &seen.pin}, {refPUK, &seen.puk}, {refManagement, &seen.management}} {
		metadata, err := ask(card, []byte{0x00, 0xF7, 0x00, secret.reference, 0x00})
		if err != nil {
			return front{}, message.Errorf("reading metadata of %02X: %w", secret.reference, err)
		}
		*secret.setting = settingOf(metadata)
	}
	return seen, nil
}

// settingOf reads tag 05 of GET METADATA: 01 means the factory's.
func settingOf(metadata []byte) piv.Setting {
	const tagFactory = 0x05
	for rest := metadata; len(rest) >= 2; {
		tag, size := rest[0], int(rest[1])
		if rest = rest[2:]; size > len(rest) {
			break
		}
		if tag == tagFactory && size == 1 && rest[0] <= 1 {
			return map[byte]piv.Setting{0: piv.SettingChanged, 1: piv.SettingFactory}[rest[0]]
		}
		rest = rest[size:]
	}
	return piv.SettingUnknown
}

// statusError is an answer other than 9000.
type statusError uint16

func (s statusError) Error() string {
	format, args := s.Parts()
	return fmt.Sprintf(format, args...)
}

// Parts returns the error for the reader's language.
func (s statusError) Parts() (format string, args []any) { return "answered %04X", []any{uint16(s)} }

// missing turns the answers of a token without the application, or with the application
// switched off, into an ErrNoPIV (yubikit core/smartcard).
func missing(err error) error {
	var status statusError
	if errors.As(err, &status) {
		switch status {
		case 0x6A82, 0x6999, 0x6D00, 0x6B00:
			return fmt.Errorf("%w (%w)", piv.ErrNoPIV, err)
		}
	}
	return err
}

// ask sends one command whose answer has a single part.
func ask(card oath.Card, command []byte) ([]byte, error) {
	response, err := card.Transmit(command)
	if err != nil {
		return nil, err
	}
	n := len(response) - 2
	if n < 0 {
		return nil, message.Errorf("%w: answer of %d bytes", device.ErrUnresponsive, len(response)) // some drivers report a pulled card this way
	}
	if status := binary.BigEndian.Uint16(response[n:]); status != 0x9000 {
		return nil, statusError(status)
	}
	return response[:n], nil
}
