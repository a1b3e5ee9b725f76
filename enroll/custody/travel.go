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
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/message"
)

// What can be wrong with an offline copy.
var (
	ErrNoTrip = hint.Sentinel(hint.NameCopy, "not an offline copy")
	ErrForked = hint.Sentinel(hint.CompareCopies, "two copies of the ledger were both used")
)

// A trip reserves two one-time challenges for each key of a group, so that a
// proof can be repeated, and at least four.
const (
	tripProofs = 2
	tripLeast  = 4
)

// Depart exports an offline copy of the ledger. It first records which one-time
// challenges the copy may use, so that neither another trip nor the ledger at
// home uses the same ones.
func Depart(ctx context.Context, e *env.Env, path string) (ledger.Head, error) {
	if err := e.Ledger.MayRecord(&ledger.Trip{}); err != nil {
		return ledger.Head{}, err
	}
	if err := ledger.MakeRoom(path); err != nil {
		return ledger.Head{}, err
	}
	for {
		trip := reservation(e.Ledger.Records())
		head, err := e.Ledger.Append(context.WithoutCancel(ctx), ledger.Entry{
			Command: "log", Officer: e.Officer(""), Body: trip,
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
			return head, e.Ledger.Depart(path, head.Sequence)
		}
	}
}

// errTaken means that another command has used one-time challenges between the
// look-up and the append.
var errTaken = errors.New("these one-time challenges are taken")

// reservation returns the reservation for a trip that starts now.
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

// Bring appends the records of a trip, byte for byte, to the ledger at home. It
// passes over those that are there already, so it can run again. It takes the copy as
// [Homecoming] has read it, never the folder again: the officers sign what was shown
// to them, whatever was written to the folder since. ErrForked means
// that the copy or the ledger was used in two places. ErrNotOfTrip means that the
// copy contains something that no trip produces. In both cases Bring appends
// nothing.
//
// The officers sign the last record, which covers all, and each record that one
// officer has signed on the trip and a second one must. If a record of the trip lacks
// its own signature, it still lacks it at home.
func Bring(ctx context.Context, e *env.Env, away *ledger.Ledger) (imported int, head ledger.Head, err error) {
	if err := e.MayRecord(&ledger.Away{}); err != nil {
		return 0, head, fmt.Errorf("importing a copy: %w", err)
	}
	trip, fresh, err := checked(e, away) // by what the ledger at home contains now
	if err != nil {
		return 0, head, fmt.Errorf("importing a copy: %w", err)
	}
	if len(fresh) == 0 {
		return 0, e.Ledger.Head(), nil
	}
	if err := e.ReadyToSign(ctx, nil); err != nil {
		return 0, head, err
	}
	var last uint64
	for _, r := range fresh {
		made, err := away.Bytes(r.Sequence)
		if err != nil {
			return imported, head, err
		}
		body := &ledger.Away{Trip: trip, Record: made}
		known := false
		appended, err := e.Ledger.Append(context.WithoutCancel(ctx), ledger.Entry{
			Command: "log", Officer: e.Officer(""), Body: body,
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
			return imported, head, message.Errorf("importing record %d of trip %d: %w", r.Sequence, trip, err)
		default:
			imported++
			last = appended.Sequence
		}
	}
	if last > 0 {
		for _, number := range officer.Read(e.Ledger.Records()).HalfSigned(last - uint64(imported)) {
			if number < last { // others may have appended since
				err = errors.Join(err, e.Signed(ctx, number, "log", e.Officer("")))
			}
		}
		err = errors.Join(err, e.Signed(ctx, last, "log", e.Officer("")))
	}
	return imported, e.Ledger.Head(), err
}

// Homecoming returns an offline copy and those of its records that the ledger at
// home lacks, after checking that a trip can have produced all of them. It
// appends nothing.
func Homecoming(e *env.Env, path string) (away *ledger.Ledger, fresh []ledger.Record, err error) {
	copied, err := ledger.IsCopy(path)
	if err != nil {
		return nil, nil, message.Errorf("reading %s: %w", path, err)
	}
	away, err = ledger.Open(ledger.Dir(path), ledger.Identity{}, e.Now)
	if errors.Is(err, ledger.ErrNotPrivate) && !copied {
		err = ErrNoTrip // its mode is as it should be: it is someone's folder
	}
	if err != nil {
		return nil, nil, message.Errorf("reading %s: %w", path, err)
	}
	if _, fresh, err = checked(e, away); err != nil {
		return nil, nil, message.Errorf("importing %s: %w", path, err)
	}
	return away, fresh, nil
}

// checked returns the trip of a copy, and those of its records that the ledger at home
// lacks, after checking that the trip can have produced all of them.
func checked(e *env.Env, away *ledger.Ledger) (trip uint64, fresh []ledger.Record, err error) {
	trip, err = sharedTrip(e.Ledger, away)
	if err == nil {
		fresh, err = freshOf(e.Ledger, away, trip)
	}
	if err == nil {
		err = checkHomecoming(e.Ledger, away, trip, fresh)
	}
	return trip, fresh, err
}

// freshOf returns the records of a trip that the ledger at home lacks.
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

// errKnown stops the append of a record that is already there.
var errKnown = errors.New("imported before")

// sharedTrip returns the trip of a copy, after checking that the copy comes from
// this ledger.
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
			return 0, message.Errorf("%w: they differ from record %d on", ErrForked, sequence+1)
		}
	}
	switch {
	case trip == 0 && away.Head().Sequence > last:
		return 0, message.Errorf("%w: the other continues after record %d, the last of this ledger, and 'rootseal log export' did not make it", ErrForked, last)
	case trip == 0:
		return 0, ErrNoTrip
	}
	return trip, nil
}

// broughtHome reports whether a record of a trip is already in the ledger at
// home.
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
			return false, message.Errorf("%w: record %d imported another record %d of trip %d", ErrForked, r.Sequence, sequence, trip)
		}
		return true, nil
	}
	return false, nil
}
