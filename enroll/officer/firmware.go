package officer

import (
	"fmt"

	"rootseal/enroll/ledger"
	"rootseal/oath"
)

// OldFirmware reports whether the YubiKey of a signing key has a firmware before
// 5.7, from which a laboratory can copy an ECDSA key (YSA-2024-03). An unreadable
// version is not reported. Ed25519 is not affected.
func OldFirmware(body ledger.OfficerAdded) bool {
	var v oath.Version
	if _, err := fmt.Sscanf(body.Firmware, "%d.%d.%d", &v[0], &v[1], &v[2]); err != nil {
		return false
	}
	return body.Algorithm == P256 && !v.AtLeast(5, 7, 0)
}
