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
	Observer string // the second person present

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

func (b *Book) seal(ref Ref, body *ledger.Seal) {
	k := b.know(body.KeySerial)
	k.opened = nil
	k.Sealed = &Custody{Ref: ref, Bag: body.Bag, Place: body.Place, Observer: body.Observer, signatures: b.signatures}
	if !b.bearsOut(ref, body) {
		b.report(ref, SortSeal, body.KeySerial, fmt.Sprintf("key %d went into bag %s, but record %d does not prove the key", body.KeySerial, body.Bag, body.Proof))
	}
}

// bearsOut reports whether the record that a seal names has proven the key. For a
// seal on a trip, that record comes from the same trip, or was in the copy at the
// export.
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
		recorded = k.Sealed.Bag // the ledger counts, not the record's copy of it
	}
	b.explain(k, ref)
	if k.opened = nil; k.Sealed != nil && !body.Emergency { // an emergency is a finding
		k.opened = &opening{Ref: ref, bag: k.Sealed}
	}
	k.Sealed = nil
	asCounted := *body
	asCounted.Recorded = recorded
	other := body.OtherBag() || asCounted.OtherBag()
	var text string
	switch {
	case other:
		text = fmt.Sprintf("key %d came out of bag %s (recorded: %s)", k.Serial, orNone(body.Bag), orNone(recorded))
	case body.Emergency:
		text = fmt.Sprintf("key %d was taken out of bag %s in an emergency", k.Serial, recorded)
		if recorded == "" {
			text = fmt.Sprintf("key %d was taken in an emergency, without a recorded bag", k.Serial)
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
