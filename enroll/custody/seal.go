package custody

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// SealRequest puts one key into a bag.
type SealRequest struct {
	Key      device.KeySerial
	Bag      string // number on the bag
	Place    string
	Observer string // the second person in the room

	SharedBag bool // another key lies in the bag of that number, and it is meant
}

// Seal proves the key and records that it went into its bag. A key that is not
// proven is not sealed: ErrNotProven, with what was found.
func Seal(ctx context.Context, room *env.Env, q SealRequest) (Verification, ledger.Head, error) {
	for _, field := range []struct{ name, value string }{{"bag number", q.Bag}, {"place", q.Place}, {"observer", q.Observer}} {
		if strings.TrimSpace(field.value) == "" {
			return Verification{}, ledger.Head{}, fmt.Errorf("sealing key %d: %w: %s", q.Key, ErrCustodyWord, field.name)
		}
	}
	if err := checkLines(env.MaxWord, "bag number", q.Bag, "place", q.Place, "observer", q.Observer); err != nil {
		return Verification{}, ledger.Head{}, fmt.Errorf("sealing key %d: %w", q.Key, err)
	}
	if err := errors.Join(maySeal(room, room.Ledger.Records(), q), room.MaySign()); err != nil {
		return Verification{}, ledger.Head{}, err
	}
	found, err := verify(ctx, room, "seal", []device.KeySerial{q.Key})
	if err == nil && found.Result() != ledger.Proven {
		err = fmt.Errorf("sealing key %d: %w", q.Key, ErrNotProven)
	}
	if err != nil {
		return found, ledger.Head{}, err
	}
	head, err := room.Record(ctx, "seal", &ledger.Seal{
		KeySerial: uint32(q.Key), Bag: q.Bag, Place: q.Place, Observer: q.Observer, Proof: found.Keys[0].Record,
	}, func(records []ledger.Record) error { return maySeal(room, records, q) })
	return found, head, err
}

// maySeal refuses a key that the ledger speaks against, and one that an open
// ceremony may still write to, and asks about a bag that another key is in and an
// observer who signs.
func maySeal(r *env.Env, records []ledger.Record, q SealRequest) error {
	b := record.Read(records)
	key := b.Key(uint32(q.Key))
	if key == nil || len(key.Holds()) == 0 {
		return fmt.Errorf("sealing key %d: %w", q.Key, ErrNotRecorded)
	}
	if err := errors.Join(gate.Guard(b, gate.UseSeal, record.Shown{Serial: key.Serial}), checkBag(b, q), checkObserver(r, records, q.Observer)); err != nil {
		return fmt.Errorf("sealing key %d: %w", q.Key, err)
	}
	for _, held := range key.Holds() {
		for _, open := range b.Unsettled {
			if open.Principal == held.Principal {
				return fmt.Errorf("sealing key %d: %w: %s of %s", q.Key, gate.ErrOpen, open.Ceremony, open.Principal)
			}
		}
	}
	return nil
}

// UnsealRequest takes one key out of its bag. Nothing of it needs the key.
type UnsealRequest struct {
	Key       device.KeySerial
	Bag       string // number as read on the bag; empty only in an emergency
	Emergency bool
	Reason    string
}

// Unseal records that a key came out of its bag. A number that is not the
// recorded one, and an emergency, are findings that stay; the record is written
// all the same, because the bag is open.
//
// After ErrUnsigned the record stands.
func Unseal(ctx context.Context, room *env.Env, q UnsealRequest) (Unsealed, error) {
	key := record.Read(room.Ledger.Records()).Key(uint32(q.Key))
	switch {
	case key == nil:
		return Unsealed{}, fmt.Errorf("unsealing key %d: %w", q.Key, ErrNotRecorded)
	case key.Sealed == nil && !q.Emergency:
		return Unsealed{}, fmt.Errorf("unsealing key %d: %w", q.Key, ErrNotSealed)
	case strings.TrimSpace(q.Bag) == "" && !q.Emergency:
		return Unsealed{}, fmt.Errorf("unsealing key %d: %w: bag number", q.Key, ErrCustodyWord)
	}
	if err := checkLines(env.MaxWord, "bag number", q.Bag, "reason", q.Reason); err != nil {
		return Unsealed{}, fmt.Errorf("unsealing key %d: %w", q.Key, err)
	}
	body := ledger.Unseal{KeySerial: uint32(q.Key), Bag: q.Bag, Emergency: q.Emergency, Reason: q.Reason}
	if key.Sealed != nil {
		body.Recorded = key.Sealed.Bag
	}
	before := room.Ledger.Head().Sequence
	write := room.Record
	if q.Emergency { // nobody is asked, nothing has to be signed first
		write = room.RecordUnasked
	}
	head, err := write(ctx, "unseal", &body, nil)
	opened := Unsealed{Unseal: body, Head: head}
	for _, f := range record.Read(room.Ledger.Records()).Open() {
		if f.Sequence > before && f.KeySerial == uint32(q.Key) {
			opened.Finding = f.ID
		}
	}
	return opened, err
}

// Unsealed is what is on record of a bag that was opened.
type Unsealed struct {
	ledger.Unseal
	Finding string // that it is; empty where all was as recorded
	Head    ledger.Head
}

// CloseFinding ends a finding by the word of the officers who sign it.
func CloseFinding(ctx context.Context, room *env.Env, finding, reason string) (ledger.Head, error) {
	if strings.TrimSpace(reason) == "" {
		return ledger.Head{}, fmt.Errorf("closing %s: %w: reason", finding, ErrCustodyWord)
	}
	mayClose := func(records []ledger.Record) error {
		book := record.Read(records)
		if slices.ContainsFunc(book.Owed, func(o record.Owed) bool { return finding != "" && o.ID() == finding }) {
			return nil
		}
		for _, open := range book.Open() {
			switch {
			case open.ID != finding:
			case (open.OtherBag || strings.HasPrefix(finding, "officer-")) && len(room.Signers) < 2:
				return fmt.Errorf("closing %s: %w: %s", finding, ErrTwoSign, open.Text)
			default:
				return nil
			}
		}
		return fmt.Errorf("closing %s: %w", finding, ErrNoFinding)
	}
	if err := mayClose(room.Ledger.Records()); err != nil {
		return ledger.Head{}, err
	}
	return room.Record(ctx, "unseal", &ledger.Close{Finding: finding, Reason: reason}, mayClose)
}

// What keeps a key from going into a bag, or out.
var (
	ErrCustodyWord = hint.Sentinel(hint.AddValue, "something is not said")
	ErrNotSealed   = hint.Sentinel(hint.CheckSealed, "the record has no bag of this key")
	ErrNotProven   = hint.Sentinel(hint.KeepApartVerify, "the key is not proven")
	ErrNoFinding   = hint.Sentinel(hint.ListFindings, "no such finding is open")
	ErrTwoSign     = hint.Sentinel(hint.NameBoth, "two officers have to sign this")
)
