package record

import (
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// adopt adds a device that rootseal did not enroll. An adoption is a ceremony of
// its own, by whose id other records name the device, so an adoption with the id
// of another ceremony does not count.
func (b *folding) adopt(ref Ref, id string, body *ledger.Adopt) {
	if id == "" || b.ceremonies[id] != nil || b.Device(id) != nil {
		b.report(ref, SortRecord, 0, message.Textf("the adoption of %s has the ceremony id %q, which is empty or already used", body.Principal, id))
		return
	}
	if (len(body.Keys) == 0) != (body.Manager != nil && body.Item != "") {
		b.report(ref, SortRecord, 0, message.Textf("the adoption of %s names neither keys nor a password manager, or both", body.Principal))
		return
	}
	d := &MFADevice{
		Ceremony: id, Principal: body.Principal, Alias: body.Alias, Group: body.Group,
		DeviceARN: body.DeviceARN, Touch: body.Touch, Outcome: Adopted,
		EnableDate: body.EnableDate, Enrolled: ref, began: ref.Sequence, Intent: ref.Sequence, signatures: b.signatures,
		witnesses: newWitnesses(body.Witnesses), Manager: body.Manager, Item: body.Item,
	}
	for _, k := range body.Keys {
		b.know(k.KeySerial).isAs(ref, k.Model, k.Firmware, k.OATHSalt)
		b.use(ref, k.KeySerial, message.Word("was adopted"))
		d.Keys = append(d.Keys, heldKey(k.KeyState, k.CredentialID, &Proof{Ref: ref, Kind: ByAdoption, Device: id}))
	}
	b.add(d)
}
