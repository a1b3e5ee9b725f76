package device

import "strings"

// HidesSerial reports whether the token has a serial and does not tell it: a YubiKey
// does so if its OTP settings say so. A Security Key and other makers' tokens have none
// that could be shown.
func (i Info) HidesSerial() bool {
	return i.Serial == 0 && i.Vendor == Yubico && strings.HasPrefix(i.Model, "YubiKey")
}
