package hwtest

import "rootseal/device"

// need returns why a case does not apply to a card, or "" if it applies.
type need func(f *fixture) (missing string)

// missing returns the first need that the card does not meet.
func (f *fixture) missing(needs []need) string {
	for _, n := range needs {
		if why := n(f); why != "" {
			return why
		}
	}
	return ""
}

// unless returns a need's answer.
func unless(met bool, why string) string {
	if met {
		return ""
	}
	return why
}

func (f *fixture) yubikey(major, minor, patch byte) bool {
	return f.info.Vendor == device.Yubico && f.info.Firmware.AtLeast(major, minor, patch)
}

func (f *fixture) neo() bool { return f.info.Vendor == device.Yubico && !f.yubikey(4, 0, 0) }

// storage: a YubiKey FIPS stores nothing until it is in its approved mode, which
// begins with an access code.
func storage(f *fixture) string {
	return unless(!f.info.FIPS || f.Password != "", "a FIPS key stores nothing before an access code is set")
}

func unlockedFIPS(f *fixture) string {
	return unless(f.info.FIPS && f.Password == "", "not a FIPS key without an access code")
}

func truncatedOnly(f *fixture) string {
	return unless(!f.full, "CALCULATE answers the whole HMAC")
}

func fullResponse(f *fixture) string {
	return unless(f.full, "CALCULATE answers truncated codes only")
}

func hasSHA512(f *fixture) string {
	return unless(f.info.Vendor == device.CanoKeys || f.yubikey(4, 3, 1), "no SHA-512")
}

func noSHA512(f *fixture) string { return unless(hasSHA512(f) != "", "SHA-512 is supported") }

// longSHA512 needs room for a key of a whole SHA-512 block.
func longSHA512(f *fixture) string {
	return unless(f.yubikey(4, 3, 1), "no SHA-512 seeds of more than 64 bytes")
}

func renames(f *fixture) string {
	return unless(f.info.Vendor == device.CanoKeys || f.yubikey(5, 3, 1), "no RENAME")
}

func noRename(f *fixture) string { return unless(renames(f) != "", "RENAME is supported") }

func touches(f *fixture) string {
	return unless(!f.neo() && (f.info.Vendor != device.Yubico || f.yubikey(4, 2, 6)), "no touch in OATH")
}

func noTouch(f *fixture) string { return unless(touches(f) != "", "touch is supported") }

func person(f *fixture) string {
	return unless(f.Touch != nil, "no person is present to touch the key")
}

// untouched: a Nitrokey requires a touch to store a touch credential, and to delete
// any.
func untouched(f *fixture) string {
	return unless(f.info.Vendor != device.Nitrokey || f.Touch != nil, "no person is present to touch the key")
}

func expendable(f *fixture) string {
	return unless(f.Expendable, "only on an expendable card")
}

func accessCodes(f *fixture) string {
	return unless(f.info.Vendor != device.Nitrokey, "a PIN in place of an access code")
}

func resets(f *fixture) string {
	return unless(f.info.Vendor != device.CanoKeys, "RESET is in another application")
}

func noReset(f *fixture) string { return unless(resets(f) != "", "RESET is supported") }

func withoutCode(f *fixture) string { return unless(f.Password == "", "it has an access code") }

func withCode(f *fixture) string { return unless(f.Password != "", "it has no access code") }

func otherApplication(f *fixture) string {
	return unless(f.info.Capabilities&device.OTP != 0, "no OTP application to select in between")
}

// calculateAll: on a Nitrokey it is a build option and requires the PIN.
func calculateAll(f *fixture) string {
	return unless(f.info.Vendor != device.Nitrokey, "CALCULATE ALL is a build option and requires a PIN")
}
