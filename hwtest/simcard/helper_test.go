package simcard

import (
	"encoding/binary"
	"testing"
)

var (
	selectOATH = []byte{0x00, 0xA4, 0x04, 0x00, 0x07, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01, 0x00}
	selectMgmt = []byte{0x00, 0xA4, 0x04, 0x00, 0x08, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x47, 0x11, 0x17, 0x00}
	selectOTP  = []byte{0x00, 0xA4, 0x04, 0x00, 0x07, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x20, 0x01, 0x00}
)

// rfcKey is the key of RFC 4226.
var rfcKey = []byte("12345678901234567890")

// apdu builds a short command with Le 00.
func apdu(ins, p1, p2 byte, data ...byte) []byte {
	c := []byte{0x00, ins, p1, p2}
	if len(data) > 0 {
		c = append(append(c, byte(len(data))), data...)
	}
	return append(c, 0x00)
}

// put builds a PUT of the RFC key, six digits, with what follows the key.
func put(id string, kindAndAlgorithm byte, after ...byte) []byte {
	return putKey(id, append([]byte{kindAndAlgorithm, 6}, rfcKey...), after...)
}

func putKey(id string, key []byte, after ...byte) []byte {
	b := appendTLV(nil, tagName, []byte(id)...)
	b = appendTLV(b, tagKey, key...)
	return apdu(insPut, 0, 0, append(b, after...)...)
}

func calculate(id string, p2 byte, challenge ...byte) []byte {
	b := appendTLV(nil, tagName, []byte(id)...)
	return apdu(insCalculate, 0, p2, appendTLV(b, tagChallenge, challenge...)...)
}

func calculateAll(challenge ...byte) []byte {
	return apdu(insCalculateAll, 0, 1, appendTLV(nil, tagChallenge, challenge...)...)
}

func named(ins byte, ids ...string) []byte {
	var b []byte
	for _, id := range ids {
		b = appendTLV(b, tagName, []byte(id)...)
	}
	return apdu(ins, 0, 0, b...)
}

// step1 is the challenge of time step 1.
var step1 = []byte{0, 0, 0, 0, 0, 0, 0, 1}

// send transmits and splits the answer.
func send(t *testing.T, c *Card, command []byte) ([]byte, status) {
	t.Helper()
	r, err := c.Transmit(command)
	if err != nil {
		t.Fatalf("% X: %v", command, err)
	}
	if len(r) < 2 {
		t.Fatalf("% X: answer % X has no status word", command, r)
	}
	n := len(r) - 2
	return r[:n], status(binary.BigEndian.Uint16(r[n:]))
}

// want transmits and returns the data of an answer with this status word.
func want(t *testing.T, c *Card, command []byte, s status) []byte {
	t.Helper()
	data, got := send(t, c, command)
	if got != s {
		t.Fatalf("% X: status %04X, want %04X", command, uint16(got), uint16(s))
	}
	return data
}

// newSelected is a card with OATH selected.
func newSelected(t *testing.T, p Profile, opts ...Option) *Card {
	t.Helper()
	c := New(p, 12345678, opts...)
	want(t, c, selectOATH, swDone)
	return c
}
