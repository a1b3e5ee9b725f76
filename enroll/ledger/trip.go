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
	"rootseal/message"
)

// ErrAway means that an offline copy takes no record of that kind: anything that
// needs AWS, or decides who may do what, is for the ledger itself.
var ErrAway = hint.Sentinel(hint.WorkAtHome, "this is a copy of the ledger for a trip")

// ErrNotEmpty means that the target of a copy is not empty.
var ErrNotEmpty = hint.Sentinel(hint.NameNewFolder, "the folder is not empty")

// errOpenTarget means that others may enter the target of a copy, which nothing could
// open then.
var errOpenTarget = hint.Sentinel(hint.NameNewFolder, "the folder is open to others")

// errNoLinks means that the target of a copy is on a disk without hard links.
var errNoLinks = hint.Sentinel(hint.UseOtherDisk, "this disk has no hard links")

// MadeAway reports whether a record may be made on a trip: what is seen and done at
// a safe, without AWS.
func MadeAway(body Body) bool {
	switch body.(type) {
	case *Verified, *Label, *Seal, *Unseal, *Signature, *CodeUsed:
		return true
	}
	return false
}

// MayRecord returns ErrAway if this ledger is an offline copy and takes no record
// of one of these kinds. A command calls it before it touches anything, for all
// records to come: an act without a record is worse than no act.
func (l *Ledger) MayRecord(bodies ...Body) error {
	for _, body := range bodies {
		if l.away && !MadeAway(body) {
			return fmt.Errorf("%w: %s", ErrAway, body.Kind())
		}
	}
	return nil
}

// Trip returns the trip of an offline copy, by the sequence of its record, or 0.
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

// Bytes returns the file of a record. The next record contains its SHA-256.
func (l *Ledger) Bytes(sequence uint64) ([]byte, error) {
	records := l.Records()
	if sequence < 1 || sequence > uint64(len(records)) {
		return nil, message.Errorf("reading record %d: there are %d", sequence, len(records))
	}
	return records[sequence-1].File()
}

// IsCopy reports whether the folder at path is an offline copy. It may be open to others.
func IsCopy(path string) (bool, error) { return dir{path}.Away() }

// MakeRoom creates the folder of a copy. A folder that exists must be empty and closed
// to others. A command calls it before it reserves anything for a trip that may then
// be impossible.
func MakeRoom(path string) error {
	records := dir{path}.records()
	for _, folder := range []string{path, records} { // an empty records folder remains from an interrupted attempt
		err := limited.Names(folder, maxNames, func(entry fs.DirEntry) error {
			if filepath.Join(folder, entry.Name()) == records {
				return nil
			}
			return ErrNotEmpty
		})
		if errors.Is(err, ErrNotEmpty) {
			return message.Errorf("copying ledger to %s: %w", path, ErrNotEmpty)
		}
	}
	err := checkTarget(path)
	if err == nil {
		err = makeFolder(records)
	}
	if err == nil {
		err = tryLink(records)
	}
	if err == nil {
		err = checkTarget(path) // some disks open every new folder to all
	}
	if err != nil {
		return message.Errorf("copying ledger to %s: %w", path, err)
	}
	return nil
}

// checkTarget refuses a folder that could not be opened as a copy.
func checkTarget(path string) error {
	err := dir{path}.checkPrivate()
	if errors.Is(err, ErrNotPrivate) {
		return errOpenTarget
	}
	return err
}

// tryLink checks whether records can be written in folder; see dir.Create.
func tryLink(folder string) error {
	temporary := filepath.Join(folder, temporaryPrefix+rand.Text())
	defer os.Remove(temporary)
	if err := writeSynced(temporary, nil); err != nil {
		return err
	}
	link := temporary + "-link"
	defer os.Remove(link)
	if err := os.Link(temporary, link); err != nil {
		return fmt.Errorf("%w: %w", errNoLinks, err)
	}
	return nil
}

// Depart copies the ledger up to a trip's record, which must be the last, into a folder
// from MakeRoom, and turns that folder into an offline copy for the trip.
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
			return message.Errorf("copying record %d: %w", sequence, err)
		}
	}
	// Create the outbox last: import refuses a copy without it.
	if err := makeFolder(to.outbox()); err != nil {
		return fmt.Errorf("copying ledger: %w", err)
	}
	return syncFolder(filepath.Dir(path))
}
