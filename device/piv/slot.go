package piv

import (
	"fmt"
	"strconv"

	"rootseal/message"
)

// Slot has space for one key and its certificate, as PIV numbers slots (NIST SP
// 800-73-4 part 1, table 4b).
type Slot byte

// The slots with a dedicated purpose. A signing key usually is in [Signature]; 82
// to 95, for retired keys, accept any key.
const (
	Authentication     Slot = 0x9A
	Signature          Slot = 0x9C
	KeyManagement      Slot = 0x9D
	CardAuthentication Slot = 0x9E

	firstRetired Slot = 0x82
	lastRetired  Slot = 0x95
)

// Slots returns all slots that can have an owner's key, in the order in which Look
// reads them.
func Slots() []Slot {
	slots := []Slot{Signature, Authentication, KeyManagement, CardAuthentication}
	for s := firstRetired; s <= lastRetired; s++ {
		slots = append(slots, s)
	}
	return slots
}

// String returns two lower-case hex digits, such as "9c".
func (s Slot) String() string { return fmt.Sprintf("%02x", byte(s)) }

// ParseSlot reads two hex digits, in either case.
func ParseSlot(text string) (Slot, error) {
	n, err := strconv.ParseUint(text, 16, 8)
	if s := Slot(n); err == nil && len(text) == 2 && s.Valid() {
		return s, nil
	}
	return 0, message.Errorf("%w: %q is none of 9a, 9c, 9d, 9e and 82 to 95", ErrNoSuchSlot, text)
}

func (s Slot) Valid() bool {
	switch s {
	case Authentication, Signature, KeyManagement, CardAuthentication:
		return true
	default:
		return s >= firstRetired && s <= lastRetired
	}
}
