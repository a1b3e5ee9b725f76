package record

import "rootseal/enroll/ledger"

// adopt takes a device in that rootseal did not enrol.
func (b *Book) adopt(ref Ref, id string, body *ledger.Adopt) {
	d := &MFADevice{
		Ceremony: id, Principal: body.Principal, Alias: body.Alias, Group: body.Group,
		DeviceARN: body.DeviceARN, Touch: body.Touch, Outcome: Adopted,
		EnableDate: body.EnableDate, Enrolled: ref, began: ref.Sequence,
		witnesses: newWitnesses(body.Witnesses),
	}
	for _, k := range body.Keys {
		b.know(k.KeySerial).isAs(k.Model, k.Firmware, k.OATHSalt)
		b.use(ref, k.KeySerial, "was adopted")
		d.Keys = append(d.Keys, heldKey(k.KeyState, k.CredentialID, &Proof{Ref: ref, Kind: ByAdoption, Device: id}))
	}
	b.add(d)
}
