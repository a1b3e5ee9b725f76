package device

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"rootseal/oath"
)

// Key is one token, open. Its methods may be called by several goroutines; the
// work on the card is done one Use at a time.
type Key struct {
	desk *Desk

	// turn is held by the Use under way, and guards what follows it. A channel,
	// for the reason given at link.
	turn    chan struct{}
	reader  Reader
	link    *link           // nil while the key has to be looked for
	known   bool            // info is the first answer, and every later one must agree
	salt    []byte          // of the first OATH session, likewise; nil before it; set with mu, too
	reset   bool            // the handle has to be reconnected first
	suspect bool            // who the card is has to be asked first
	access  *oath.AccessKey // nil before Unlock
	closed  bool

	mu       sync.Mutex // for what is read without the turn; not held in any call
	info     Info
	deviceID string
	current  *transaction
}

// open opens the card in a reader and finds out who it is. The transaction is
// kept for the first Use.
func (d *Desk) open(ctx context.Context, reader Reader) (*Key, error) {
	l, err := d.connect(ctx, reader.Name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", reader.Name, err)
	}
	k := &Key{desk: d, turn: make(chan struct{}, 1), reader: reader, link: l, suspect: true}
	if err := k.settle(ctx, k.identified); err != nil {
		k.disconnect()
		return nil, fmt.Errorf("%s: %w", reader.Name, err)
	}
	_ = k.transaction().leave()
	return k, nil
}

// Info is what the token said of itself, and the reader that it was last in.
func (k *Key) Info() Info {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.info
}

// DeviceID is the OATH device id as ykman prints it. It is "" before the first
// Use, and where the token hides it.
func (k *Key) DeviceID() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.deviceID
}

// Salt is the OATH salt of the first session, of which DeviceID is made; nil where
// that is "".
func (k *Key) Salt() []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.salt)
}

// Unlock gives the access code, and remembers the key that it makes with this
// token's salt for the sessions to come: [oath.ErrWrongAccessCode] if it is not
// the right one. A session that is not locked takes any and remembers none.
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

// Release ends the transaction now, after the command that may be under way:
// called before a person is asked anything. A Use that is under way cannot send
// another command.
func (k *Key) Release() {
	if t := k.transaction(); t != nil {
		t.end()
	}
}

// Close waits for the Use that may be under way and lets go of the card.
func (k *Key) Close() {
	k.turn <- struct{}{}
	defer func() { <-k.turn }()
	k.closed = true
	k.disconnect()
	k.forgetAccess()
}
