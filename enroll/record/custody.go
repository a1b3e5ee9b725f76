package record

import (
	"cmp"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Custody is a key in its bag.
type Custody struct {
	Ref
	Bag      string // number on the bag
	Place    string
	Observer string // the second person present
	Opened   Ref    // an unseal that no officer has signed, so the key still counts as in the bag; zero: none

	Used *Finding // the key was used although it is recorded in the bag; nil if not

	signatures *signatures
}

// IsUnsigned reports whether the record lacks signatures that it requires. Others can
// write one, so no policy and no search may rely on that bag.
func (c *Custody) IsUnsigned() bool { return c.signatures.lacks(c.Sequence) }

// Holds reports whether the key is still in its bag, as far as the ledger shows:
// a key that was used since is not. It is false if there is no bag.
func (c *Custody) Holds() bool { return c != nil && (c.Used == nil || !c.Used.Closed.IsZero()) }

// opening is an unsealing, and the bag that it ended.
type opening struct {
	Ref
	bag *Custody
}

// keeps reports whether a key stays in its bag, whatever a later record says. The record
// of one officer on a trip where two must sign goes on there: its record stays shown as unsigned.
func (b *folding) keeps(k *Key, later Ref) bool {
	return k.Sealed != nil && b.signatures.outweighs(k.Sealed.Sequence, later.Sequence) && !b.signatures.half(later.Sequence)
}

// endBag ends the bag of a key by a record that is no unsealing.
func (b *folding) endBag(k *Key, ref Ref) {
	if !b.keeps(k, ref) {
		k.Sealed, k.opened = nil, nil
	}
	if !b.signatures.lacks(ref.Sequence) {
		k.bag = ""
	}
}

func (b *folding) seal(ref Ref, body *ledger.Seal) {
	k := b.know(body.KeySerial)
	if !b.keeps(k, ref) {
		k.opened = nil
		k.Sealed = &Custody{Ref: ref, Bag: body.Bag, Place: body.Place, Observer: body.Observer, signatures: b.signatures}
	}
	if !b.signatures.lacks(ref.Sequence) {
		k.bag = body.Bag
	}
	if !b.bearsOut(ref, body) {
		b.report(ref, SortSeal, body.KeySerial, message.Textf("key %d went into bag %s, but record %d does not prove the key", body.KeySerial, body.Bag, body.Proof))
	}
}

// bearsOut reports whether the record that a seal names has proven the key. For a
// seal on a trip, that record comes from the same trip, or was in the copy at the
// export.
func (b *folding) bearsOut(ref Ref, body *ledger.Seal) bool {
	proof := b.verified[proofID{ref.Trip, body.Proof}]
	if proof == nil && body.Proof < ref.Trip {
		proof = b.verified[proofID{0, body.Proof}]
	}
	return proof != nil && proof.KeySerial == body.KeySerial && proof.Result == ledger.Proven
}

func (b *folding) unseal(ref Ref, body *ledger.Unseal) {
	k := b.know(body.KeySerial)
	recorded := k.Bag(body.Recorded) // the ledger counts, not the record's copy of it
	b.explain(k, ref)
	switch {
	case body.Emergency: // it is a finding, and the key is out
		k.Sealed, k.opened = nil, nil
	case b.keeps(k, ref):
		k.Sealed.Opened = ref
	case k.Sealed != nil:
		k.Sealed, k.opened = nil, &opening{Ref: ref, bag: k.Sealed}
	default:
		k.opened = nil
	}
	if !b.signatures.lacks(ref.Sequence) {
		k.bag = ""
	}
	asCounted := *body
	asCounted.Recorded = recorded
	other := body.OtherBag() || asCounted.OtherBag()
	var text message.Text
	switch {
	case other:
		text = message.Textf("key %d came out of bag %s (recorded: %s)", k.Serial, orNone(body.Bag), orNone(recorded))
	case body.Emergency && recorded == "":
		text = message.Textf("key %d was taken in an emergency, without a recorded bag", k.Serial)
	case body.Emergency:
		text = message.Textf("key %d was taken out of bag %s in an emergency", k.Serial, recorded)
	default:
		return
	}
	b.report(ref, SortUnseal, k.Serial, text).OtherBag = other
}

// Bag returns the number of the bag that a key must come out of: that of the last signed
// record, or else of the last one; otherwise if there is no bag.
func (k *Key) Bag(otherwise string) string {
	if k.Sealed != nil {
		return cmp.Or(k.bag, k.Sealed.Bag)
	}
	return cmp.Or(k.bag, otherwise)
}

func orNone(bag string) message.Text {
	if bag == "" {
		return message.Word("none")
	}
	return message.Foreign(bag)
}
