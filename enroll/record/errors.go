package record

import "rootseal/enroll/hint"

// ErrNotRecorded: no record of the ledger names the key.
var ErrNotRecorded = hint.Sentinel(hint.CheckSerial, "this key is not in the ledger")
