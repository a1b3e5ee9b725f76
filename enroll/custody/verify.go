package custody

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/guarded"
)

// Verification is what Verify found, key by key.
type Verification struct {
	Keys []KeyProof
	Head ledger.Head
}

// KeyProof is the proof of one key.
type KeyProof struct {
	ledger.Verified
	Record  uint64   // sequence of the verify record
	Retired []string // ids of retired credentials that are still on the key; they open nothing
	Notes   []string // what else is odd about it
}

// Result returns the worst of all keys: ledger.Wrong, ledger.Incomplete or
// ledger.Proven.
func (v Verification) Result() string {
	result := ledger.Proven
	for _, key := range v.Keys {
		switch {
		case key.Result == ledger.Wrong:
			return ledger.Wrong
		case key.Result != ledger.Proven:
			result = ledger.Incomplete
		}
	}
	return result
}

// Verify proves keys by the ledger alone: without the seed, other keys or a network,
// and without writing to a key. Each credential that a key should hold answers one
// unused one-time challenge, which is then used up. Two or more keys also answer the
// same fresh random challenge. A key that a rotation has passed by may hold only
// retired seeds: the result lists them.
//
// Each key gets its own record. The result, not the error, says what is wrong; an error
// that comes with a result stopped the rest.
//
// A proof requires no signature. A present officer makes one, which covers all keys of
// the run.
func Verify(ctx context.Context, e *env.Env, serials []device.KeySerial) (Verification, error) {
	found, err := verify(ctx, e, "verify", serials)
	if len(e.Signers) > 0 && len(found.Keys) > 0 {
		signErr := e.Signed(ctx, found.Head.Sequence, "verify", e.Officer(""))
		found.Head, err = e.Ledger.Head(), errors.Join(err, signErr)
	}
	return found, err
}

// verify is Verify within another command, which signs what comes after.
func verify(ctx context.Context, e *env.Env, command string, serials []device.KeySerial) (Verification, error) {
	b := record.Read(e.Ledger.Records())
	for _, serial := range serials {
		if recorded := b.Key(uint32(serial)); recorded == nil || len(recorded.Held()) == 0 {
			return Verification{}, fmt.Errorf("verifying key %d: %w", serial, ErrNotRecorded)
		}
	}
	keys, err := e.Desk.Open(ctx, serials...)
	if err != nil {
		return Verification{}, err
	}
	defer keyring.Keys(keys).Close()
	return verifyOpened(ctx, e, command, keys)
}

// verifyOpened is Verify of open keys that the ledger contains.
func verifyOpened(ctx context.Context, e *env.Env, command string, keys []*device.Key) (Verification, error) {
	v := &verifying{env: e, command: command, book: record.Read(e.Ledger.Records()), taken: map[string]bool{}}
	for _, key := range keys {
		v.keys = append(v.keys, v.inspect(key))
	}
	err := v.run(ctx)
	found, recordErr := v.record(ctx)
	return found, errors.Join(err, recordErr)
}

// verifying is one run of Verify.
type verifying struct {
	env     *env.Env
	command string // for the record
	book    *record.Book
	keys    []*inspection

	mu    sync.Mutex
	taken map[string]bool // challenges that this run uses
}

// run reads every key, then asks. It goes on past a key that fails: each proof counts
// alone.
func (v *verifying) run(ctx context.Context) error {
	for _, key := range v.keys {
		key.look(ctx)
	}
	// After a look at all keys: no one should type an access code and learn then that
	// another key was reset.
	for _, key := range v.keys {
		if err := key.unlock(ctx); err != nil {
			return err
		}
	}
	for _, key := range v.keys {
		key.list(ctx)
	}
	shared := v.shared()
	for _, key := range v.keys {
		key.countTouches(shared)
	}
	v.each(func(key *inspection) { key.prove(ctx) })
	v.compare(ctx, shared)
	return context.Cause(ctx)
}

// each does the same with every key: in parallel, or one by one if a person has to
// touch them.
func (v *verifying) each(fn func(*inspection)) {
	var all guarded.Group
	for _, key := range v.keys {
		touched := key.left > 0
		all.Go(func() { fn(key) })
		if touched {
			all.Wait()
		}
	}
	all.Wait()
}

// witness takes one unused challenge of a device for this run.
func (v *verifying) witness(deviceCeremony string) (ledger.Witness, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, w := range v.book.Free(deviceCeremony, v.env.Ledger.Trip()) {
		if !v.taken[w.Challenge] {
			v.taken[w.Challenge] = true
			return w, true
		}
	}
	return ledger.Witness{}, false
}

// record writes what was found: a proof without a record proves nothing later. What
// stopped the asking does not stop this.
func (v *verifying) record(ctx context.Context) (Verification, error) {
	var found Verification
	ctx = context.WithoutCancel(ctx)
	trip := v.env.Ledger.Trip()
	for _, key := range v.keys {
		proof := key.proof()
		head, err := v.env.Ledger.Append(ctx, ledger.Entry{
			Command:  v.command,
			Officer:  v.env.Officer(""),
			Body:     &proof.Verified,
			Provided: func(records []ledger.Record) error { return keyring.UnusedIn(records, trip, proof.Credentials...) },
		})
		if err != nil {
			return found, fmt.Errorf("recording the proof of key %d: %w", proof.KeySerial, err)
		}
		proof.Record = head.Sequence
		found.Keys, found.Head = append(found.Keys, proof), head
	}
	return found, nil
}
