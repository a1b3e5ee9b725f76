package simcard

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/hmac"
)

// Algorithms of the management key; all but 3DES from firmware 5.4.
const (
	algorithm3DES   = 0x03
	algorithmAES128 = 0x08
	algorithmAES192 = 0x0A
	algorithmAES256 = 0x0C
)

// managementKey allows making keys and storing objects.
type managementKey struct {
	algorithm byte
	key       []byte
}

// managementKey returns the factory's management key: always the same bytes, from
// firmware 5.7 on for AES-192.
func (p Profile) managementKey() managementKey {
	k := managementKey{algorithm3DES, bytes.Repeat([]byte{1, 2, 3, 4, 5, 6, 7, 8}, 3)}
	if p.Firmware.atLeast(5, 7, 0) {
		k.algorithm = algorithmAES192
	}
	return k
}

// block returns nil for a key that does not fit its algorithm.
func (k managementKey) block() cipher.Block {
	lengths := map[byte]int{algorithm3DES: 24, algorithmAES128: 16, algorithmAES192: 24, algorithmAES256: 32}
	if n, ok := lengths[k.algorithm]; !ok || len(k.key) != n {
		return nil
	}
	newCipher := aes.NewCipher
	if k.algorithm == algorithm3DES {
		newCipher = des.NewTripleDESCipher
	}
	block, _ := newCipher(k.key) // fails only for lengths
	return block
}

// Fields of the dynamic authentication template, tag 7C.
const (
	tagTemplate   = 0x7C
	tagWitness    = 0x80
	tagToBeSigned = 0x81 // for the management key: the host's challenge
	tagSigned     = 0x82 // and the answer to it
)

// dynamicFields returns the fields of a GENERAL AUTHENTICATE, by tag.
func dynamicFields(data []byte) (map[byte][]byte, bool) {
	f := fields{rest: data}
	inner, ok := f.take(tagTemplate)
	if !ok || !f.done() {
		return nil, false
	}
	all := make(map[byte][]byte)
	for f = (fields{rest: inner}); !f.done(); {
		tag := f.rest[0]
		if all[tag], ok = f.take(tag); !ok {
			return nil, false
		}
	}
	return all, true
}

// authenticate performs mutual authentication with the management key: the card
// sends an encrypted witness, the host decrypts it and sends a challenge, and the
// card encrypts that (SP 800-73-4 part 2, A.1). The standard's one-sided variants
// are not simulated.
func (p *pivApplet) authenticate(c command) ([]byte, status) {
	block := p.management.block()
	t, ok := dynamicFields(c.data)
	if !ok || c.p1 != p.management.algorithm && !(c.p1 == 0 && p.management.algorithm == algorithm3DES) {
		return nil, swWrongSyntax
	}
	witness, ok := t[tagWitness]
	if !ok {
		return nil, swWrongSyntax
	}
	expected := p.session.witness
	p.session.witness = nil
	if len(witness) == 0 {
		p.session.witness = p.card.random(block.BlockSize())
		return dynamic(tagWitness, encrypted(block, p.session.witness)), swDone
	}
	challenge := t[tagToBeSigned]
	p.session.authenticated = expected != nil && hmac.Equal(witness, expected) && len(challenge) == block.BlockSize()
	if !p.session.authenticated {
		return nil, swSecurity
	}
	return dynamic(tagSigned, encrypted(block, challenge)), swDone
}

func dynamic(tag byte, value []byte) []byte {
	return appendTLV(nil, tagTemplate, appendTLV(nil, tag, value...)...)
}

func encrypted(block cipher.Block, plain []byte) []byte {
	b := make([]byte, len(plain))
	block.Encrypt(b, plain)
	return b
}

// setManagementKey takes the algorithm, 9B, the length and the key. A touch for
// each use, P2 FE, is not simulated.
func (p *pivApplet) setManagementKey(data []byte) status {
	if !p.session.authenticated {
		return swSecurity
	}
	if len(data) == 0 {
		return swWrongSyntax
	}
	f := fields{rest: data[1:]}
	key, ok := f.take(refManagement)
	k := managementKey{data[0], bytes.Clone(key)}
	if !ok || !f.done() || k.block() == nil || k.algorithm != algorithm3DES && !p.profile.aesManagement() {
		return swWrongSyntax
	}
	p.management = k
	return swDone
}
