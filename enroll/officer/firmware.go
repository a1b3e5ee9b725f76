package officer

import (
	"fmt"

	"rootseal/enroll/ledger"
)

// OldFirmware reports whether the YubiKey of a signing key has a firmware before
// 5.7, from which a laboratory can copy an ECDSA key (YSA-2024-03). An unreadable
// version is not reported. Ed25519 is not affected.
func OldFirmware(body ledger.OfficerAdded) bool {
	var major, minor, patch int
	if _, err := fmt.Sscanf(body.Firmware, "%d.%d.%d", &major, &minor, &patch); err != nil {
		return false
	}
	return body.Algorithm == P256 && (major < 5 || major == 5 && minor < 7)
}
