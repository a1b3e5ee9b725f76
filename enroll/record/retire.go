package record

import (
	"slices"

	"rootseal/enroll/ledger"
)

func (b *Book) retire(id string, body *ledger.Retire) {
	if c := b.open[id]; c != nil {
		c.retire[body.Device] = false
	}
	if d := b.Device(body.Device); d != nil && d.IsLive() {
		d.RetiredBecause = body.Because
	}
}

func (b *Book) retired(ref Ref, id string, body *ledger.Retired) {
	if c := b.open[id]; c != nil {
		c.retire[body.Device] = true
	}
	if d := b.known(ref, body.Device); d != nil && d.IsLive() {
		d.Retired = ref
	}
}

// clean is an intent, and uses a witness up.
func (b *Book) clean(ref Ref, body *ledger.Clean) {
	b.use(ref, body.KeySerial, "was cleaned")
	if b.held(ref, body.KeySerial, body.Device) != nil {
		b.useWitness(ref, body.Device, body.Challenge)
		b.heard(ref, body.Answer)
	}
}

func (b *Book) cleaned(ref Ref, id string, body *ledger.Cleaned) {
	if c := b.open[id]; c != nil {
		c.cleaned++
	}
	b.gone(ref, body.KeySerial, body.Device, Cleaned)
}

func (b *Book) drop(ref Ref, body *ledger.Drop) { b.gone(ref, body.KeySerial, body.Device, Dropped) }

// gone notes that a key holds a retired seed no more, or is given up.
func (b *Book) gone(ref Ref, serial uint32, device, why string) {
	before := len(b.Owed)
	b.Owed = slices.DeleteFunc(b.Owed, func(o Owed) bool { return o.KeySerial == serial && o.Ceremony == device })
	if len(b.Owed) < before && b.Device(device) == nil {
		return // a ceremony that was undone, and had left its credential on the key
	}
	if held := b.held(ref, serial, device); held != nil {
		held.Gone = why
	}
}
