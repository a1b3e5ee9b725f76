package device

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"rootseal/message"
	"rootseal/oath"
)

// Applications (yubikit core/smartcard).
var (
	aidManagement = []byte{0xA0, 0x00, 0x00, 0x05, 0x27, 0x47, 0x11, 0x17}
	aidOTP        = []byte{0xA0, 0x00, 0x00, 0x05, 0x27, 0x20, 0x01}
)

const swDone = 0x9000

// identify finds out which token a card is. If it had to select the OATH application,
// it also returns the session, so that the caller need not select again.
//
// A YubiKey 4 or 5 takes two commands, and one for each further page.
func identify(card oath.Card, reader Reader) (Info, *oath.Session, error) {
	text, selected, err := selectApplication(card, aidManagement)
	if err != nil {
		return Info{}, nil, fmt.Errorf("selecting management application: %w", err)
	}
	firmware, _ := parseVersionText(text)
	switch {
	case selected && firmware[0] == 3:
		// The NEO hangs on its management application unless this, which is not a
		// valid command, precedes the next SELECT (yubikit management.py).
		if _, _, err := transmit(card, []byte{0xA4, 0x04, 0x00, 0x08}); err != nil {
			return Info{}, nil, fmt.Errorf("leaving management application: %w", err)
		}
	case selected:
		c, ok, err := readConfig(card)
		if err != nil {
			return Info{}, nil, err
		}
		if ok {
			return identifyByConfig(card, reader, c, firmware)
		}
	case !isYubiKey(reader):
		return identifyByOATH(card, reader)
	}
	status, selected, err := selectApplication(card, aidOTP)
	if err != nil {
		return Info{}, nil, fmt.Errorf("selecting otp application: %w", err)
	}
	if !selected {
		return identifyByOATH(card, reader)
	}
	if firmware == (oath.Version{}) && len(status) >= len(firmware) {
		firmware = oath.Version(status)
	}
	return identifyByOTP(card, reader, firmware)
}

// identifyByConfig identifies YubiKeys from firmware 4.1.
func identifyByConfig(card oath.Card, reader Reader, c config, selected oath.Version) (Info, *oath.Session, error) {
	firmware := c.firmware
	if firmware == (oath.Version{}) {
		firmware = selected
	}
	usb, nfc := value(c.usbPresent), value(c.nfcPresent)
	if firmware == (oath.Version{4, 2, 4}) {
		usb = 0x3F // this key misreports it (yubikit management.py)
	}
	enabled := usb
	switch {
	case !overUSB(reader.ATR) && c.nfcEnabled != nil:
		enabled = *c.nfcEnabled
	case c.usbEnabled != nil && firmware[0] != 4: // the tag is broken on a YubiKey 4
		enabled = *c.usbEnabled
	}
	info := Info{
		Serial:       c.serial,
		Vendor:       Yubico,
		Model:        yubicoModel(firmware, c.formFactor, usb, nfc),
		FormFactor:   c.formFactor.String(),
		Firmware:     firmware,
		FIPS:         isFIPS(firmware, c.formFactor),
		Capabilities: enabled,
		OATH:         enabled&OATH != 0,
		Capacity:     capacity(Yubico, firmware),
		NFC:          !overUSB(reader.ATR),
		Reader:       reader.Name,
	}
	if info.Serial != 0 || !info.OATH {
		return info, nil, nil
	}
	session, err := oath.Select(card)
	if err != nil {
		return Info{}, nil, err
	}
	return info, session, nil
}

// identifyByOTP identifies the NEO and firmware 4.0. The OTP application, which is
// selected, returns the serial if it is configured to do so.
func identifyByOTP(card oath.Card, reader Reader, firmware oath.Version) (Info, *oath.Session, error) {
	info := Info{Vendor: Yubico, Firmware: firmware, FIPS: isFIPS(firmware, 0), Capabilities: OTP, NFC: !overUSB(reader.ATR), Reader: reader.Name}
	data, status, err := transmit(card, []byte{0x00, 0x01, 0x10, 0x00, 0x04})
	if err != nil {
		return Info{}, nil, fmt.Errorf("reading serial from otp application: %w", err)
	}
	if status == swDone && len(data) == 4 {
		info.Serial = KeySerial(binary.BigEndian.Uint32(data))
	}
	session, err := oath.Select(card)
	switch {
	case err == nil:
		info.OATH = true
		info.Capabilities |= OATH
	case !errors.Is(err, oath.ErrNoApplet):
		return Info{}, nil, err
	}
	info.Model = yubicoModel(firmware, 0, info.Capabilities, 0)
	info.Capacity = capacity(Yubico, firmware)
	return info, session, nil
}

// identifyByOATH identifies tokens of other vendors. They have no Yubico serial,
// so their OATH device id identifies them.
func identifyByOATH(card oath.Card, reader Reader) (Info, *oath.Session, error) {
	session, err := oath.Select(card)
	if errors.Is(err, oath.ErrNoApplet) {
		err = fmt.Errorf("%w: %w", ErrNoOATH, err)
	}
	if err != nil {
		return Info{}, nil, err
	}
	info := Info{
		Model:        "unknown",
		Firmware:     session.Version(),
		Capabilities: OATH,
		OATH:         true,
		Reader:       reader.Name,
	}
	switch {
	case session.Nitrokey():
		info.Vendor, info.Model = Nitrokey, "Nitrokey 3"
	case info.Firmware == oath.Version{6, 0, 0}:
		info.Vendor, info.Model = CanoKeys, "CanoKey" // its applet always says 6.0.0
	case isYubiKey(reader): // a NEO without its OTP application; OATH reports the applet's version
		info.Vendor, info.Model, info.Firmware = Yubico, "YubiKey", oath.Version{}
	}
	info.Capacity = capacity(info.Vendor, info.Firmware)
	return info, session, nil
}

// selectApplication is false if the card has no such application. Any word but 9000
// means that: a foreign card may answer anything, and must not end a listing
// (Yubico/yubikey-manager#409).
func selectApplication(card oath.Card, aid []byte) (answer []byte, selected bool, err error) {
	command := append([]byte{0x00, 0xA4, 0x04, 0x00, byte(len(aid))}, aid...)
	answer, status, err := transmit(card, append(command, 0x00))
	return answer, status == swDone, err
}

// transmit sends one command and splits the status word off.
func transmit(card oath.Card, command []byte) (data []byte, status uint16, err error) {
	response, err := card.Transmit(command)
	if err != nil {
		return nil, 0, err
	}
	if len(response) < 2 {
		return nil, 0, message.Errorf("%w: %d bytes", errMalformed, len(response))
	}
	end := len(response) - 2
	return response[:end], binary.BigEndian.Uint16(response[end:]), nil
}

// isYubiKey reports whether the reader's name or the card's ATR identifies a YubiKey.
// The spelling varies with age, and a NEO on a contactless reader has it only in the
// ATR.
func isYubiKey(reader Reader) bool {
	return strings.Contains(strings.ToLower(reader.Name), "yubikey") ||
		bytes.Contains(bytes.ToLower(reader.ATR), []byte("yubikey"))
}

// overUSB reports whether the ATR of a YubiKey shows USB rather than NFC (ykman
// pcsc).
func overUSB(atr []byte) bool { return len(atr) < 2 || atr[1]&0xF0 == 0xF0 }

func value(c *Capability) Capability {
	if c == nil {
		return 0
	}
	return *c
}
