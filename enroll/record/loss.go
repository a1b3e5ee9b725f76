package record

import "rootseal/enroll/ledger"

// Loss is the record of how a key was lost.
type Loss struct {
	Ref
	How string // "lost", "stolen", "left"

	Unsigned bool // no officer has signed it yet, and one must

	Used *Finding // the key was used although it is recorded as lost; nil if not
}

// atLeast reports whether a loss is as grave as another one: a thief or a leaver has the
// seeds, but a lost key may come back.
func (l *Loss) atLeast(how string) bool {
	return l != nil && (lostAs(l.How) != AgainstLost || lostAs(how) == AgainstLost)
}

// IsLostAs reports whether a signed record calls the key lost in that way, or in a graver
// one. What no officer has signed must not keep anyone from recording a loss.
func (k *Key) IsLostAs(how string) bool { return k.Lost.atLeast(how) && !k.Lost.Unsigned }

// IsSaidLostAs is IsLostAs for signed and unsigned records.
func (k *Key) IsSaidLostAs(how string) bool { return k.Lost.atLeast(how) || k.said.atLeast(how) }

// OpensForOthers reports whether someone else had the key, and it still opens something.
func (k *Key) OpensForOthers() bool {
	return k.Lost != nil && !k.Lost.Unsigned && lostAs(k.Lost.How) != AgainstLost && len(k.Holds()) > 0
}

// lose marks a key as lost. The gravest signed loss counts, and a graver one that no
// officer has signed is a doubt of its own. A signed loss also ends the bag: a found key
// must be sealed again.
func (b *folding) lose(ref Ref, body *ledger.Lost) {
	k := b.know(body.KeySerial)
	loss := &Loss{Ref: ref, How: body.How, Unsigned: b.signatures.lacks(ref.Sequence)}
	switch was := k.Lost; {
	case was == nil, was.Unsigned && !loss.Unsigned:
		k.Lost = loss
		if k.said = nil; was != nil && !loss.atLeast(was.How) {
			k.said = was
		}
	case was.Unsigned == loss.Unsigned:
		if !was.atLeast(loss.How) {
			k.Lost = loss
		}
		if k.said != nil && k.Lost.atLeast(k.said.How) {
			k.said = nil
		}
	case !was.atLeast(loss.How) && k.said == nil:
		k.said = loss
	}
	b.endBag(k, ref)
}

// foundAgain readmits a lost key. Package custody writes the record only after
// every retired credential on the key was deleted.
func (b *folding) foundAgain(ref Ref, body *ledger.Found) {
	k := b.know(body.KeySerial)
	if k.Lost != nil && k.Lost.Used != nil && k.Lost.Used.Closed.IsZero() {
		k.Lost.Used.Closed = ref // the use is explained: to readmit a key, you plug it in
	}
	k.Lost, k.said = nil, nil
	for _, d := range k.Owes() {
		d.Key(k.Serial).Gone = Cleaned
	}
}
