package oath

import (
	"crypto/hmac"
	"crypto/rand"
	"fmt"

	"rootseal/message"
)

// hostChallengeSize is the shortest challenge that the NEO accepts.
const hostChallengeSize = 8

// accessKeyType means TOTP with SHA-1. A YubiKey 5 also accepts the algorithm
// without the type; the NEO answers 6984 to that.
const accessKeyType = byte(TOTP) | byte(SHA1)

func newHostChallenge() []byte {
	challenge := make([]byte, hostChallengeSize)
	_, _ = rand.Read(challenge) // never fails: crypto/rand ends the program instead
	return challenge
}

// Validate unlocks the session, and makes the card prove that it knows the key,
// too (YKOATH protocol, VALIDATE). The error is [ErrWrongAccessCode] if either
// side does not know the key, and [ErrNoAccessCode] if the applet has no access
// code. No card counts the attempts.
//
// The card sends its challenge with SELECT, and the challenge serves one attempt.
// A further attempt first selects the applet again.
func (s *Session) Validate(key AccessKey) error {
	if err := key.check(); err != nil {
		return fmt.Errorf("validating access code: %w", err)
	}
	if s.spent {
		if err := s.selectApplet(); err != nil {
			return fmt.Errorf("validating access code: %w", err)
		}
	}
	if s.challenge == nil {
		return fmt.Errorf("validating access code: %w", ErrNoAccessCode)
	}
	// Some programs set a code with another hash, and derive the key with that
	// hash, too. No password can be the right one here.
	if s.algorithm == SHA256 || s.algorithm == SHA512 {
		return message.Errorf("validating access code of %s: %w", s.algorithm, ErrNotSupported)
	}
	ours := newHostChallenge()
	c := newCommand(insValidate, p2None)
	c.tlv(tagFull, key.answer(s.challenge))
	c.tlv(tagChallenge, ours)
	s.spent = true
	answer, err := s.send(c)
	if err != nil {
		return fmt.Errorf("validating access code: %w", err)
	}
	proof, err := single(answer, tagFull)
	if err != nil {
		return fmt.Errorf("validating access code: %w", err)
	}
	if !hmac.Equal(proof, key.answer(ours)) {
		return fmt.Errorf("validating access code: the card does not know it: %w", ErrWrongAccessCode)
	}
	s.locked = false
	return nil
}

// SetCode sets or replaces the access code (YKOATH protocol, SET CODE), selects
// the applet again and validates with the new key. That proves the key before
// the caller relies on it. It also leaves the same state on every card: after SET
// CODE a YubiKey 4 or 5 stays unlocked, while the NEO and CanoKey lock at once.
func (s *Session) SetCode(key AccessKey) error {
	if err := key.check(); err != nil {
		return fmt.Errorf("setting access code: %w", err)
	}
	challenge := newHostChallenge()
	c := newCommand(insSetCode, p2None)
	defer c.wipe()
	c.tlv(tagKey, []byte{accessKeyType}, key.bytes())
	c.tlv(tagChallenge, challenge)
	c.tlv(tagFull, key.answer(challenge))
	if _, err := s.send(c); err != nil {
		return fmt.Errorf("setting access code: %w", err)
	}
	if err := s.selectApplet(); err != nil {
		return fmt.Errorf("proving the access code just set: %w", err)
	}
	if err := s.Validate(key); err != nil {
		return fmt.Errorf("proving the access code just set: %w", err)
	}
	return nil
}

// ClearCode removes the access code and selects the applet again. FIPS keys
// refuse with [ErrNotSupported].
func (s *Session) ClearCode() error {
	c := newCommand(insSetCode, p2None)
	c.tlv(tagKey)
	if _, err := s.send(c); err != nil {
		return fmt.Errorf("removing access code: %w", err)
	}
	return s.selectApplet()
}
