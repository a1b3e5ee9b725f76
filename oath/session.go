package oath

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
)

// Session is one selected applet inside one transaction. It is not safe for
// concurrent use. It ends as soon as any program selects another applet on the
// same card.
type Session struct {
	card Card
	selection
	locked bool
	spent  bool // the challenge of SELECT has served its attempt

	listed    []Credential
	hasListed bool
}

// Version returns the version that the applet reports; see [Version].
func (s *Session) Version() Version { return s.version }

// Salt returns the 8 random bytes that the applet made at its installation or last
// reset (tag 71). A key with another salt than before was reset, and all its
// credentials are gone. The salt is readable without the access code. It is nil if
// the token hides it (Nitrokey 3 with a PIN).
func (s *Session) Salt() []byte { return slices.Clone(s.salt) }

// DeviceID returns the salt as ykman prints it: the first 16 bytes of its SHA-256
// in unpadded standard base64, or "" without a salt. yubikit-android prints the
// URL-safe alphabet, so compare salts, not strings.
func (s *Session) DeviceID() string {
	if s.salt == nil {
		return ""
	}
	sum := sha256.Sum256(s.salt)
	return base64.RawStdEncoding.EncodeToString(sum[:16])
}

// Locked reports whether the applet requires its access code first.
func (s *Session) Locked() bool { return s.locked }

// Nitrokey reports whether the answer to SELECT had a tag that only Nitrokey sends.
func (s *Session) Nitrokey() bool { return s.nitrokey }

// FullResponse reports whether CALCULATE can answer the whole HMAC. A Nitrokey 3
// cannot: it answers 6D00 to P2 00.
func (s *Session) FullResponse() bool { return !s.nitrokey }

// Listed returns the last LIST of this session, which Put, Delete and Rename keep
// up to date. ok is false before the first List, and after any error that leaves
// the card's state unknown.
func (s *Session) Listed() (creds []Credential, ok bool) {
	return slices.Clone(s.listed), s.hasListed
}

// forget drops the list. After an error the card may or may not have carried out
// the command, and only reading shows which.
func (s *Session) forget() { s.listed, s.hasListed = nil, false }

// find returns the index of the listed credential with this id, or -1.
func (s *Session) find(id string) int {
	return slices.IndexFunc(s.listed, func(c Credential) bool { return c.ID == id })
}

// send sends one command and turns any status word but 9000 into a StatusError.
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
