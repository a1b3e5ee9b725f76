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
	"rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/message"
)

// SealRequest puts one key into a bag.
type SealRequest struct {
	Key      device.KeySerial
	Bag      string // number on the bag
	Place    string
	Observer string // the second person present

	SharedBag bool // the operator confirmed that another key is in the same bag
}

// Seal verifies the key and records that it went into its bag. If the key is not
// proven, it is not sealed: the error is ErrNotProven, with the verification.
func Seal(ctx context.Context, e *env.Env, q SealRequest) (Verification, ledger.Head, error) {
	for _, field := range []struct{ name, value string }{{"bag number", q.Bag}, {"place", q.Place}, {"observer", q.Observer}} {
		if strings.TrimSpace(field.value) == "" {
			return Verification{}, ledger.Head{}, message.Errorf("sealing key %d: %w: %s", q.Key, ErrCustodyWord, message.Word(field.name))
		}
	}
	if err := checkLines(env.MaxWord, "bag number", q.Bag, "place", q.Place, "observer", q.Observer); err != nil {
		return Verification{}, ledger.Head{}, message.Errorf("sealing key %d: %w", q.Key, err)
	}
	if err := errors.Join(maySeal(e, e.Ledger.Records(), q, record.Shown{}), e.MayRecord(&ledger.Verified{}, &ledger.Seal{})); err != nil {
		return Verification{}, ledger.Head{}, err
	}
	found, err := verify(ctx, e, "seal", []device.KeySerial{q.Key})
	if err == nil && found.Result() != ledger.Proven {
		err = message.Errorf("sealing key %d: %w", q.Key, ErrNotProven)
	}
	if err != nil {
		return found, ledger.Head{}, err
	}
	shows := record.Shown{Firmware: found.Keys[0].Firmware, OATHSalt: found.Keys[0].OATHSalt}
	head, err := e.Record(ctx, "seal", &ledger.Seal{
		KeySerial: uint32(q.Key), Bag: q.Bag, Place: q.Place, Observer: q.Observer, Proof: found.Keys[0].Record,
	}, func(records []ledger.Record) error { return maySeal(e, records, q, shows) })
	return found, head, err
}

// maySeal refuses a key that the ledger speaks against, and a key that an
// unfinished ceremony may still write to. It also checks that no other key has
// the bag and that the observer is a second person. shows is what the key has just shown
// of itself.
func maySeal(e *env.Env, records []ledger.Record, q SealRequest, shows record.Shown) error {
	b := record.Read(records)
	key := b.Key(uint32(q.Key))
	if key == nil || len(key.Holds()) == 0 {
		return message.Errorf("sealing key %d: %w", q.Key, b.NotRecorded(uint32(q.Key)))
	}
	shows.Serial = key.Serial
	if err := errors.Join(gate.Guard(b, gate.UseSeal, shows), checkBag(b, q), checkObserver(e, records, q.Observer)); err != nil {
		return message.Errorf("sealing key %d: %w", q.Key, err)
	}
	for _, held := range key.Holds() {
		for _, open := range b.Unsettled {
			if open.Principal == held.Principal {
				return message.Errorf("sealing key %d: %w: %s of %s", q.Key, gate.ErrOpen, open.Ceremony, open.Principal)
			}
		}
	}
	return nil
}

// UnsealRequest takes one key out of its bag. The key need not be plugged in.
type UnsealRequest struct {
	Key       device.KeySerial
	Bag       string // number as read on the bag; empty only in an emergency
	Emergency bool
	Reason    string
}

// Unseal records that a key came out of its bag. A wrong bag number and an
// emergency become findings. The record is written in any case, because the bag
// is open.
//
// After ErrUnsigned the record is in the ledger.
func Unseal(ctx context.Context, e *env.Env, q UnsealRequest) (Unsealed, error) {
	b := record.Read(e.Ledger.Records())
	key := b.Key(uint32(q.Key))
	switch {
	case key == nil:
		return Unsealed{}, message.Errorf("unsealing key %d: %w", q.Key, b.NotRecorded(uint32(q.Key)))
	case key.Sealed == nil && !q.Emergency:
		return Unsealed{}, message.Errorf("unsealing key %d: %w", q.Key, ErrNotSealed)
	case strings.TrimSpace(q.Bag) == "" && !q.Emergency:
		return Unsealed{}, message.Errorf("unsealing key %d: %w: bag number", q.Key, ErrCustodyWord)
	}
	if err := checkLines(env.MaxWord, "bag number", q.Bag, "reason", q.Reason); err != nil {
		return Unsealed{}, message.Errorf("unsealing key %d: %w", q.Key, err)
	}
	body := ledger.Unseal{KeySerial: uint32(q.Key), Bag: q.Bag, Emergency: q.Emergency, Reason: q.Reason}
	body.Recorded = key.Bag("")
	before := e.Ledger.Head().Sequence
	write := e.Record
	if q.Emergency { // no questions, and no signature is needed first
		write = e.RecordUnasked
	}
	head, err := write(ctx, "unseal", &body, nil)
	opened := Unsealed{Unseal: body, Head: head}
	for _, f := range record.Read(e.Ledger.Records()).Open() {
		if f.Sequence > before && f.KeySerial == uint32(q.Key) {
			opened.Finding = f.ID
		}
	}
	return opened, err
}

// Unsealed contains the record of an opened bag.
type Unsealed struct {
	ledger.Unseal
	Finding string // id of the finding; empty if all was as recorded
	Head    ledger.Head
}

// CloseFinding ends a finding by the word of the officers who sign it.
func CloseFinding(ctx context.Context, e *env.Env, finding, reason string) (ledger.Head, error) {
	if strings.TrimSpace(reason) == "" {
		return ledger.Head{}, message.Errorf("closing %s: %w: reason", finding, ErrCustodyWord)
	}
	may := func(records []ledger.Record) error { return MayClose(e, records, finding) }
	if err := may(e.Ledger.Records()); err != nil {
		return ledger.Head{}, err
	}
	return e.Record(ctx, "unseal", &ledger.Close{Finding: finding, Reason: reason}, may)
}

// MayClose refuses a finding that is not open, or that more officers have to close.
func MayClose(e *env.Env, records []ledger.Record, finding string) error {
	book := record.Read(records)
	if slices.ContainsFunc(book.Owed, func(o record.Owed) bool { return finding != "" && o.ID() == finding }) {
		return nil
	}
	for _, open := range book.Open() {
		switch {
		case open.ID != finding:
		case (open.OtherBag || strings.HasPrefix(finding, "officer-")) && len(e.Signers) < 2:
			return message.Errorf("closing %s: %w: %s", finding, tooFew(records), open.Text)
		default:
			return nil
		}
	}
	return message.Errorf("closing %s: %w", finding, ErrNoFinding)
}

// tooFew is why two officers do not sign: they are not named, or the ledger has no two.
func tooFew(records []ledger.Record) error {
	switch n := len(officer.Read(records).Active()); n {
	case 0:
		return fmt.Errorf("%w, and the ledger has none", errNoTwo)
	case 1:
		return fmt.Errorf("%w, and the ledger has one", errNoTwo)
	}
	return ErrTwoSign
}

// What keeps a key from going into a bag, or out.
var (
	ErrCustodyWord = hint.Sentinel(hint.AddValue, "missing value")
	ErrNotSealed   = hint.Sentinel(hint.CheckSealed, "the ledger has no bag for this key")
	ErrNotProven   = hint.Sentinel(hint.KeepApartVerify, "the key is not proven")
	ErrNoFinding   = hint.Sentinel(hint.ListFindings, "no such finding is open")
	errNoTwo       = hint.Mark(hint.TwoOfficers, ErrTwoSign)
	ErrTwoSign     = hint.Sentinel(hint.NameBoth, "two officers must sign this")
)
