package simcard

import (
	"bytes"
	"cmp"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"slices"
)

// Types and algorithms in a key's first byte, one in each nibble.
const (
	HOTP = 0x10
	TOTP = 0x20

	SHA1   = 0x01
	SHA256 = 0x02
	SHA512 = 0x03
)

// Bits of the property byte.
const (
	propertyIncreasing = 0x01
	propertyTouch      = 0x02
)

// Stored is one credential in the card's memory. No command can show it; it is for
// checkers.
type Stored struct {
	ID         string
	Type       byte // HOTP or TOTP
	Algorithm  byte // SHA1, SHA256 or SHA512
	Digits     int
	Touch      bool
	Increasing bool
	Counter    uint32 // counter of the next HOTP code
	Key        []byte // as sent: padded or hashed by the client
	Corrupt    bool
}

type credential struct {
	id        []byte
	kind      byte
	algorithm byte
	digits    byte
	property  byte
	counter   uint32
	key       []byte
	highest   []byte // last challenge, of an only-increasing credential
	corrupt   bool
}

func (e *credential) touch() bool { return e.property&propertyTouch != 0 }

func newHash(algorithm byte) func() hash.Hash {
	switch algorithm {
	case SHA1:
		return sha1.New
	case SHA256:
		return sha256.New
	case SHA512:
		return sha512.New
	}
	return nil
}

// Stored returns the card's memory, in the order of storage.
func (c *Card) Stored() []Stored {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []Stored
	for e := range c.oath.stored {
		all = append(all, Stored{
			ID:         string(e.id),
			Type:       e.kind,
			Algorithm:  e.algorithm,
			Digits:     int(e.digits),
			Touch:      e.touch(),
			Increasing: e.property&propertyIncreasing != 0,
			Counter:    e.counter,
			Key:        bytes.Clone(e.key),
			Corrupt:    e.corrupt,
		})
	}
	return all
}

// Store puts a credential into the card's memory as if it had been there before,
// without regard to access code and capacity. It replaces a credential with the
// same id. Zero Type, Algorithm and Digits mean TOTP, SHA1 and 6.
func (c *Card) Store(s Stored) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := &credential{
		id:        []byte(s.ID),
		kind:      cmp.Or(s.Type, TOTP),
		algorithm: cmp.Or(s.Algorithm, SHA1),
		digits:    byte(cmp.Or(s.Digits, 6)),
		counter:   s.Counter,
		key:       bytes.Clone(s.Key),
		corrupt:   s.Corrupt,
	}
	if s.Touch {
		e.property |= propertyTouch
	}
	if s.Increasing {
		e.property |= propertyIncreasing
	}
	c.oath.keep(e, c.oath.place(e.id))
}

// stored yields the credentials in the order of storage.
func (o *oathApplet) stored(yield func(*credential) bool) {
	for _, e := range o.places {
		if e != nil && !yield(e) {
			return
		}
	}
}

// place returns the slot of an id, by exact bytes and length, or -1.
func (o *oathApplet) place(id []byte) int {
	return slices.IndexFunc(o.places, func(e *credential) bool {
		return e != nil && bytes.Equal(e.id, id)
	})
}

func (o *oathApplet) find(id []byte) *credential {
	if i := o.place(id); i >= 0 {
		return o.places[i]
	}
	return nil
}

// keep stores a credential in a slot, or for -1 in the first free slot.
func (o *oathApplet) keep(e *credential, at int) {
	if at < 0 {
		at = slices.Index(o.places, nil)
	}
	if at < 0 {
		o.places = append(o.places, e)
		return
	}
	o.places[at] = e
}

// full reports whether there is no free slot for a credential with this id.
func (o *oathApplet) full(id []byte) bool {
	used, count := 0, 0
	for e := range o.stored {
		count++
		used += neoSize(e.id)
	}
	if o.profile.neo() {
		return used+neoSize(id) > 2048
	}
	return count >= o.profile.places()
}

// neoSize returns how much of the NEO's 2048 bytes a credential takes: its line in
// the longest answer.
func neoSize(id []byte) int { return len(id) + 9 }
