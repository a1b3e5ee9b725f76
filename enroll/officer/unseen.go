package officer

import (
	"fmt"

	"rootseal/enroll/hint"

	"rootseal/enroll/ledger"
)

// ErrUnseen: a signature would cover what others have recorded, and those who
// sign were not shown.
var ErrUnseen = hint.Sentinel(hint.ReadRecords, "others have recorded what nobody here was shown")

// Unseen are the records before one that a signature over it would be the first
// to cover, beside those that this command has written itself: what another host
// or another account has recorded, and what this account has recorded earlier on
// this host. Whose a record is it says itself, as everybody who can write to the
// ledger's folder can.
//
// Good signatures are neither: they prove themselves. Nor is the record by which a
// copy left: it is what makes the copy one.
func Unseen(l *ledger.Ledger, osUser string, before uint64) (others, own []ledger.Record) {
	records, trip := l.Records(), l.Trip()
	register := Read(records)
	good := map[uint64]bool{}
	for _, s := range register.Signatures {
		if at := s.At.Record; s.At.Trip == 0 {
			was, before := good[at]
			good[at] = s.Err == nil && (was || !before)
		}
	}
	for _, r := range records {
		switch {
		case r.Sequence <= register.Covered, r.Sequence >= before, good[r.Sequence], l.Wrote(r.Sequence), r.Sequence == trip:
		case r.Host == l.Identity().Host && r.Officer.OSUser == osUser:
			own = append(own, r)
		default:
			others = append(others, r)
		}
	}
	return others, own
}

// checkShown refuses to sign a record over others' that come after the newest one
// that whoever signs was shown.
func checkShown(l *ledger.Ledger, record, shown uint64, osUser string) error {
	others, _ := Unseen(l, osUser, record)
	for _, r := range others {
		if r.Sequence > shown {
			return fmt.Errorf("%w: record %d, %s, by %s on %s", ErrUnseen, r.Sequence, r.Body.Kind(), r.Officer.OSUser, r.Host)
		}
	}
	return nil
}
