package device

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"

	"rootseal/message"
	"rootseal/oath"
)

// config is the answer to READ CONFIG of the management application. A capability
// that the key does not report is nil.
type config struct {
	serial     KeySerial
	formFactor formFactor
	firmware   oath.Version // zero on a YubiKey 4, which reports it in the answer to SELECT

	usbPresent, usbEnabled, nfcPresent, nfcEnabled *Capability
}

// Tags of READ CONFIG (yubikit management.py).
const (
	tagUSBPresent = 0x01
	tagSerial     = 0x02
	tagUSBEnabled = 0x03
	tagFormFactor = 0x04
	tagFirmware   = 0x05
	tagNFCPresent = 0x0D
	tagNFCEnabled = 0x0E
	tagMorePages  = 0x10
)

// maxPages limits the pages that a card can make us read; firmware 5.7 has 2.
const maxPages = 8

var errMalformed = errors.New("malformed answer")

// readConfig reads all pages. ok is false if the card has no READ CONFIG, as with
// firmware before 4.1.0.
func readConfig(card oath.Card) (c config, ok bool, err error) {
	values := map[byte][]byte{}
	for page, last := 0, 0; page <= last; page++ {
		data, status, err := transmit(card, []byte{0x00, 0x1D, byte(page), 0x00, 0x00})
		if err != nil {
			return config{}, false, message.Errorf("reading management page %d: %w", page, err)
		}
		if status != swDone && page == 0 {
			return config{}, false, nil
		}
		if status != swDone {
			return config{}, false, message.Errorf("reading management page %d: answered %04X", page, status)
		}
		read, more, err := parsePage(data)
		if err != nil {
			return config{}, false, message.Errorf("reading management page %d: %w", page, err)
		}
		// Sources differ on whether tag 10 counts the remaining pages or only
		// announces one more; this code handles both.
		if last = max(last, page+more); last >= maxPages {
			return config{}, false, message.Errorf("reading management page %d: %w: %d pages", page, errMalformed, last+1)
		}
		maps.Copy(read, values) // the first page with a value takes precedence: the serial is on page 0
		values = read
		if isEnough(values) {
			break
		}
	}
	c, err = parseConfig(values)
	if err != nil {
		return config{}, false, fmt.Errorf("reading management pages: %w", err)
	}
	return c, true, nil
}

// isEnough reports whether no later page can add what a key is known by. Firmware 5.7 has a
// second page, which costs a command on every key.
func isEnough(values map[byte][]byte) bool {
	for _, tag := range []byte{tagSerial, tagFormFactor, tagFirmware, tagUSBPresent, tagUSBEnabled, tagNFCPresent, tagNFCEnabled} {
		if _, has := values[tag]; !has {
			return false
		}
	}
	return true
}

// parsePage reads one page: a byte with the length of the rest, then elements of tag,
// length and value. more is the value of tag 10, or 0 without that tag.
func parsePage(page []byte) (values map[byte][]byte, more int, err error) {
	if len(page) == 0 || int(page[0]) != len(page)-1 {
		return nil, 0, fmt.Errorf("%w: length", errMalformed)
	}
	values = map[byte][]byte{}
	for rest := page[1:]; len(rest) > 0; {
		if len(rest) < 2 {
			return nil, 0, fmt.Errorf("%w: element cut off", errMalformed)
		}
		tag, size := rest[0], int(rest[1])
		if rest = rest[2:]; size > len(rest) {
			return nil, 0, message.Errorf("%w: element %02X cut off", errMalformed, tag)
		}
		if _, twice := values[tag]; twice {
			return nil, 0, message.Errorf("%w: element %02X twice", errMalformed, tag)
		}
		values[tag], rest = rest[:size], rest[size:]
	}
	switch value, ok := values[tagMorePages]; {
	case ok && len(value) != 1:
		return nil, 0, message.Errorf("%w: element %02X of %d bytes", errMalformed, tagMorePages, len(value))
	case ok:
		more = int(value[0])
	}
	delete(values, tagMorePages)
	return values, more, nil
}

// parseConfig reads the values of all pages. It skips unknown tags, because the next
// firmware has more of them.
func parseConfig(values map[byte][]byte) (config, error) {
	var c config
	for tag, size := range map[byte]int{tagSerial: 4, tagFormFactor: 1, tagFirmware: 3} {
		if value, ok := values[tag]; ok && len(value) != size {
			return config{}, message.Errorf("%w: element %02X of %d bytes", errMalformed, tag, len(value))
		}
	}
	if value, ok := values[tagSerial]; ok {
		c.serial = KeySerial(binary.BigEndian.Uint32(value))
	}
	if value, ok := values[tagFormFactor]; ok {
		c.formFactor = formFactor(value[0])
	}
	copy(c.firmware[:], values[tagFirmware])
	for tag, to := range map[byte]**Capability{
		tagUSBPresent: &c.usbPresent,
		tagUSBEnabled: &c.usbEnabled,
		tagNFCPresent: &c.nfcPresent,
		tagNFCEnabled: &c.nfcEnabled,
	} {
		value, ok := values[tag]
		switch {
		case !ok:
		case len(value) == 1:
			*to = new(Capability(value[0]))
		case len(value) == 2:
			*to = new(Capability(binary.BigEndian.Uint16(value)))
		default:
			return config{}, message.Errorf("%w: element %02X of %d bytes", errMalformed, tag, len(value))
		}
	}
	return c, nil
}

// parseVersionText returns the last x.y.z in the text that answers SELECT of the
// management application, such as "Virtual mgr - FW version 5.4.3". A YubiKey Edge
// repeats the status word after it (yubikit management.py).
func parseVersionText(text []byte) (version oath.Version, ok bool) {
	for start := 0; start < len(text); {
		if !isDigit(text[start]) {
			start++
			continue
		}
		v, size, found := leadingVersion(text[start:])
		if found {
			version, ok = v, true
		}
		start += size
	}
	return version, ok
}

// leadingVersion reads the digits and dots at the start of text. found reports
// whether they are three numbers of one byte each.
func leadingVersion(text []byte) (v oath.Version, size int, found bool) {
	part, digits, number := 0, 0, 0
	found = true
	for ; size < len(text) && (isDigit(text[size]) || text[size] == '.'); size++ {
		if text[size] == '.' {
			part++
			found = found && digits > 0
			digits, number = 0, 0
			continue
		}
		if digits++; digits > 3 {
			found = false
			continue
		}
		number = 10*number + int(text[size]-'0')
		if number > 0xFF || part > 2 {
			found = false
			continue
		}
		v[part] = byte(number)
	}
	return v, size, found && part == 2 && digits > 0
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }
