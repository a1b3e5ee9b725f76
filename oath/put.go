package oath

import (
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"rootseal/message"
)

// NewCredential is a credential to write. It prints, logs and marshals without its
// seed.
type NewCredential struct {
	ID        string // 1 to 64 bytes
	Type      Type
	Algorithm Algorithm
	Digits    int    // 6, 7 or 8
	Touch     bool   // each code requires a touch; YubiKey 4.2.6 and later
	Counter   uint32 // first counter, HOTP only
	Seed      []byte // raw, not empty; Put neither changes nor keeps it
}

const (
	minSeed       = 14   // YubiKey 5 answers 6A80 to less
	propertyTouch = 0x02 // 01, only increasing, is never set: see the package comment
)

// Put writes a new credential (YKOATH protocol, PUT). A YubiKey overwrites a
// credential of the same id without warning, and a seed can never be read out. So
// Put writes only an id that a List in this session showed to be absent. The error
// is [ErrNotListed] without a List, and [ErrExists] if the id is taken.
//
// After any error of the card or its connection the outcome is unknown, and the
// session forgets its list: read again before deciding.
func (s *Session) Put(p NewCredential) error {
	if err := p.check(); err != nil {
		return fmt.Errorf("putting credential: %w", err)
	}
	if err := s.checkRoomFor(p); err != nil {
		return message.Errorf("putting credential %q: %w", p.ID, err)
	}
	seed := prepareSeed(p.Algorithm, p.Seed)
	defer clear(seed)
	c := newCommand(insPut, p2None)
	defer c.wipe()
	c.tlv(tagName, []byte(p.ID))
	c.tlv(tagKey, []byte{byte(p.Type) | byte(p.Algorithm), byte(p.Digits)}, seed)
	if p.Touch {
		c.raw(tagProperty, propertyTouch)
	}
	if p.Counter > 0 {
		c.tlv(tagCounter, binary.BigEndian.AppendUint32(nil, p.Counter))
	}
	if _, err := s.send(c); err != nil {
		s.forget()
		return message.Errorf("putting credential %q: %w", p.ID, err)
	}
	s.listed = append(s.listed, Credential{ID: p.ID, Type: p.Type, Algorithm: p.Algorithm})
	return nil
}

// check refuses what the applet would store wrongly or not at all.
func (p NewCredential) check() error {
	if err := checkID(p.ID); err != nil {
		return err
	}
	switch {
	case p.Type != TOTP && p.Type != HOTP:
		return fmt.Errorf("%s: %w", p.Type, ErrBadSyntax)
	case p.Algorithm.New() == nil:
		return fmt.Errorf("%s: %w", p.Algorithm, ErrBadSyntax)
	case p.Digits < 6 || p.Digits > 8:
		return message.Errorf("%d digits, want 6 to 8: %w", p.Digits, ErrBadSyntax)
	case p.Counter != 0 && p.Type != HOTP:
		return message.Errorf("a counter in %s: %w", p.Type, ErrBadSyntax)
	case len(p.Seed) == 0:
		return fmt.Errorf("an empty seed: %w", ErrBadSyntax)
	}
	return nil
}

// checkRoomFor refuses to overwrite a credential, and to write a setting that the
// firmware would ignore.
func (s *Session) checkRoomFor(p NewCredential) error {
	if !s.hasListed {
		return ErrNotListed
	}
	if s.find(p.ID) >= 0 {
		return ErrExists
	}
	// YubiKey firmware after 4.0.0 and before 4.3.5 can overwrite a longer id
	// that begins with the new id; ykman refuses here, too.
	if !s.nitrokey && s.version.AtLeast(4, 0, 1) && !s.version.AtLeast(4, 3, 5) {
		for _, c := range s.listed {
			if strings.HasPrefix(c.ID, p.ID) {
				return message.Errorf("firmware %s could overwrite %q, which begins with it: %w", s.version, c.ID, ErrExists)
			}
		}
	}
	// Older firmware ignores the property. The credential would seem to require
	// a touch, and would not.
	if p.Touch && !s.nitrokey && !s.version.AtLeast(4, 2, 6) {
		return message.Errorf("touch on applet version %s: %w", s.version, ErrNotSupported)
	}
	return nil
}

// prepareSeed returns the seed as the card gets it: hashed if it is longer than the
// hash's block, and padded with zeros on the right to the 14 bytes that a YubiKey 5
// requires. HMAC does the same to its keys (RFC 2104), so codes do not change; zeros
// on the left would change every code. The result is always a copy, which the
// caller wipes.
func prepareSeed(a Algorithm, seed []byte) []byte {
	h := a.New()()
	if len(seed) > h.BlockSize() {
		h.Write(seed)
		return h.Sum(nil)
	}
	key := make([]byte, max(len(seed), minSeed))
	copyQuietly(key[:len(seed)], seed)
	return key
}

// public returns the text of everything but the seed.
func (p NewCredential) public() string {
	return fmt.Sprintf("{ID:%q Type:%s Algorithm:%s Digits:%d Touch:%t Counter:%d Seed:%s}",
		p.ID, p.Type, p.Algorithm, p.Digits, p.Touch, p.Counter, redacted)
}

// Format prints the credential without its seed, whatever the verb.
func (p NewCredential) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, p.public()) }

// LogValue logs the credential without its seed.
func (p NewCredential) LogValue() slog.Value { return slog.StringValue(p.public()) }

// MarshalText keeps the seed out of JSON and of any other text encoding.
func (p NewCredential) MarshalText() ([]byte, error) { return []byte(p.public()), nil }
