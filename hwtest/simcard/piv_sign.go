package simcard

import (
	"crypto"
	"crypto/rand"
	"time"
)

const largestDigest = 32 // of P-256

// touchTTL is how long a touch counts for keys of TouchCached.
const touchTTL = 15 * time.Second

// touchCache is when the key was touched last for TouchCached; zero: never.
type touchCache struct{ at time.Time }

func (t touchCache) valid() bool { return !t.at.IsZero() && time.Since(t.at) < touchTTL }

// signature is what a GENERAL AUTHENTICATE with a slot's key asks for.
type signature struct {
	key     *slotKey
	message []byte // P-256: a digest; Ed25519: the message itself
}

// sign answers the signature: ASN.1 of P-256, 64 bytes of Ed25519.
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

// admitSign says what is to be signed and whether it may be, touch apart. The
// algorithm must be the key's; the client knows it, as it knows whether the key
// wants a digest.
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

// pinSuffices: that PINAlways wants the PIN in the very command before is not
// published, only that it wants it every time.
func (p *pivApplet) pinSuffices(key *slotKey) bool {
	switch key.PINPolicy {
	case PINNever:
		return true
	case PINOnce:
		return p.session.pinVerified
	}
	return p.session.pinVerified && p.session.justVerified
}

// wantsTouch says that the command blocks until the key is touched.
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
