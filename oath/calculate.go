package oath

import (
	"encoding/binary"
	"fmt"
	"slices"

	"rootseal/message"
)

// Full is the untruncated answer of a credential to a challenge.
type Full struct {
	Digits int    // as the card stores them
	HMAC   []byte // 20, 32 or 64 bytes: the HMAC of the challenge under the seed
}

// Code returns the login code, truncated on the host. The code is "" if no card
// would answer this HMAC or this number of digits.
func (f Full) Code() Code {
	if len(f.HMAC) < minHMAC || !validDigits(f.Digits) {
		return ""
	}
	return format(truncate(f.HMAC), f.Digits)
}

// Calculate asks for the whole HMAC of a challenge (YKOATH protocol, CALCULATE,
// P2 00): at least 160 bits of evidence. If the challenge is a time step, the same
// answer also contains the login code. Calculate blocks while the key waits for a
// touch, about 15 s, and then fails with [ErrTouchTimeout].
//
// Challenges of 8 bytes work on every card. The NEO takes 1 to 64 bytes, CanoKey
// 1 to 8; for YubiKey 4 and 5 no limit is published. An HOTP credential would
// ignore the challenge and move its counter, so Calculate sends nothing and
// returns [ErrHOTP]. On a Nitrokey 3 the error is [ErrNotSupported].
func (s *Session) Calculate(c Credential, challenge []byte) (Full, error) {
	if !s.FullResponse() {
		return Full{}, message.Errorf("calculating %q: the whole answer: %w", c.ID, ErrNotSupported)
	}
	answer, err := s.calculate(c, p2Full, challenge)
	if err != nil {
		return Full{}, message.Errorf("calculating %q: %w", c.ID, err)
	}
	full, err := parseFull(answer, c.Algorithm)
	if err != nil {
		return Full{}, message.Errorf("calculating %q: %w", c.ID, err)
	}
	return full, nil
}

// CalculateCode asks for the code only (YKOATH protocol, CALCULATE, P2 01), for
// tokens that cannot answer the whole HMAC. A code is about 20 bits and proves
// little. In all else it is like Calculate.
func (s *Session) CalculateCode(c Credential, challenge []byte) (Code, error) {
	answer, err := s.calculate(c, p2Truncated, challenge)
	if err != nil {
		return "", message.Errorf("calculating code of %q: %w", c.ID, err)
	}
	value, err := single(answer, tagTruncated)
	if err != nil {
		return "", message.Errorf("calculating code of %q: %w", c.ID, err)
	}
	_, code, err := parseTruncated(value)
	if err != nil {
		return "", message.Errorf("calculating code of %q: %w", c.ID, err)
	}
	return code, nil
}

// calculate sends CALCULATE for a TOTP credential, and nothing for any other.
func (s *Session) calculate(c Credential, p2 byte, challenge []byte) ([]byte, error) {
	if err := checkID(c.ID); err != nil {
		return nil, err
	}
	// The card's own list takes precedence over the caller's claim.
	if i := s.find(c.ID); c.Type == HOTP || i >= 0 && s.listed[i].Type == HOTP {
		return nil, ErrHOTP
	}
	switch {
	case c.Type != TOTP:
		return nil, fmt.Errorf("%s: %w", c.Type, ErrNotSupported)
	case len(challenge) == 0:
		return nil, fmt.Errorf("empty challenge: %w", ErrBadSyntax)
	}
	cmd := newCommand(insCalculate, p2)
	cmd.tlv(tagName, []byte(c.ID))
	cmd.tlv(tagChallenge, challenge)
	return s.send(cmd)
}

// parseFull reads 75 len digits hmac. The HMAC must have the size of the hash.
func parseFull(answer []byte, a Algorithm) (Full, error) {
	value, err := single(answer, tagFull)
	if err != nil {
		return Full{}, err
	}
	if a.New() == nil {
		return Full{}, fmt.Errorf("%s: %w", a, ErrNotSupported)
	}
	if want := 1 + a.New()().Size(); len(value) != want || !validDigits(int(value[0])) {
		return Full{}, message.Errorf("answer of %d bytes to %s: %w", len(value), a, ErrMalformed)
	}
	return Full{Digits: int(value[0]), HMAC: slices.Clone(value[1:])}, nil
}

// parseTruncated reads the value of tag 76: digits, then four bytes big-endian.
func parseTruncated(value []byte) (digits int, code Code, err error) {
	if len(value) != 5 || !validDigits(int(value[0])) {
		return 0, "", message.Errorf("truncated answer of %d bytes: %w", len(value), ErrMalformed)
	}
	digits = int(value[0])
	return digits, format(binary.BigEndian.Uint32(value[1:]), digits), nil
}
