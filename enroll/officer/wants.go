package officer

import (
	"fmt"

	"rootseal/enroll/ledger"
)

// wants are the kinds of records that want a signature of their own where an
// officer counts, and of each whether it announces an act.
var wants = map[string]bool{
	"begin": true, "leftovers": true, "resync": true,
	"settle": false, "end": false, "adopt": false, "label": false,
	"seal": false, "unseal": false, "close": false,
	"officer": false, "dismiss": false, "policy": false,
	"lost": false, "found": false, "drop": false, "accept": false,
}

// wanted tells whether a record wants a signature of its own where an officer
// counts. All others are covered by the next signature.
func wanted(r ledger.Record) bool {
	if live, is := r.Body.(*ledger.Live); is {
		// It ends what a resync has announced, or is a person's word. In a ceremony
		// the end is signed, and what AWS said without being changed is no act.
		return r.Ceremony == "" && (live.Method == ledger.MethodResync || live.Method == ledger.MethodStated)
	}
	_, is := wants[r.Body.Kind()]
	return is
}

// announces tells whether the signature belongs before what the record says.
func announces(kind string) bool { return wants[kind] }

// Decides tells whether a record of this kind changes, once it is signed, who may
// sign or how many must. Nobody should sign one unseen.
func Decides(kind string) bool { return kind == "officer" || kind == "dismiss" || kind == "policy" }

// needs is how many officers have to sign a record: whoever opened another bag
// cannot be the only one who says that it means nothing.
func (f *fold) needs(act *Act) int {
	body, is := act.record.Body.(*ledger.Close)
	if is && f.otherBags[body.Finding] {
		return max(2, f.Needs())
	}
	return f.Needs()
}

// noteBag remembers the findings that two officers have to close.
func (f *fold) noteBag(record uint64, body ledger.Body) {
	if unseal, is := body.(*ledger.Unseal); is && unseal.OtherBag() {
		f.otherBags[fmt.Sprintf("unseal-%d", record)] = true
	}
}
