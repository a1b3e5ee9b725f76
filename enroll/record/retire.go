package record

import (
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// retired retires a device if an open ceremony has announced that, whose signed intent
// names the device: the statement alone does not end a device, and no unsigned record
// hides one that is in use.
func (b *folding) retired(ref Ref, r ledger.Record, body *ledger.Retired) {
	c := b.open(r.Ceremony)
	b.follow(ref, r)
	d := b.known(ref, body.Device)
	if d == nil || c == nil && r.Ceremony != "" && b.Ceremony(r.Ceremony).End != nil {
		return // follow has reported a record after the end
	}
	var announced *Retiring
	if c != nil && r.Ceremony != "" && slices.Contains(c.ends, body.Device) {
		announced = c.Retire(body.Device)
	}
	switch {
	case announced == nil:
		b.report(ref, SortRecord, 0, message.Textf("%s is called retired, but no ceremony announced it", d.Name()))
	case d.IsLive() && !b.signatures.lacks(c.Intent.Sequence):
		d.Retired, d.RetiredBy, d.RetiredBecause = ref, c.ID, announced.Because
	}
}

// clean records an intent, which uses up a one-time challenge. The credential may
// belong to a ceremony that was undone and so made no device.
func (b *folding) clean(ref Ref, body *ledger.Clean) {
	b.use(ref, body.KeySerial, message.Word("was cleaned"))
	c := b.Ceremony(body.Device)
	undone := b.Device(body.Device) == nil && c != nil && c.holds(body.KeySerial)
	if undone || b.held(ref, body.KeySerial, body.Device) != nil {
		b.reveal(ref, body.Device, body.Challenge, body.Answer)
	}
}

func (b *folding) cleaned(ref Ref, r ledger.Record, body *ledger.Cleaned) {
	if c := b.open(r.Ceremony); c != nil && r.Ceremony != "" {
		c.take(ref, r)
	}
	b.gone(ref, body.KeySerial, body.Device, Cleaned)
}

func (b *folding) drop(ref Ref, body *ledger.Drop) { b.gone(ref, body.KeySerial, body.Device, Dropped) }

// gone notes that a key no longer holds a retired seed, or was dropped.
func (b *folding) gone(ref Ref, serial uint32, device, why string) {
	before := len(b.Owed)
	b.Owed = slices.DeleteFunc(b.Owed, func(o Owed) bool { return o.KeySerial == serial && o.Ceremony == device })
	if c := b.Ceremony(device); b.Device(device) == nil && (len(b.Owed) < before || c != nil && c.holds(serial)) {
		return // the ceremony was undone, but its credential was still on the key
	}
	if held := b.held(ref, serial, device); held != nil {
		held.Gone = why
	}
}
