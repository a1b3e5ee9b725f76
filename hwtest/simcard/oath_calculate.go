package simcard

import (
	"bytes"
	"crypto/hmac"
	"encoding/binary"
)

// calculate answers a challenge (YKOATH protocol, CALCULATE). The touch comes first.
func (o *oathApplet) calculate(c command) ([]byte, status) {
	f := fields{rest: c.data, shortOnly: o.profile.neo()}
	id, ok := f.take(tagName)
	if !ok {
		return nil, swWrongSyntax
	}
	challenge, ok := f.take(tagChallenge)
	if !ok || !f.done() {
		return nil, swWrongSyntax
	}
	e := o.find(id)
	switch {
	case e == nil:
		return nil, o.profile.missing()
	case e.kind == HOTP:
		challenge = o.count(e)
	case len(challenge) == 0 || len(challenge) > o.profile.longestChallenge():
		return nil, swWrongSyntax
	}
	return o.respond(e, challenge, c.p2 == 0)
}

// calculateAll answers one challenge for every credential without counter or touch
// (YKOATH protocol, CALCULATE ALL). If one credential fails, the whole answer
// fails.
func (o *oathApplet) calculateAll(c command) ([]byte, status) {
	f := fields{rest: c.data, shortOnly: o.profile.neo()}
	challenge, ok := f.take(tagChallenge)
	if !ok || !f.done() || len(challenge) == 0 || len(challenge) > o.profile.longestChallengeForAll() {
		return nil, swWrongSyntax
	}
	var entries [][]byte
	for e := range o.stored {
		line := appendTLV(nil, tagName, e.id...)
		switch {
		case e.kind == HOTP && o.profile.Vendor == Nitrokey:
			line = appendTLV(line, tagHOTP) // without digits
		case e.kind == HOTP:
			line = appendTLV(line, tagHOTP, e.digits)
		case e.touch() && o.profile.touches():
			line = appendTLV(line, tagTouch, e.digits)
		default:
			response, s := o.respond(e, challenge, c.p2 == 0 && o.profile.full())
			if s != swDone {
				return nil, s
			}
			line = append(line, response...)
		}
		entries = append(entries, line)
	}
	return o.begin(c, entries)
}

// count returns an HOTP credential's challenge and moves its counter. CanoKey's
// first code is for counter + 1.
func (o *oathApplet) count(e *credential) []byte {
	now := e.counter
	e.counter++
	if o.profile.Vendor == CanoKeys {
		now = e.counter
	}
	return binary.BigEndian.AppendUint64(nil, uint64(now))
}

func (o *oathApplet) respond(e *credential, challenge []byte, full bool) ([]byte, status) {
	if e.corrupt {
		return nil, swMemory
	}
	if e.property&propertyIncreasing != 0 && e.kind == TOTP {
		if !increases(e.highest, challenge) {
			return nil, swSecurity
		}
		e.highest = bytes.Clone(challenge)
	}
	mac := hmac.New(newHash(e.algorithm), e.key)
	mac.Write(challenge)
	sum := mac.Sum(nil)
	if full {
		return appendTLV(nil, tagFull, append([]byte{e.digits}, sum...)...), swDone
	}
	value := truncate(sum)
	if o.profile.reduces() {
		value %= powerOfTen(e.digits)
	}
	return appendTLV(nil, tagTruncated, binary.BigEndian.AppendUint32([]byte{e.digits}, value)...), swDone
}

// increases compares challenges as big-endian numbers; an equal challenge is allowed.
func increases(highest, challenge []byte) bool {
	a, b := bytes.TrimLeft(highest, "\x00"), bytes.TrimLeft(challenge, "\x00")
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return bytes.Compare(a, b) <= 0
}

// truncate implements RFC 4226's dynamic truncation: 31 bits.
func truncate(sum []byte) uint32 {
	at := sum[len(sum)-1] & 0x0F
	return binary.BigEndian.Uint32(sum[at:]) & 0x7FFFFFFF
}

func powerOfTen(digits byte) uint32 {
	n := uint32(1)
	for range min(digits, 9) { // 31 bits have at most ten digits
		n *= 10
	}
	return n
}

// Corrupt damages the credential with this id, as memory errors do in real keys:
// LIST still shows it, CALCULATE and CALCULATE ALL answer 6581. It reports whether
// the credential exists.
func (c *Card) Corrupt(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.oath.find([]byte(id))
	if e == nil {
		return false
	}
	e.corrupt = true
	return true
}
