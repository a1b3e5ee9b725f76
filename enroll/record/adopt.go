package record

import (
	"fmt"

	"rootseal/enroll/ledger"
)

// adopt takes a device in that rootseal did not enrol. It is a ceremony of its own,
// by whose id other records name the device: one under the id of another is none.
func (b *Book) adopt(ref Ref, id string, body *ledger.Adopt) {
	if id == "" || b.ceremonies[id] != nil || b.Device(id) != nil {
		b.report(ref, SortRecord, 0, fmt.Sprintf("an adoption of %s stands there as ceremony %q, which is no new one", body.Principal, id))
		return
	}
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
