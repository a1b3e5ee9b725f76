package custody

import (
	"context"
	"errors"
	"slices"
	"sync"

	"rootseal/device"
	"rootseal/enroll/env"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/guarded"
	"rootseal/message"
)

// Verification is what Verify found, key by key.
type Verification struct {
	Keys []KeyProof
	Head ledger.Head
}

// KeyProof contains the verification of one key.
type KeyProof struct {
	ledger.Verified
	Record  uint64   // sequence of the verify record
	Retired []string // ids of retired seeds that are still on the key; they open nothing
	Notes   []string // anything else that is unusual about the key
}

// Result returns the worst result of all keys: ledger.Wrong, ledger.Incomplete or
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

// Verify checks keys against the ledger alone: without the seed, other keys or a
// network, and without writing to a key. Each credential that the key should have
// answers one unused one-time challenge, and so uses it up. Two or more keys of a
// device also answer the same fresh random challenge. A key that missed a
// rotation may hold only retired seeds; Verify lists them.
//
// Verify writes one record for each key. What is wrong with a key is in the
// result, not in the error. An error with a result means that something was not
// checked: a locked key without its access code, or the rest after a stop.
//
// A proof needs no signature. If an officer is there to sign, one signature
// covers all keys of the run.
func Verify(ctx context.Context, e *env.Env, serials []device.KeySerial) (Verification, error) {
	found, err := verify(ctx, e, "verify", serials)
	if len(found.Keys) > 0 {
		signErr := e.Signed(ctx, found.Head.Sequence, "verify", e.Officer(""))
		found.Head, err = e.Ledger.Head(), errors.Join(err, signErr)
	}
	return found, err
}

// verify is Verify as a part of another command, which signs its own record
// later.
func verify(ctx context.Context, e *env.Env, command string, serials []device.KeySerial) (Verification, error) {
	b := record.Read(e.Ledger.Records())
	for _, serial := range serials {
		if recorded := b.Key(uint32(serial)); recorded == nil || len(recorded.Held()) == 0 {
			return Verification{}, message.Errorf("verifying key %d: %w", serial, b.NotRecorded(uint32(serial)))
		}
	}
	keys, err := e.Desk.Open(ctx, serials...)
	if err != nil {
		return Verification{}, err
	}
	defer keyring.Keys(keys).Close()
	return VerifyOpened(ctx, e, command, keys)
}

// VerifyOpened is Verify for open keys that are in the ledger, as a part of another
// command, which signs later.
func VerifyOpened(ctx context.Context, e *env.Env, command string, keys []*device.Key) (Verification, error) {
	v := &verifying{env: e, command: command, book: record.Read(e.Ledger.Records()), taken: map[string]bool{}}
	for _, key := range keys {
		v.keys = append(v.keys, v.inspect(key))
	}
	err := v.look(ctx)
	if err == nil || !isStopped(ctx, err) {
		if unready := v.readyToSign(ctx); unready != nil {
			return Verification{}, unready
		}
		v.prove(ctx)
		err = errors.Join(err, context.Cause(ctx))
	}
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
	taken map[string]bool // one-time challenges that this run uses
}

// look reads every key. A key that fails does not stop the others, because each proof
// counts alone.
func (v *verifying) look(ctx context.Context) error {
	for _, key := range v.keys {
		key.look(ctx)
	}
	// This loop runs after all keys were read, so that no operator types a
	// password only to learn then that another key was reset.
	var locked []error
	for _, key := range v.keys {
		err := key.unlock(ctx)
		if isStopped(ctx, err) {
			return err
		}
		locked = append(locked, err)
	}
	for _, key := range v.keys {
		key.list(ctx)
	}
	return errors.Join(locked...)
}

func isStopped(ctx context.Context, err error) bool {
	return errors.Is(err, env.ErrStopped) || context.Cause(ctx) != nil
}

// readyToSign has the officers give their PINs before a person touches a key, if a key
// has anything to prove: the record of another one requires no signature.
func (v *verifying) readyToSign(ctx context.Context) error {
	if !slices.ContainsFunc(v.keys, (*inspection).canProve) {
		return nil
	}
	return v.env.ReadyToSign(ctx, func() {
		for _, key := range v.keys {
			key.key.Release()
		}
	})
}

// prove verifies every key.
func (v *verifying) prove(ctx context.Context) {
	shared := v.shared()
	for _, key := range v.keys {
		key.countTouches(shared)
	}
	v.each(func(key *inspection) { key.prove(ctx) })
	v.compare(ctx, shared)
}

// each calls fn for every key: first in parallel for those that need no person, then
// one after the other for those that a person must touch.
func (v *verifying) each(fn func(*inspection)) {
	var alone guarded.Group
	var touched []*inspection
	for _, key := range v.keys {
		if key.left > 0 {
			touched = append(touched, key)
			continue
		}
		alone.Go(func() { fn(key) })
	}
	alone.Wait()
	for _, key := range touched {
		fn(key)
	}
}

// witness reserves an unused one-time challenge of a device for this run.
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

// record writes what was found, because a proof without a record proves nothing
// later. A canceled context stops the questions but not the records.
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
			return found, message.Errorf("recording the proof of key %d: %w", proof.KeySerial, err)
		}
		proof.Record = head.Sequence
		found.Keys, found.Head = append(found.Keys, proof), head
	}
	return found, nil
}
