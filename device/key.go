package device

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"rootseal/oath"
)

// Key is one open token. Several goroutines may call its methods; the card serves
// one Use at a time.
type Key struct {
	desk *Desk

	// turn belongs to the Use that is running, and guards the fields below. It is
	// a channel for the reason given at link.
	turn    chan struct{}
	reader  Reader
	link    *link           // nil while the key must be found
	known   bool            // info is the first answer; every later answer must agree
	salt    []byte          // of the first OATH session; later ones must agree; nil before; also guarded by seen.mu
	reset   bool            // the handle must be reconnected first
	suspect bool            // the identity of the card must be checked first
	access  *oath.AccessKey // nil before Unlock
	closed  bool

	seen seen
}

// seen is what anyone may read of a key without waiting for its turn.
type seen struct {
	mu       sync.Mutex // never held during a call
	info     Info
	deviceID string
	current  *transaction
}

// open opens the card in a reader and identifies it. The transaction is kept for the
// first Use.
func (d *Desk) open(ctx context.Context, reader Reader) (*Key, error) {
	l, err := d.connect(ctx, reader.Name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", reader.Name, err)
	}
	k := &Key{desk: d, turn: make(chan struct{}, 1), reader: reader, link: l, suspect: true}
	if err := k.settle(ctx, k.identified); err != nil {
		k.disconnect()
		return nil, fmt.Errorf("%s: %w", reader.Name, foreign(reader, err))
	}
	_ = k.transaction().leave()
	return k, nil
}

// Info returns what the token reported about itself, and its last reader.
func (k *Key) Info() Info {
	k.seen.mu.Lock()
	defer k.seen.mu.Unlock()
	return k.seen.info
}

// DeviceID returns the OATH device id as ykman prints it. The id is "" before the
// first Use, and if the token hides it.
func (k *Key) DeviceID() string {
	k.seen.mu.Lock()
	defer k.seen.mu.Unlock()
	return k.seen.deviceID
}

// Salt returns the OATH salt of the first session, which DeviceID is derived from. The
// salt is nil if DeviceID is "".
func (k *Key) Salt() []byte {
	k.seen.mu.Lock()
	defer k.seen.mu.Unlock()
	return slices.Clone(k.salt)
}

// Unlock sends the access code. It remembers the derived access key for later
// sessions. The error is [oath.ErrWrongAccessCode] if the code is wrong. A session
// without an access code accepts any code, and Unlock then remembers none.
func (k *Key) Unlock(ctx context.Context, password []byte) error {
	return k.Use(ctx, func(s *oath.Session) error {
		if !s.Locked() {
			return nil
		}
		key := oath.DeriveAccessKey(password, s.Salt())
		if err := s.Validate(key); err != nil {
			key.Wipe()
			return err
		}
		k.forgetAccess()
		k.access = &key
		return nil
	})
}

func (k *Key) forgetAccess() {
	if k.access != nil {
		k.access.Wipe()
		k.access = nil
	}
}

// Release ends the transaction now, after the command that may be running. Callers
// release a key before they prompt. A running Use cannot send another command.
func (k *Key) Release() {
	if t := k.transaction(); t != nil {
		t.end()
	}
}

// Close waits for a running Use and disconnects from the card.
func (k *Key) Close() {
	k.turn <- struct{}{}
	defer func() { <-k.turn }()
	k.closed = true
	k.disconnect()
	k.forgetAccess()
}
