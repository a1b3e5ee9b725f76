package officer

import (
	"cmp"
	"fmt"

	"rootseal/enroll/ledger"
)

// bagged is a record about the bag of a key.
type bagged struct {
	serial uint32
	body   ledger.Body
	act    *Act // nil: it requires no signature
	before int  // how many records of the key's bags precede it
}

// counts reports whether the record takes part in what officers vouch for.
func (b bagged) counts() bool { return b.act == nil || b.act.Signed != 0 }

// noteBag follows the keys in their bags. Which of the records count is known only once
// they are signed, so [fold.isOtherBag] decides that later.
func (f *fold) noteBag(record uint64, body ledger.Body, act *Act) {
	var serial uint32
	switch body := body.(type) {
	case *ledger.Seal:
		serial = body.KeySerial
	case *ledger.Lost:
		serial = body.KeySerial
	case *ledger.Unseal:
		serial = body.KeySerial
	default:
		return
	}
	of := bagged{serial, body, act, len(f.bags[serial])}
	f.bags[serial] = append(f.bags[serial], of)
	if _, is := body.(*ledger.Unseal); is {
		f.opened[fmt.Sprintf("unseal-%d", record)] = of
	}
}

// isOtherBag reports whether a finding is the unsealing of another bag than the recorded
// one, which two officers must close. As in the book, the bag that signed records have
// counts, and not what an unsigned record or the unsealing says of it.
func (f *fold) isOtherBag(finding string) bool {
	of, ok := f.opened[finding]
	if !ok {
		return false
	}
	var signed, last string
	for _, b := range f.bags[of.serial][:of.before] {
		bag := ""
		if seal, is := b.body.(*ledger.Seal); is {
			bag = seal.Bag
		}
		if last = bag; b.counts() {
			signed = bag
		}
	}
	body := of.body.(*ledger.Unseal)
	counted := *body
	counted.Recorded = cmp.Or(signed, last, body.Recorded)
	return body.OtherBag() || counted.OtherBag()
}
