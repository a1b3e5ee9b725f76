package device

import "strings"

// Capability is a set of applications, in the bits of the management
// application's tags 01, 03, 0D and 0E (yubikit management.py).
type Capability uint16

// The applications of a YubiKey.
const (
	OTP     Capability = 0x001
	U2F     Capability = 0x002
	OpenPGP Capability = 0x008
	PIV     Capability = 0x010
	OATH    Capability = 0x020
	HSMAuth Capability = 0x100
	FIDO2   Capability = 0x200
)

var capabilityNames = []struct {
	bit  Capability
	name string
}{
	{OTP, "OTP"},
	{U2F, "U2F"},
	{OpenPGP, "OpenPGP"},
	{PIV, "PIV"},
	{OATH, "OATH"},
	{HSMAuth, "YubiHSM Auth"},
	{FIDO2, "FIDO2"},
}

// Names returns the names of the applications in the set, in the order of their
// bits. It leaves out bits that no source explains.
func (c Capability) Names() []string {
	var names []string
	for _, n := range capabilityNames {
		if c&n.bit != 0 {
			names = append(names, n.name)
		}
	}
	return names
}

func (c Capability) String() string { return strings.Join(c.Names(), ", ") }
