package simcard

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
)

// Slots with a dedicated purpose; 82 to 95 are for retired keys.
const (
	SlotAuthentication     = 0x9A
	SlotSignature          = 0x9C
	SlotKeyManagement      = 0x9D
	SlotCardAuthentication = 0x9E
	SlotAttestation        = 0xF9
)

// Algorithms of slot keys. RSA, P-384 and X25519 are not simulated.
const (
	AlgorithmP256    = 0x11
	AlgorithmEd25519 = 0xE0 // from firmware 5.7
)

// PIN policies: when a key requires the PIN.
const (
	PINNever  = 0x01
	PINOnce   = 0x02 // in the session
	PINAlways = 0x03 // in the command before
)

// Touch policies: when a key requires a touch.
const (
	TouchNever  = 0x01
	TouchAlways = 0x02
	TouchCached = 0x03 // unless touched in the last 15 seconds
)

// PIVKey describes the key of a slot.
type PIVKey struct {
	Algorithm   byte // AlgorithmP256 or AlgorithmEd25519; 0: P-256
	PINPolicy   byte // PINNever, PINOnce or PINAlways; 0: PINAlways in slot 9c, PINNever in 9e, else PINOnce
	TouchPolicy byte // TouchNever, TouchAlways or TouchCached; 0: TouchNever
	Imported    bool // made elsewhere, so that the card does not attest it
}

// GenerateKey makes a key in a PIV slot and sets the PIN, as if the owner had done
// both before; an empty PIN changes nothing. It returns the public key,
// *ecdsa.PublicKey or ed25519.PublicKey, and panics if the card lacks the slot or
// the algorithm.
//
//	card := simcard.New(simcard.YubiKey57, 12345678)
//	public := card.GenerateKey(simcard.SlotSignature, "654321", simcard.PIVKey{})
func (c *Card) GenerateKey(slot byte, pin string, k PIVKey) crypto.PublicKey {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.Algorithm == 0 {
		k.Algorithm = AlgorithmP256
	}
	key, s := c.piv.make(slot, k)
	if s != swDone || !c.piv.enabled() {
		panic(fmt.Sprintf("simcard: %s makes no key of algorithm %02X in slot %02X", c.profile.Name, k.Algorithm, slot))
	}
	c.piv.fillAttestor()
	c.piv.keys[slot] = key
	if pin != "" {
		c.piv.setPIN(pin)
	}
	return key.private.Public()
}

type slotKey struct {
	PIVKey
	private crypto.Signer
}

func isSlot(slot byte) bool {
	return slot >= 0x82 && slot <= 0x95 || slot == SlotAuthentication ||
		slot >= SlotSignature && slot <= SlotCardAuthentication || slot == SlotAttestation
}

// make creates a key without storing it, with the slot's default policies if none
// are given. Before firmware 4 there are no policies.
func (p *pivApplet) make(slot byte, k PIVKey) (*slotKey, status) {
	if !isSlot(slot) || slot == SlotAttestation && !p.profile.attests() {
		return nil, swWrongP1P2
	}
	if !p.profile.policies() {
		k.PINPolicy, k.TouchPolicy = 0, 0
	}
	if k.PINPolicy == 0 {
		k.PINPolicy = PINOnce
		switch slot {
		case SlotSignature:
			k.PINPolicy = PINAlways
		case SlotCardAuthentication, SlotAttestation:
			k.PINPolicy = PINNever
		}
	}
	if k.TouchPolicy == 0 {
		k.TouchPolicy = TouchNever
	}
	if k.PINPolicy > PINAlways || k.TouchPolicy > TouchCached || k.TouchPolicy == TouchCached && !p.profile.cachesTouch() {
		return nil, swWrongSyntax
	}
	private, err := p.newPrivate(k.Algorithm)
	if err != nil {
		return nil, swWrongSyntax
	}
	return &slotKey{k, private}, swDone
}

func (p *pivApplet) newPrivate(algorithm byte) (crypto.Signer, error) {
	switch {
	case algorithm == AlgorithmP256:
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	case algorithm == AlgorithmEd25519 && p.profile.ed25519():
		_, private, err := ed25519.GenerateKey(rand.Reader)
		return private, err
	}
	return nil, fmt.Errorf("algorithm %02X is not simulated", algorithm)
}

// generate makes a key in a slot after an authentication with the management key,
// and answers with the public key.
func (p *pivApplet) generate(c command) ([]byte, status) {
	if !p.session.authenticated {
		return nil, swSecurity
	}
	wanted, ok := decodeGenerate(c.data)
	if !ok {
		return nil, swWrongSyntax
	}
	key, s := p.make(c.p2, wanted)
	if s != swDone {
		return nil, s
	}
	p.keys[c.p2] = key
	return append([]byte{0x7F}, appendTLV(nil, 0x49, key.point()...)...), swDone
}

func decodeGenerate(data []byte) (PIVKey, bool) {
	const tagAlgorithm, tagPINPolicy, tagTouchPolicy = 0x80, 0xAA, 0xAB
	f := fields{rest: data}
	control, ok := f.take(0xAC)
	if !ok || !f.done() {
		return PIVKey{}, false
	}
	var k PIVKey
	for f = (fields{rest: control}); !f.done(); {
		tag := f.rest[0]
		value, ok := f.take(tag)
		if !ok || len(value) != 1 {
			return PIVKey{}, false
		}
		switch tag {
		case tagAlgorithm:
			k.Algorithm = value[0]
		case tagPINPolicy:
			k.PINPolicy = value[0]
		case tagTouchPolicy:
			k.TouchPolicy = value[0]
		default:
			return PIVKey{}, false
		}
	}
	return k, true
}

// point returns the public key as GENERATE and GET METADATA return it: for P-256 the
// uncompressed point.
func (k *slotKey) point() []byte {
	const tagPoint = 0x86
	if public, ok := k.private.Public().(ed25519.PublicKey); ok {
		return appendTLV(nil, tagPoint, public...)
	}
	b, err := k.private.Public().(*ecdsa.PublicKey).Bytes()
	if err != nil {
		panic(err) // only for a point that is not on the curve
	}
	return appendTLV(nil, tagPoint, b...)
}
