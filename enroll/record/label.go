package record

import (
	"slices"

	"rootseal/enroll/ledger"
)

// label is a key's label and holder, in one record.
type label struct {
	Ref
	text, holder string
}

func (b *folding) label(ref Ref, body *ledger.Label) {
	k := b.know(body.KeySerial)
	k.Label, k.Holder = body.Label, body.Holder
	k.labels = append(k.labels, label{ref, body.Label, body.Holder})
}

// Holders returns everyone who may carry a key: the holder in the last signed record, and
// those whom later records name that no officer has signed. Others can write such a
// record, so it must not hide a key from the search for what a person carries.
func (b *Book) Holders(k *Key) []string {
	var all []string
	for _, l := range slices.Backward(k.labels) {
		if l.holder != "" && !slices.Contains(all, l.holder) {
			all = append(all, l.holder)
		}
		if !b.signatures.lacks(l.Sequence) {
			break
		}
	}
	return all
}

// SignedLabel returns the label and the holder of a key in its last signed record; empty
// if there is none. A change of one of them keeps the other: it must not put an
// officer's signature under what someone else wrote.
func (b *Book) SignedLabel(k *Key) (text, holder string) {
	for _, l := range slices.Backward(k.labels) {
		if !b.signatures.lacks(l.Sequence) {
			return l.text, l.holder
		}
	}
	return "", ""
}
