package officer

import "rootseal/enroll/ledger"

// wants lists the kinds of records that require a signature of their own if an
// officer is active. The value is true if the record announces an act.
var wants = map[string]bool{
	"begin": true, "leftovers": true, "resync": true, "retirement": true, "apply": true,
	"settle": false, "end": false, "adopt": false, "label": false,
	"seal": false, "unseal": false, "close": false,
	"officer": false, "dismiss": false, "policy": false,
	"lost": false, "found": false, "drop": false, "accept": false,
	"passkey": false, "withdraw": false, "approve": false,
}

// wanted reports whether a record requires a signature of its own if an officer is
// active. The next signature covers all other records.
func wanted(r ledger.Record) bool {
	if live, is := r.Body.(*ledger.Live); is {
		// The record ends an announced resync, or is an operator's report. In a
		// ceremony the End is signed instead, and an answer of AWS that changed nothing
		// is no act.
		return r.Ceremony == "" && (live.Method == ledger.MethodResync || live.Method == ledger.MethodStated)
	}
	_, is := wants[r.Body.Kind()]
	return is
}

// announces reports whether the signature must precede the act in the record.
func announces(kind string) bool { return wants[kind] }

// Decides reports whether a record of this kind, once signed, changes who may sign
// or how many must. No officer should sign such a record unseen.
func Decides(kind string) bool { return kind == "officer" || kind == "dismiss" || kind == "policy" }

// needs returns how many officers must sign a record: the person who opened the
// wrong bag must not close the finding alone.
func (f *fold) needs(act *Act) int {
	body, is := act.record.Body.(*ledger.Close)
	if is && (f.replaced[body.Finding] || f.isOtherBag(body.Finding)) {
		return max(2, f.Needs())
	}
	return f.Needs()
}
