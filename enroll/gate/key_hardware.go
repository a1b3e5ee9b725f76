package gate

import (
	"fmt"
	"strings"

	"rootseal/device"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/message"
	"rootseal/oath"
)

// Why a key that shows itself cannot be enrolled.
var (
	ErrUnsuitable  = hint.Sentinel(hint.UseSuitable, "this key cannot be enrolled")
	ErrContradicts = fmt.Errorf("%w: it contradicts itself", ErrUnsuitable)
	ErrOneDeviceID = fmt.Errorf("%w: two keys show one OATH device id", ErrUnsuitable)
	ErrNoPassword  = hint.Sentinel(hint.SetAccessCode, "this FIPS key takes no credential before it has an access code")
	ErrKeyFull     = hint.Sentinel(hint.FreeSlot, "key has no room")
	ErrIDTaken     = hint.Sentinel(hint.NewName, "credential id already on the key")
)

// CheckDistinct refuses two keys that show one OATH device id: it has random bytes, so
// one key is a copy of the other, or both are one.
func CheckDistinct(states []ledger.KeyState) error {
	first := map[string]uint32{}
	for _, state := range states {
		if other, twice := first[state.OATHSalt]; twice && state.OATHSalt != "" {
			return hint.New("", hint.AnotherKey, message.Errorf("%w: keys %d and %d", ErrOneDeviceID, other, state.KeySerial), fmt.Sprint(state.KeySerial))
		}
		first[state.OATHSalt] = state.KeySerial
	}
	return nil
}

// CheckSuits refuses a key that cannot hold a seed which it has to prove.
func CheckSuits(info device.Info, s *oath.Session, touch bool) error {
	switch {
	case touch && !touches(info):
		return message.Errorf("%w: a %s %s cannot ask for a touch", ErrUnsuitable, info.Model, info.Firmware)
	case !s.FullResponse():
		return fmt.Errorf("%w: it gives no full HMAC answer, so nothing could be proven", ErrUnsuitable)
	}
	return checkVersion(info, s)
}

// touches reports whether a key can require a touch: YubiKeys from 4.2.6, the most
// careful of the versions that Yubico's own clients name, and CanoKey.
func touches(info device.Info) bool { return canTouch(info.Firmware) }

func canTouch(v oath.Version) bool { return v.AtLeast(4, 2, 6) }

// CanTouch is the same for a firmware in the ledger, such as "5.4.3".
func CanTouch(firmware string) bool {
	v, err := oath.ParseVersion(firmware)
	return err == nil && canTouch(v)
}

// CheckSpace refuses a key without a free slot for the new seed. One more slot stays
// free, so that a later rotation need not delete the old seed first; a key that
// gives up an old seed in this ceremony is that later case, and may fill the slot.
func CheckSpace(info device.Info, used int, givesUp bool) error {
	free := info.Capacity - used
	switch {
	case info.Capacity == 0: // not known
		return nil
	case givesUp && free < 1:
		return message.Errorf("%w: all %d slots are in use, and the new seed needs one until the old seed is retired", ErrKeyFull, info.Capacity)
	case !givesUp && free < 2:
		return message.Errorf("%w: %d of %d places used, and one must stay free for a later rotation", ErrKeyFull, used, info.Capacity)
	}
	return nil
}

// checkVersion refuses a key whose OATH application shows another version than its
// management application: on a YubiKey 4 and 5 both are the firmware's. The NEO's
// application has a version of its own.
func checkVersion(info device.Info, s *oath.Session) error {
	if info.Vendor != device.Yubico || !info.Firmware.AtLeast(4, 0, 0) || s.Version() == info.Firmware {
		return nil
	}
	return hint.New("", hint.AnotherKey, message.Errorf("%w: it calls itself a %s with firmware %s, and its OATH application says %s",
		ErrContradicts, info.Model, info.Firmware, s.Version()), fmt.Sprint(info.Serial))
}

// CheckID refuses an id that is on the key. On the firmware with the overwrite bug
// (4.0.1 to 4.3.4) it also refuses an id that begins a stored one: writing it can
// overwrite the longer one (ykman refuses it too).
func CheckID(info device.Info, entries []oath.Credential, id string) error {
	overwrites := info.Firmware.AtLeast(4, 0, 1) && !info.Firmware.AtLeast(4, 3, 5)
	for _, e := range entries {
		if e.ID == id {
			return fmt.Errorf("%w: %q", ErrIDTaken, id)
		}
		if overwrites && strings.HasPrefix(e.ID, id) {
			return message.Errorf("%w: firmware %s would overwrite %q, which begins with it", ErrIDTaken, info.Firmware, e.ID)
		}
	}
	return nil
}
