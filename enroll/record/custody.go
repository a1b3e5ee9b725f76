package record

import (
	"fmt"

	"rootseal/enroll/ledger"
)

// Custody is a key in its bag.
type Custody struct {
	Ref
	Bag      string // number on the bag
	Place    string
	Observer string // the second person in the room

	Used *Finding // it was used after that, and is said to be in its bag: the record is not true; nil: not
}

// Holds reports whether the key is still in its bag, as far as the records tell:
// one that was used since is not. It is false of no bag.
func (c *Custody) Holds() bool { return c != nil && (c.Used == nil || !c.Used.Closed.IsZero()) }

func (b *Book) seal(ref Ref, body *ledger.Seal) {
	k := b.know(body.KeySerial)
	k.Sealed = &Custody{Ref: ref, Bag: body.Bag, Place: body.Place, Observer: body.Observer}
	if !b.bearsOut(ref, body) {
		b.report(ref, SortSeal, body.KeySerial, fmt.Sprintf("key %d went into bag %s on record %d, which does not prove it", body.KeySerial, body.Bag, body.Proof))
	}
}

// bearsOut tells whether the record that a seal names has proven the key. On a
// trip it is of the trip, or it stood in the copy that was taken along.
func (b *Book) bearsOut(ref Ref, body *ledger.Seal) bool {
	proof := b.verified[proofID{ref.Trip, body.Proof}]
	if proof == nil && body.Proof < ref.Trip {
		proof = b.verified[proofID{0, body.Proof}]
	}
	return proof != nil && proof.KeySerial == body.KeySerial && proof.Result == ledger.Proven
}

func (b *Book) unseal(ref Ref, body *ledger.Unseal) {
	k := b.know(body.KeySerial)
	recorded := body.Recorded
	if k.Sealed != nil {
		recorded = k.Sealed.Bag // what the ledger has counts, not what the record says of it
	}
	k.explain(ref)
	k.Sealed = nil
	asCounted := *body
	asCounted.Recorded = recorded
	other := body.OtherBag() || asCounted.OtherBag()
	var text string
	switch {
	case other:
		text = fmt.Sprintf("key %d came out of bag %s, and the record has %s", k.Serial, orNone(body.Bag), orNone(recorded))
	case body.Emergency:
		text = fmt.Sprintf("key %d was taken in an emergency, out of bag %s", k.Serial, recorded)
		if recorded == "" {
			text = fmt.Sprintf("key %d was taken in an emergency, and the record has it in no bag", k.Serial)
		}
	default:
		return
	}
	b.report(ref, SortUnseal, k.Serial, text).OtherBag = other
}

func orNone(bag string) string {
	if bag == "" {
		return "none"
	}
	return bag
}
