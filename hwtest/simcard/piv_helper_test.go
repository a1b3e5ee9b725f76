package simcard

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"testing"
)

var (
	selectPIV = []byte{0x00, 0xA4, 0x04, 0x00, 0x05, 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00}

	firmware420 = with(YubiKey437, func(p *Profile) { p.Firmware = Version{4, 2, 0} })
	firmware520 = with(YubiKey543, func(p *Profile) { p.Firmware = Version{5, 2, 0} })
)

// newPIVCard is a card with PIV selected.
func newPIVCard(t *testing.T, p Profile, opts ...Option) *Card {
	t.Helper()
	c := New(p, 12345678, opts...)
	want(t, c, selectPIV, swDone)
	return c
}

// verifyPIN builds a VERIFY.
func verifyPIN(pin string) []byte { return apdu(insVerify, 0, refPIN, padded(pin)...) }

// twoPINs builds a CHANGE REFERENCE DATA or a RESET RETRY COUNTER.
func twoPINs(ins, p2 byte, first, second string) []byte {
	return apdu(ins, 0, p2, append(padded(first), padded(second)...)...)
}

// factoryKey is the management key of every card that leaves the factory.
var factoryKey = []byte{1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8}

func blockOf(t *testing.T, algorithm byte, key []byte) cipher.Block {
	t.Helper()
	newCipher := aes.NewCipher
	if algorithm == algorithm3DES {
		newCipher = des.NewTripleDESCipher
	}
	block, err := newCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	return block
}

// authenticate proves the management key as a host does, and checks that the
// card proves it too.
func authenticate(t *testing.T, c *Card, algorithm byte, key []byte) status {
	t.Helper()
	block := blockOf(t, algorithm, key)
	n := block.BlockSize()
	witness := want(t, c, apdu(insAuthenticate, algorithm, refManagement, 0x7C, 0x02, 0x80, 0x00), swDone)
	if len(witness) != 4+n {
		t.Fatalf("witness % X", witness)
	}
	block.Decrypt(witness[4:], witness[4:])
	challenge := sha256.Sum256(witness)
	data := appendTLV(nil, tagWitness, witness[4:]...)
	data = appendTLV(data, tagToBeSigned, challenge[:n]...)
	got, s := send(t, c, apdu(insAuthenticate, algorithm, refManagement, appendTLV(nil, tagTemplate, data...)...))
	if s != swDone {
		return s
	}
	expected := make([]byte, n)
	block.Encrypt(expected, challenge[:n])
	if string(got) != string(dynamic(tagSigned, expected)) {
		t.Errorf("the card proves % X, want % X", got, expected)
	}
	return swDone
}

// newManagedCard is a card with PIV selected and the management key proven.
func newManagedCard(t *testing.T, p Profile, opts ...Option) *Card {
	t.Helper()
	c := newPIVCard(t, p, opts...)
	if s := authenticate(t, c, p.managementKey().algorithm, factoryKey); s != swDone {
		t.Fatalf("authenticating: %04X", uint16(s))
	}
	return c
}

// generateKey builds a GENERATE; further fields are the policies.
func generateKey(slot, algorithm byte, policies ...byte) []byte {
	fields := append([]byte{0x80, 0x01, algorithm}, policies...)
	return apdu(insGenerate, 0, slot, appendTLV(nil, 0xAC, fields...)...)
}

// digest is what is signed here.
var digest = sha256.Sum256([]byte("digest"))

func signWith(slot, algorithm byte, message ...byte) []byte {
	data := appendTLV(nil, tagSigned)
	data = appendTLV(data, tagToBeSigned, message...)
	return apdu(insAuthenticate, algorithm, slot, appendTLV(nil, tagTemplate, data...)...)
}

// validSignature says that an answer signs the message with the key.
func validSignature(public any, message, answer []byte) bool {
	f := fields{rest: answer}
	inner, ok := f.take(tagTemplate)
	f = fields{rest: inner}
	signature, ok2 := f.take(tagSigned)
	if !ok || !ok2 {
		return false
	}
	switch public := public.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(public, message, signature)
	case ed25519.PublicKey:
		return ed25519.Verify(public, message, signature)
	}
	return false
}
