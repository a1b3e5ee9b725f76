package ledger

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"rootseal/enroll/hint"
	"rootseal/enroll/limited"
)

// ErrAway says that a copy for a trip takes no record of that kind: what needs
// AWS, or decides who may do what, is done at home.
var ErrAway = hint.Sentinel(hint.WorkAtHome, "this is a copy of the ledger for a trip")

// ErrNotEmpty says that a copy was to go where something is.
var ErrNotEmpty = hint.Sentinel(hint.NameNewFolder, "there is something already")

// ErrNoLinks says that a copy was to go to a disk that cannot hold a ledger.
var ErrNoLinks = hint.Sentinel(hint.UseOtherDisk, "this disk has no hard links")

// MadeAway tells whether a record may be made on a trip: what is seen and done
// at a safe, without AWS.
func MadeAway(body Body) bool {
	switch body.(type) {
	case *Verified, *Label, *Seal, *Unseal, *Signature, *CodeUsed:
		return true
	}
	return false
}

// MayRecord refuses bodies that this ledger takes no records of, being a copy for
// a trip. A command asks before it touches anything, for all that it will record:
// what was done and cannot be recorded is worse than what was not done.
func (l *Ledger) MayRecord(bodies ...Body) error {
	for _, body := range bodies {
		if l.away && !MadeAway(body) {
			return fmt.Errorf("%w: %s", ErrAway, body.Kind())
		}
	}
	return nil
}

// Trip is the trip that this ledger is the copy of, by the sequence of its
// record; 0 at home.
func (l *Ledger) Trip() uint64 {
	if !l.away {
		return 0
	}
	trip := uint64(0)
	for _, r := range l.Records() {
		if _, is := r.Body.(*Trip); is {
			trip = r.Sequence
		}
	}
	return trip
}

// Bytes is the file of a record, whose SHA-256 the next record names.
func (l *Ledger) Bytes(sequence uint64) ([]byte, error) {
	records := l.Records()
	if sequence < 1 || sequence > uint64(len(records)) {
		return nil, fmt.Errorf("reading record %d: there are %d", sequence, len(records))
	}
	return records[sequence-1].File()
}

// MakeRoom makes the folder of a copy, which must not exist or be empty. It is
// asked for before anything is reserved for a trip that cannot leave.
func MakeRoom(path string) error {
	records := dir{path}.records()
	for _, folder := range []string{path, records} { // empty records are of an attempt that went no further
		err := limited.Names(folder, maxNames, func(entry fs.DirEntry) error {
			if filepath.Join(folder, entry.Name()) == records {
				return nil
			}
			return ErrNotEmpty
		})
		if errors.Is(err, ErrNotEmpty) {
			return fmt.Errorf("copying ledger to %s: %w", path, ErrNotEmpty)
		}
	}
	err := makeFolder(records)
	if err == nil {
		err = tryLink(records)
	}
	if err != nil {
		return fmt.Errorf("copying ledger to %s: %w", path, err)
	}
	return nil
}

// tryLink tells whether records can be written there, see dir.Create.
func tryLink(folder string) error {
	temporary := filepath.Join(folder, temporaryPrefix+rand.Text())
	defer os.Remove(temporary)
	if err := writeSynced(temporary, nil); err != nil {
		return err
	}
	link := temporary + "-link"
	defer os.Remove(link)
	if err := os.Link(temporary, link); err != nil {
		return fmt.Errorf("%w: %w", ErrNoLinks, err)
	}
	return nil
}

// Depart copies the ledger up to a trip's record, which must be its last, into
// a folder of MakeRoom, and makes it a copy for that trip.
func (l *Ledger) Depart(path string, trip uint64) error {
	if err := MakeRoom(path); err != nil {
		return err
	}
	to := dir{path}
	for sequence := uint64(1); sequence <= trip; sequence++ {
		data, err := l.Bytes(sequence)
		if err == nil {
			err = to.Create(sequence, data)
		}
		if err != nil {
			return fmt.Errorf("copying record %d: %w", sequence, err)
		}
	}
	// Last, because a copy without it is none for a trip, and import says so.
	if err := makeFolder(to.outbox()); err != nil {
		return fmt.Errorf("copying ledger: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}
