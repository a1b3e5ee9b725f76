package targets

import (
	"slices"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
)

// Recorded is the MFA devices in use that a wanted credential can belong to.
type Recorded []*record.MFADevice

// Wanted returns the devices in use of a principal, named by its account's number
// or alias; the device with an ARN; none if neither is wanted.
func Wanted(b *record.Book, w principal.Wanted) Recorded {
	if w.Device != "" {
		return slices.DeleteFunc(b.Live(), func(d *record.MFADevice) bool { return !cloud.SameThing(d.DeviceARN, w.Device) })
	}
	if w.Principal == nil {
		return nil
	}
	return slices.DeleteFunc(b.Live(), func(d *record.MFADevice) bool {
		who := *w.Principal
		if owner, err := principal.Parse(d.Principal); err == nil && d.Alias == who.Account {
			who.Account = owner.Account
		}
		return d.Principal != who.String() || w.Group != "" && d.Group != w.Group
	})
}

// Has reports whether a credential id is one of these devices'.
func (r Recorded) Has(credentialID string) bool {
	return slices.ContainsFunc(r, func(d *record.MFADevice) bool {
		return slices.ContainsFunc(d.Keys, func(k *record.HeldKey) bool { return k.CredentialID == credentialID })
	})
}

// On reports whether a key holds one of these devices.
func (r Recorded) On(serial uint32) bool {
	return slices.ContainsFunc(r, func(d *record.MFADevice) bool { return d.Key(serial) != nil })
}

// Replaced reports whether a credential is only of devices that are no longer in use.
func Replaced(b *record.Book, credentialID string) bool {
	return Recorded(b.Devices).Has(credentialID) && !Recorded(b.Live()).Has(credentialID)
}

// LastStep returns the newest time step of which a code of a credential was given
// out, 0 if there is none. The codes that enabled or resynced its device count: AWS may
// refuse to sign anyone in with one of them.
func LastStep(records []ledger.Record, credentialID string) uint64 {
	var last uint64
	credential := map[string]string{} // by ceremony
	for _, r := range records {
		switch b := r.Body.(type) {
		case *ledger.Begin:
			credential[r.Ceremony] = b.CredentialID
		case *ledger.CodeUsed:
			if b.CredentialID == credentialID {
				last = max(last, b.Step)
			}
		case *ledger.Enable:
			for _, proof := range b.Proofs {
				if credential[r.Ceremony] == credentialID {
					last = max(last, proof.Step)
				}
			}
		case *ledger.Resync:
			for _, step := range b.Steps {
				if credential[b.Device] == credentialID {
					last = max(last, step)
				}
			}
		}
	}
	return last
}
