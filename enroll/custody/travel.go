package custody

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"rootseal/enroll/env"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// What is wrong with a copy that comes home.
var (
	ErrNoTrip = hint.Sentinel(hint.NameCopy, "not a copy for a trip")
	ErrForked = hint.Sentinel(hint.CompareCopies, "the ledger was copied and used twice")
)

// A trip takes two witnesses for each key of a group, so that a proof can be
// done once more, and at least four.
const (
	tripProofs = 2
	tripLeast  = 4
)

// Depart makes a copy of the ledger for a trip: the witnesses that it may use
// are reserved on record first, so that no two trips, and not the ledger at
// home, use the same.
func Depart(ctx context.Context, room *env.Env, path string) (ledger.Head, error) {
	if err := room.Ledger.MayRecord(&ledger.Trip{}); err != nil {
		return ledger.Head{}, err
	}
	if err := ledger.MakeRoom(path); err != nil {
		return ledger.Head{}, err
	}
	for {
		trip := reservation(room.Ledger.Records())
		head, err := room.Ledger.Append(context.WithoutCancel(ctx), ledger.Entry{
			Command: "log", Officer: room.Officer(""), Body: trip,
			Provided: func(records []ledger.Record) error {
				if !slices.Equal(trip.Reserved, reservation(records).Reserved) {
					return errTaken
				}
				return nil
			},
		})
		switch {
		case errors.Is(err, errTaken):
		case err != nil:
			return head, fmt.Errorf("recording the trip: %w", err)
		default:
			return head, room.Ledger.Depart(path, head.Sequence)
		}
	}
}

// errTaken says that another command has taken witnesses since they were looked
// for.
var errTaken = errors.New("these witnesses are taken")

// reservation is what a trip that leaves now takes along.
func reservation(records []ledger.Record) *ledger.Trip {
	b := record.Read(records)
	trip := &ledger.Trip{}
	for _, d := range b.Live() {
		if r := b.Reserve(d.Ceremony, max(tripLeast, tripProofs*len(d.Keys))); r.Count > 0 {
			trip.Reserved = append(trip.Reserved, r)
		}
	}
	return trip
}

// Return appends what was recorded on a trip, each record as it is, to the
// ledger at home. What is there already is passed over, so that it can be done
// again. ErrForked says that the copy, or the ledger, was used in two places, and
// ErrNotOfTrip that the copy brings something which no trip makes: nothing is
// appended then.
//
// The officers sign the last of them, which covers all. What was to be signed by
// itself on the trip, and was not, stays so.
func Return(ctx context.Context, room *env.Env, path string) (imported int, head ledger.Head, err error) {
	if err := room.MayRecord(&ledger.Away{}); err != nil {
		return 0, head, fmt.Errorf("importing %s: %w", path, err)
	}
	away, fresh, err := Homecoming(room, path)
	if err != nil {
		return 0, head, err
	}
	trip := away.Trip()
	var last uint64
	for _, r := range fresh {
		made, err := away.Bytes(r.Sequence)
		if err != nil {
			return imported, head, err
		}
		body := &ledger.Away{Trip: trip, Record: made}
		known := false
		appended, err := room.Ledger.Append(context.WithoutCancel(ctx), ledger.Entry{
			Command: "log", Officer: room.Officer(""), Body: body,
			Provided: func(records []ledger.Record) (err error) {
				known, err = broughtHome(records, trip, r.Sequence, made)
				if known {
					return errKnown
				}
				return err
			},
		})
		switch {
		case known:
		case err != nil:
			return imported, head, fmt.Errorf("importing record %d of trip %d: %w", r.Sequence, trip, err)
		default:
			imported++
			last = appended.Sequence
		}
	}
	if last > 0 && len(room.Signers) > 0 {
		err = room.Signed(ctx, last, "log", room.Officer(""))
	}
	return imported, room.Ledger.Head(), err
}

// Homecoming is a copy that comes home, and what of it is not at home yet: all of
// it what a trip makes. It appends nothing.
func Homecoming(room *env.Env, path string) (away *ledger.Ledger, fresh []ledger.Record, err error) {
	away, err = ledger.Open(ledger.Dir(path), ledger.Identity{}, room.Now)
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", path, err)
	}
	trip, err := sharedTrip(room.Ledger, away)
	if err == nil {
		fresh, err = freshOf(room.Ledger, away, trip)
	}
	if err == nil {
		err = checkHomecoming(room.Ledger, away, trip, fresh)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("importing %s: %w", path, err)
	}
	return away, fresh, nil
}

// freshOf are the records of a trip that are not at home yet.
func freshOf(home, away *ledger.Ledger, trip uint64) ([]ledger.Record, error) {
	var fresh []ledger.Record
	for _, r := range away.Records()[trip:] {
		made, err := away.Bytes(r.Sequence)
		if err != nil {
			return nil, err
		}
		known, err := broughtHome(home.Records(), trip, r.Sequence, made)
		if err != nil {
			return nil, err
		}
		if !known {
			fresh = append(fresh, r)
		}
	}
	return fresh, nil
}

// errKnown keeps a record from being appended that is there already.
var errKnown = errors.New("imported before")

// sharedTrip tells which trip a copy is of, and that it is one of this ledger.
func sharedTrip(home, away *ledger.Ledger) (trip uint64, err error) {
	trip = away.Trip()
	last := trip
	if trip == 0 {
		last = min(home.Head().Sequence, away.Head().Sequence)
	}
	for sequence := range last {
		ours, _ := home.Bytes(sequence + 1)
		theirs, _ := away.Bytes(sequence + 1)
		if !bytes.Equal(ours, theirs) {
			return 0, fmt.Errorf("%w: from record %d on they differ", ErrForked, sequence+1)
		}
	}
	switch {
	case trip == 0 && away.Head().Sequence > last:
		return 0, fmt.Errorf("%w: it goes on after record %d, where this one ends, and is no copy of log export", ErrForked, last)
	case trip == 0:
		return 0, ErrNoTrip
	}
	return trip, nil
}

// broughtHome tells whether a record of a trip is at home already.
func broughtHome(records []ledger.Record, trip, sequence uint64, made []byte) (bool, error) {
	for _, r := range records {
		body, is := r.Body.(*ledger.Away)
		if !is || body.Trip != trip {
			continue
		}
		if inner, err := body.Made(); err != nil || inner.Sequence != sequence {
			continue
		}
		if !bytes.Equal(body.Record, made) {
			return false, fmt.Errorf("%w: record %d brought home another record %d of trip %d", ErrForked, r.Sequence, sequence, trip)
		}
		return true, nil
	}
	return false, nil
}
