package simcard

// Abilities of a token, from its vendor and firmware. Sources: YKOATH protocol;
// yubikit oath.py; ykneo-oath; canokey-core; trussed-secrets-app.

func (p Profile) neo() bool  { return p.Vendor == Yubico && p.Firmware[0] < 4 }
func (p Profile) fips() bool { return p.Vendor == Yubico && p.FormFactor&0x80 != 0 }

func (p Profile) applet() Version {
	if p.Applet == (Version{}) {
		return p.Firmware
	}
	return p.Applet
}

func (p Profile) touches() bool {
	return p.Vendor != PicoKeys && (p.Vendor != Yubico || p.Firmware.atLeast(4, 2, 4))
}

func (p Profile) renames() bool {
	return p.Vendor == CanoKeys || p.Vendor == PicoKeys || p.Vendor == Yubico && p.Firmware.atLeast(5, 3, 1)
}

// resets is false for CanoKey, whose admin application does it.
func (p Profile) resets() bool { return p.Vendor != CanoKeys }

func (p Profile) sha512() bool {
	return p.Vendor == CanoKeys || p.Vendor == PicoKeys || p.Vendor == Yubico && p.Firmware.atLeast(4, 3, 1)
}

// reduces reports whether truncated answers are reduced modulo ten to the digits;
// otherwise they are the 31 bits of RFC 4226.
func (p Profile) reduces() bool { return p.Vendor == Yubico && !p.neo() }

// full reports whether CALCULATE can answer the whole HMAC.
func (p Profile) full() bool { return p.Vendor != Nitrokey }

// places returns how many credentials fit; 0: another limit applies.
func (p Profile) places() int {
	switch {
	case p.neo():
		return 0
	case p.Vendor == CanoKeys:
		return 100
	case p.Vendor == Nitrokey:
		return 50 // a build option of the firmware
	case p.Firmware.atLeast(5, 7, 0):
		return 64
	}
	return 32
}

// overwrites reports whether PUT on a stored id replaces the credential without
// warning.
func (p Profile) overwrites() bool { return p.Vendor == Yubico || p.Vendor == PicoKeys }

// prefixBug reports the fault of firmware above 4.0.0 and below 4.3.5: an id that
// is a prefix of a stored id overwrites that one (yubikit refuses to send it).
func (p Profile) prefixBug() bool {
	return p.Vendor == Yubico && p.Firmware.atLeast(4, 0, 1) && !p.Firmware.atLeast(4, 3, 5)
}

// shortestKey: firmware 5 refuses keys under 14 bytes, so clients pad them
// (yubikey-manager commit 7ea1fe5f).
func (p Profile) shortestKey() int {
	if p.Vendor == Yubico && p.Firmware.atLeast(5, 0, 0) {
		return 14
	}
	return 1
}

// longestKey is the hash's block. It is not published that a YubiKey refuses more:
// clients hash longer keys.
func (p Profile) longestKey(algorithm byte) int {
	if algorithm == SHA512 && !p.neo() && p.Vendor != CanoKeys {
		return 128
	}
	return 64
}

// longestChallenge: not published for YubiKey 4 and 5; clients go up to 50.
func (p Profile) longestChallenge() int {
	if p.Vendor == CanoKeys {
		return 8
	}
	return 64
}

// longestChallengeForAll: the NEO applet has a buffer of 32.
func (p Profile) longestChallengeForAll() int {
	if p.neo() {
		return 32
	}
	return p.longestChallenge()
}

// locksAfterSetCode: on other tokens the session that set the code stays unlocked.
func (p Profile) locksAfterSetCode() bool { return p.neo() || p.Vendor == CanoKeys }

// The firmware decides what PIV can do (yubikit piv.py; Yubico's PIV extensions).

func (p Profile) attests() bool       { return p.Firmware.atLeast(4, 3, 0) }
func (p Profile) policies() bool      { return p.Firmware.atLeast(4, 0, 0) }
func (p Profile) cachesTouch() bool   { return p.Firmware.atLeast(4, 3, 0) }
func (p Profile) aesManagement() bool { return p.Firmware.atLeast(5, 4, 0) }
func (p Profile) ed25519() bool       { return p.Firmware.atLeast(5, 7, 0) }

// pivVersion: a NEO's applet has its own version.
func (p Profile) pivVersion() Version {
	if p.neo() {
		return Version{1, 0, 4}
	}
	return p.Firmware
}

// wholeEntries reports whether answers are split only between credentials, and only
// Le limits a part.
func (p Profile) wholeEntries() bool { return p.Vendor != Yubico }

// part returns the largest part of an answer before 61xx. The NEO's is its card's
// block size, which is not published; 254 is a common one.
func (p Profile) part() int {
	if p.neo() {
		return 254
	}
	return 256
}

func (p Profile) wrongP1P2() status {
	if p.Vendor == Yubico {
		return swWrongP1P2Yubico
	}
	return swWrongP1P2
}

// missing returns the status word for an id that is not stored.
func (p Profile) missing() status {
	if p.Vendor == Nitrokey {
		return swNotFound
	}
	return swInvalidData
}

// exists returns the status word for a taken id: in PUT if that is refused, and in
// RENAME. It is published that a YubiKey's RENAME fails, but not that it answers
// 6985 like CanoKey's.
func (p Profile) exists() status {
	if p.Vendor == Nitrokey {
		return swBlocked
	}
	return swConditions
}
