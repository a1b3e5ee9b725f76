package oath

import (
	"crypto/hmac"
	"crypto/rand"
	"fmt"
)

// hostChallengeSize is the least that the NEO takes.
const hostChallengeSize = 8

// accessKeyType is TOTP and SHA-1. YubiKey 5 takes the algorithm alone as well;
// the NEO answers 6984 to a byte without a type.
const accessKeyType = byte(TOTP) | byte(SHA1)

func newHostChallenge() []byte {
	challenge := make([]byte, hostChallengeSize)
	_, _ = rand.Read(challenge) // never fails, crypto/rand ends the program instead
	return challenge
}

// Validate unlocks the session and makes the card prove that it knows the key
// as well (YKOATH protocol, VALIDATE): [ErrWrongAccessCode] if either side does
// not, [ErrNoAccessCode] if none is set. No card counts the attempts.
//
// The card's challenge came with SELECT and serves one attempt; a further one
// selects the applet again first.
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
	// Some programs set a code with another hash and derive its key by that
	// hash too, so that no password can be the right one here.
	if s.algorithm == SHA256 || s.algorithm == SHA512 {
		return fmt.Errorf("validating access code of %s: %w", s.algorithm, ErrNotSupported)
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
// anybody relies on it, and leaves the same state on every card: a YubiKey 4 or
// 5 would stay unlocked, the NEO and CanoKey lock at once.
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
