package piv

import (
	"fmt"
	"strconv"
)

// Slot is a place for one key and its certificate, as PIV numbers them (NIST SP
// 800-73-4 part 1, table 4b).
type Slot byte

// The slots with a purpose of their own. An officer's key usually is in
// [Signature]; 82 to 95, for retired keys, take whatever there is.
const (
	Authentication     Slot = 0x9A
	Signature          Slot = 0x9C
	KeyManagement      Slot = 0x9D
	CardAuthentication Slot = 0x9E

	firstRetired Slot = 0x82
	lastRetired  Slot = 0x95
)

// Slots are all that can hold a key of an owner's, in the order in which they
// are looked at.
func Slots() []Slot {
	slots := []Slot{Signature, Authentication, KeyManagement, CardAuthentication}
	for s := firstRetired; s <= lastRetired; s++ {
		slots = append(slots, s)
	}
	return slots
}

// String is two lower-case hex digits, "9c".
func (s Slot) String() string { return fmt.Sprintf("%02x", byte(s)) }

// ParseSlot reads two hex digits, in either case.
func ParseSlot(text string) (Slot, error) {
	n, err := strconv.ParseUint(text, 16, 8)
	if s := Slot(n); err == nil && len(text) == 2 && s.Valid() {
		return s, nil
	}
	return 0, fmt.Errorf("%w: %q is none of 9a, 9c, 9d, 9e and 82 to 95", ErrNoSuchSlot, text)
}

func (s Slot) Valid() bool {
	switch s {
	case Authentication, Signature, KeyManagement, CardAuthentication:
		return true
	default:
		return s >= firstRetired && s <= lastRetired
	}
}
