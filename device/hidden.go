package device

import "strings"

// HidesSerial reports whether the token has a serial and hides it, as the OTP settings of
// a YubiKey can require. A Security Key and other makers' tokens have no serial to show.
func (i Info) HidesSerial() bool {
	return i.Serial == 0 && i.Vendor == Yubico && strings.HasPrefix(i.Model, "YubiKey")
}
