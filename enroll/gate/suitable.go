package gate

import (
	"fmt"
	"strings"

	"rootseal/device"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/oath"
)

var (
	ErrUnsuitable  = hint.Sentinel(hint.UseSuitable, "token cannot be enrolled")
	ErrContradicts = fmt.Errorf("%w: it contradicts itself", ErrUnsuitable)
	ErrOneDeviceID = fmt.Errorf("%w: two keys show one OATH device id", ErrUnsuitable)
	ErrNoPassword  = hint.Sentinel(hint.SetAccessCode, "this FIPS key takes no credential before it has an access code")
	ErrKeyFull     = hint.Sentinel(hint.FreeSlot, "key has no room")
	ErrIDTaken     = hint.Sentinel(hint.NewName, "credential id already on the key")
)

// CheckDistinct refuses two keys that show one OATH device id: it is made of
// random bytes, so one is a copy of the other, or both are one.
func CheckDistinct(states []ledger.KeyState) error {
	first := map[string]uint32{}
	for _, state := range states {
		if other, twice := first[state.OATHSalt]; twice && state.OATHSalt != "" {
			return hint.New("", hint.AnotherKey, fmt.Errorf("%w: keys %d and %d", ErrOneDeviceID, other, state.KeySerial), fmt.Sprint(state.KeySerial))
		}
		first[state.OATHSalt] = state.KeySerial
	}
	return nil
}

// CheckVersion refuses a token whose OATH application tells another version than
// its management application: on a YubiKey 4 and 5 both are the firmware's. The
// NEO's application has a version of its own.
func CheckVersion(info device.Info, s *oath.Session) error {
	if info.Vendor != device.Yubico || !info.Firmware.AtLeast(4, 0, 0) || s.Version() == info.Firmware {
		return nil
	}
	return hint.New("", hint.AnotherKey, fmt.Errorf("%w: it calls itself a %s with firmware %s, and its OATH application says %s",
		ErrContradicts, info.Model, info.Firmware, s.Version()), fmt.Sprint(info.Serial))
}

// CheckID refuses an id that is on the key, and on the firmware with the
// overwrite bug (4.0.1 to 4.3.4) one that is the beginning of a stored id:
// writing it can overwrite the longer one (as ykman refuses).
func CheckID(info device.Info, entries []oath.Credential, id string) error {
	overwrites := info.Firmware.AtLeast(4, 0, 1) && !info.Firmware.AtLeast(4, 3, 5)
	for _, e := range entries {
		if e.ID == id {
			return fmt.Errorf("%w: %q", ErrIDTaken, id)
		}
		if overwrites && strings.HasPrefix(e.ID, id) {
			return fmt.Errorf("%w: firmware %s would overwrite %q, which begins with it", ErrIDTaken, info.Firmware, e.ID)
		}
	}
	return nil
}

// Touches tells whether the token can ask for a touch: YubiKeys from 4.2.6, the
// most careful of the versions that Yubico's own clients name, and CanoKey.
func Touches(info device.Info) bool {
	return info.Firmware.AtLeast(4, 2, 6)
}
