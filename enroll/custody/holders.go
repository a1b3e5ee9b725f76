package custody

import (
	"slices"

	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// Holders returns the keys that have just proven to hold a device's seed.
func (v Verification) Holders(held *record.MFADevice) []device.KeySerial {
	var keys []device.KeySerial
	for _, key := range v.Keys {
		if slices.ContainsFunc(key.Credentials, func(c ledger.CredentialProof) bool {
			return c.Device == held.Ceremony && c.Result == ledger.Proven
		}) {
			keys = append(keys, device.KeySerial(key.KeySerial))
		}
	}
	return keys
}
