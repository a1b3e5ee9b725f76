package oath

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
)

// Session is one selected applet inside one transaction. It is not safe for
// concurrent use, and it is over as soon as anybody selects another applet on
// the same card.
type Session struct {
	card Card
	selection
	locked bool
	spent  bool // the challenge of SELECT has been answered

	listed    []Credential
	hasListed bool
}

// Version is what the applet says of itself; see [Version].
func (s *Session) Version() Version { return s.version }

// Salt is the 8 random bytes that the applet made when it was installed or last
// reset (tag 71). The same key with another salt was reset since, and all its
// credentials are gone. It is readable without the access code, and nil where
// the token hides it (Nitrokey 3 with a PIN).
func (s *Session) Salt() []byte { return slices.Clone(s.salt) }

// DeviceID is the salt as ykman prints it: the first 16 bytes of its SHA-256 in
// unpadded standard base64; "" without a salt. yubikit-android prints the
// URL-safe alphabet, so compare salts, not strings.
func (s *Session) DeviceID() string {
	if s.salt == nil {
		return ""
	}
	sum := sha256.Sum256(s.salt)
	return base64.RawStdEncoding.EncodeToString(sum[:16])
}

// Locked is whether the applet wants its access code before anything else.
func (s *Session) Locked() bool { return s.locked }

// Nitrokey is whether the answer to SELECT had a tag that only Nitrokey sends.
func (s *Session) Nitrokey() bool { return s.nitrokey }

// FullResponse is whether CALCULATE can answer the whole HMAC. Nitrokey 3
// cannot: it answers 6D00 to P2 00.
func (s *Session) FullResponse() bool { return !s.nitrokey }

// Listed is what LIST said in this session, kept current by Put, Delete and
// Rename. ok is false before the first List, and again after anything that
// leaves the card's state in doubt.
func (s *Session) Listed() (creds []Credential, ok bool) {
	return slices.Clone(s.listed), s.hasListed
}

// forget drops what LIST said. After an error it is unknown whether the card
// did what it was told, and the only way to know is to read again.
func (s *Session) forget() { s.listed, s.hasListed = nil, false }

// find is the listed credential of an id, and -1 without one.
func (s *Session) find(id string) int {
	return slices.IndexFunc(s.listed, func(c Credential) bool { return c.ID == id })
}

// send carries out one command and turns any word but 9000 into a StatusError.
func (s *Session) send(c *command) ([]byte, error) {
	data, status, err := exchange(s.card, c)
	if err != nil {
		return nil, err
	}
	if status != swDone {
		return nil, &StatusError{Instruction: c.instruction, Status: status, Unlocked: !s.locked}
	}
	return data, nil
}
