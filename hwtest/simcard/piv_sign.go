package simcard

import (
	"crypto"
	"crypto/rand"
	"time"
)

const largestDigest = 32 // for P-256

// touchTTL is how long a touch counts for keys with TouchCached.
const touchTTL = 15 * time.Second

// touchCache is the time of the last touch for TouchCached; zero: never.
type touchCache struct{ at time.Time }

func (t touchCache) valid() bool { return !t.at.IsZero() && time.Since(t.at) < touchTTL }

// signature is the request in a GENERAL AUTHENTICATE with a slot's key.
type signature struct {
	key     *slotKey
	message []byte // P-256: a digest; Ed25519: the message itself
}

// sign answers with the signature: ASN.1 for P-256, 64 bytes for Ed25519.
func (p *pivApplet) sign(c command) ([]byte, status) {
	wanted, s := p.admitSign(c)
	if s != swDone {
		return nil, s
	}
	if wanted.key.TouchPolicy == TouchCached && !p.session.touched.valid() {
		p.session.touched.at = time.Now()
	}
	signed, err := wanted.key.private.Sign(rand.Reader, wanted.message, crypto.Hash(0))
	if err != nil {
		return nil, swUnknown
	}
	return dynamic(tagSigned, signed), swDone
}

// admitSign returns what to sign and whether signing is allowed, apart from the
// touch. The algorithm must be the key's; the client knows it, and knows whether to
// send a digest.
func (p *pivApplet) admitSign(c command) (signature, status) {
	t, ok := dynamicFields(c.data)
	key := p.keys[c.p2]
	message := t[tagToBeSigned]
	response, asked := t[tagSigned]
	switch {
	case key == nil || c.p1 != key.Algorithm:
		return signature{}, swWrongSyntax
	case !ok || !asked || len(response) > 0 || len(message) == 0 || len(t) != 2:
		return signature{}, swWrongSyntax
	case key.Algorithm == AlgorithmP256 && len(message) > largestDigest:
		return signature{}, swWrongSyntax
	case !p.pinSuffices(key):
		return signature{}, swSecurity
	}
	return signature{key, message}, swDone
}

// pinSuffices: it is published that PINAlways requires the PIN every time, but not
// that VERIFY must be the previous command.
func (p *pivApplet) pinSuffices(key *slotKey) bool {
	switch key.PINPolicy {
	case PINNever:
		return true
	case PINOnce:
		return p.session.pinVerified
	}
	return p.session.pinVerified && p.session.justVerified
}

// wantsTouch reports whether the command blocks until the key is touched.
func (p *pivApplet) wantsTouch(c command) bool {
	if c.ins != insAuthenticate || c.p2 == refManagement {
		return false
	}
	wanted, s := p.admitSign(c)
	if s != swDone {
		return false
	}
	switch wanted.key.TouchPolicy {
	case TouchAlways:
		return true
	case TouchCached:
		return !p.session.touched.valid()
	}
	return false
}
