package gate

import (
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// MayRotate returns an error if the devices that a rotation retires, nil for none,
// have records that rootseal would not have written, or an intent that no officer
// signed. An emergency waits for no signature.
func MayRotate(records []ledger.Record, emergency bool, goes ...*record.MFADevice) error {
	b := record.Read(records)
	for _, d := range goes {
		if d == nil {
			continue
		}
		if !emergency {
			if err := intentIsSigned(b, d); err != nil {
				return err
			}
		}
		if err := WouldEnroll(b, d); err != nil {
			return err
		}
	}
	return nil
}
