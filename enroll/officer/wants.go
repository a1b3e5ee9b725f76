package officer

// wants are the kinds of records that want a signature of their own where an
// officer counts, and of each whether it announces an act.
var wants = map[string]bool{
	"begin": true, "leftovers": true, "resync": true,
	"end": false, "adopt": false, "label": false,
	"seal": false, "unseal": false, "close": false,
	"officer": false, "dismiss": false, "policy": false,
	"lost": false, "found": false, "drop": false, "accept": false,
}

// Wants tells whether a record of this kind wants a signature of its own where
// an officer counts. All others are covered by the next signature.
func Wants(kind string) bool {
	_, wanted := wants[kind]
	return wanted
}

// announces tells whether the signature belongs before what the record says.
func announces(kind string) bool { return wants[kind] }

// Decides tells whether a record of this kind changes, once it is signed, who may
// sign or how many must. Nobody should sign one unseen.
func Decides(kind string) bool { return kind == "officer" || kind == "dismiss" || kind == "policy" }
