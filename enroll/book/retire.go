package book

import "rootseal/enroll/ledger"

func (b *Book) retire(body *ledger.Retire) {
	if d := b.Device(body.Device); d != nil && d.IsLive() {
		d.RetiredBecause = body.Because
	}
}

func (b *Book) retired(ref Ref, body *ledger.Retired) {
	if d := b.known(ref, body.Device); d != nil && d.IsLive() {
		d.Retired = ref
	}
}

// clean is an intent, and uses a witness up.
func (b *Book) clean(ref Ref, body *ledger.Clean) {
	if b.held(ref, body.KeySerial, body.Device) != nil {
		b.useWitness(ref, body.Device, body.Challenge)
	}
}

func (b *Book) cleaned(ref Ref, body *ledger.Cleaned) {
	b.gone(ref, body.KeySerial, body.Device, Cleaned)
}

func (b *Book) drop(ref Ref, body *ledger.Drop) { b.gone(ref, body.KeySerial, body.Device, Dropped) }
