package officer

import (
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// ErrUnseen: the signature would cover records of others that the signers were not
// shown.
var ErrUnseen = hint.Sentinel(hint.ReadRecords, "others have written a record that the signers were not shown")

// Unseen returns the records before a record that a signature over it would be the
// first to cover, except those that this command has written. others are the
// records of another host or account; own are the earlier records of this account
// on this host. The records themselves claim their writer, and everyone who can
// write to the ledger's folder can forge that claim.
//
// Good signatures are in neither list: they prove themselves. The record of the
// trip is in neither list, too: it is what makes an offline copy.
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

// Arrived returns which of the account's own records came after shown, the newest record
// that the signers were shown. No list had them when the signers agreed, and anyone can
// write in their name. The record of a code is not among them: a command's own AWS
// profile may take one at any moment, and no one asks whether it is signed.
func Arrived(own []ledger.Record, shown uint64) (arrived []ledger.Record) {
	for _, r := range own {
		if _, isCode := r.Body.(*ledger.CodeUsed); r.Sequence > shown && !isCode {
			arrived = append(arrived, r)
		}
	}
	return arrived
}

// checkShown refuses to sign a record if it would cover a record after shown that this
// command did not write.
func checkShown(l *ledger.Ledger, record, shown uint64, osUser string) error {
	others, own := Unseen(l, osUser, record)
	for _, r := range append(others, Arrived(own, shown)...) {
		if r.Sequence > shown {
			return message.Errorf("%w: record %d, %s, by %s on %s", ErrUnseen, r.Sequence, r.Body.Kind(), r.Officer.OSUser, r.Host)
		}
	}
	return nil
}
