package simcard

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
)

// accessCode is the key that unlocks the application, with the algorithm byte as sent.
type accessCode struct {
	algorithm byte
	key       []byte
}

func (a *accessCode) answer(challenge []byte) []byte {
	mac := hmac.New(newHash(a.algorithm&0x0F), a.key)
	mac.Write(challenge)
	return mac.Sum(nil)
}

// SetPassword sets the access code that Yubico's clients derive from a password; an
// empty password removes it. It acts as if that had been done earlier. It locks an
// open session.
func (c *Card) SetPassword(password string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.oath.close()
	c.oath.code = nil
	if password == "" {
		return
	}
	key, err := pbkdf2.Key(sha1.New, password, c.oath.salt, 1000, 16)
	if err != nil {
		panic(err) // only for lengths that are constant here
	}
	c.oath.code = &accessCode{algorithm: TOTP | SHA1, key: key}
}

// HasPassword reports whether an access code is set.
func (c *Card) HasPassword() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.oath.code != nil
}

// setCode sets or removes the access code (YKOATH protocol, SET CODE). The host
// proves with a challenge of its own that it knows the key.
func (o *oathApplet) setCode(data []byte) status {
	f := fields{rest: data, shortOnly: o.profile.neo()}
	key, ok := f.take(tagKey)
	if !ok {
		return swWrongSyntax
	}
	if len(key) == 0 {
		return o.removeCode(f)
	}
	challenge, ok1 := f.take(tagChallenge)
	response, ok2 := f.take(tagFull)
	if !ok1 || !ok2 || !f.done() {
		return swWrongSyntax
	}
	code := &accessCode{algorithm: key[0], key: bytes.Clone(key[1:])}
	if s := o.checkCode(code, challenge); s != swDone {
		return s
	}
	if !hmac.Equal(response, code.answer(challenge)) {
		return swInvalidData
	}
	o.code = code
	o.unlocked = !o.profile.locksAfterSetCode()
	return swDone
}

func (o *oathApplet) removeCode(f fields) status {
	switch {
	case !f.done():
		return swWrongSyntax
	case o.profile.fips():
		return swConditions
	}
	o.code = nil
	return swDone
}

func (o *oathApplet) checkCode(code *accessCode, challenge []byte) status {
	kind := code.algorithm & 0xF0
	switch {
	case newHash(code.algorithm&0x0F) == nil:
		return swWrongSyntax
	case o.profile.neo() && kind != HOTP && kind != TOTP:
		return swInvalidData
	case len(code.key) == 0 || len(challenge) == 0:
		return swWrongSyntax
	case o.profile.Vendor == CanoKeys && (len(code.key) != 16 || code.algorithm&0x0F != SHA1):
		return swWrongSyntax
	}
	return swDone
}

// validate unlocks the session and proves the card's identity to the host (YKOATH
// protocol, VALIDATE). There is no retry counter. After a wrong answer a NEO keeps
// its challenge. A YubiKey's behavior is not published; clients SELECT again, so
// here they must.
func (o *oathApplet) validate(data []byte) ([]byte, status) {
	if o.code == nil {
		return nil, swInvalidData
	}
	f := fields{rest: data, shortOnly: o.profile.neo()}
	response, ok1 := f.take(tagFull)
	challenge, ok2 := f.take(tagChallenge)
	if !ok1 || !ok2 || !f.done() || len(challenge) == 0 {
		return nil, swWrongSyntax
	}
	if o.profile.neo() && len(challenge) < 8 {
		return nil, swWrongSyntax
	}
	expected := o.challenge
	if !o.profile.neo() {
		o.challenge = nil
	}
	if expected == nil || !hmac.Equal(response, o.code.answer(expected)) {
		return nil, swWrongSyntax
	}
	o.unlocked = true
	return appendTLV(nil, tagFull, o.code.answer(challenge)...), swDone
}
