package oath

import (
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// NewCredential is a credential to be written. It prints, logs and marshals
// without its seed.
type NewCredential struct {
	ID        string // 1 to 64 bytes
	Type      Type
	Algorithm Algorithm
	Digits    int    // 6, 7 or 8
	Touch     bool   // the key asks for a touch at each code; YubiKey 4.2.6 and later
	Counter   uint32 // first counter, HOTP only
	Seed      []byte // raw, of any length but 0; Put neither changes nor keeps it
}

const (
	minSeed       = 14   // YubiKey 5 answers 6A80 to less
	propertyTouch = 0x02 // 01, only increasing, is never set: see the package comment
)

// Put writes a new credential, in YKOATH's PUT. A YubiKey overwrites a
// credential of the same id without a word, and a seed can never be read back,
// so Put writes only what a List in this session showed to be absent:
// [ErrNotListed] without one, [ErrExists] where the id is taken.
//
// After any error of the card or the way to it the outcome is unknown, and the
// list is forgotten: read again before deciding.
func (s *Session) Put(p NewCredential) error {
	if err := p.check(); err != nil {
		return fmt.Errorf("putting credential: %w", err)
	}
	if err := s.checkRoomFor(p); err != nil {
		return fmt.Errorf("putting credential %q: %w", p.ID, err)
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
		return fmt.Errorf("putting credential %q: %w", p.ID, err)
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
		return fmt.Errorf("%d digits, want 6 to 8: %w", p.Digits, ErrBadSyntax)
	case p.Counter != 0 && p.Type != HOTP:
		return fmt.Errorf("a counter in %s: %w", p.Type, ErrBadSyntax)
	case len(p.Seed) == 0:
		return fmt.Errorf("an empty seed: %w", ErrBadSyntax)
	}
	return nil
}

// checkRoomFor refuses to overwrite, and to write what the firmware would not
// keep as it was asked to.
func (s *Session) checkRoomFor(p NewCredential) error {
	if !s.hasListed {
		return ErrNotListed
	}
	if s.find(p.ID) >= 0 {
		return ErrExists
	}
	// YubiKey firmware after 4.0.0 and before 4.3.5 can overwrite a longer id
	// that begins with the new one; ykman refuses there too.
	if !s.nitrokey && s.version.AtLeast(4, 0, 1) && !s.version.AtLeast(4, 3, 5) {
		for _, c := range s.listed {
			if strings.HasPrefix(c.ID, p.ID) {
				return fmt.Errorf("firmware %s could overwrite %q, which begins with it: %w", s.version, c.ID, ErrExists)
			}
		}
	}
	// Older firmware ignores the property, so the credential would seem to be
	// protected by a touch and not be.
	if p.Touch && !s.nitrokey && !s.version.AtLeast(4, 2, 6) {
		return fmt.Errorf("touch on applet version %s: %w", s.version, ErrNotSupported)
	}
	return nil
}

// prepareSeed is the key that the card gets: hashed where it is longer than the
// hash's block, and filled with zeros on the right to the 14 bytes that
// YubiKey 5 insists on. HMAC does the same to its keys (RFC 2104), so codes do
// not change; zeros on the left would change every one. The result is always a
// copy, for the caller to overwrite.
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

// public is everything but the seed.
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
