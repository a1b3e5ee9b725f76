package simcard

import (
	"bytes"
	"fmt"
	"testing"
)

// TestAnswersInParts: parts of every size join to the same answer.
func TestAnswersInParts(t *testing.T) {
	whole := collect(t, filled(t, YubiKey57, 64, Split(1<<20)), apdu(insList, 0, 0))
	if len(whole) != 64*67 {
		t.Fatalf("the whole list has %d bytes", len(whole))
	}
	for _, split := range []int{1, 7, 66, 255, 256, 257} {
		got := collect(t, filled(t, YubiKey57, 64, Split(split)), apdu(insList, 0, 0))
		if !bytes.Equal(got, whole) {
			t.Errorf("parts of %d: %d bytes that differ", split, len(got))
		}
	}
	for _, p := range []Profile{CanoKey, Nitrokey3} {
		got := collect(t, filled(t, p, 50), apdu(insList, 0, 0))
		if !bytes.Equal(got, whole[:50*67]) {
			t.Errorf("%s: %d bytes that differ", p.Name, len(got))
		}
	}
}

// TestPartSizes: the size of the first part, and the number of remaining bytes.
func TestPartSizes(t *testing.T) {
	bare := []byte{0, insList, 0, 0}
	tests := []struct {
		name    string
		card    *Card
		command []byte
		size    int
		s       status
	}{
		{"YubiKey, 268 bytes", filled(t, YubiKey543, 4), apdu(insList, 0, 0), 256, 0x610C},
		{"YubiKey, 2144 bytes", filled(t, YubiKey543, 32), apdu(insList, 0, 0), 256, 0x6100},
		{"YubiKey without Le", filled(t, YubiKey543, 4), bare, 256, 0x610C},
		{"odd parts", filled(t, YubiKey543, 4, Split(13)), apdu(insList, 0, 0), 13, 0x61FF},
		{"CanoKey cuts between entries", filled(t, CanoKey, 4), apdu(insList, 0, 0), 201, 0x61FF},
		{"CanoKey without Le", filled(t, CanoKey, 4), bare, 0, 0x61FF},
		{"CanoKey with little Le", filled(t, CanoKey, 4), []byte{0, insList, 0, 0, 70}, 67, 0x61FF},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if data := want(t, tt.card, tt.command, tt.s); len(data) != tt.size {
				t.Errorf("%d bytes, want %d", len(data), tt.size)
			}
		})
	}
}

// TestNothingRemains: another command drops the rest, and so does SELECT.
func TestNothingRemains(t *testing.T) {
	c := filled(t, YubiKey543, 4)
	want(t, c, apdu(insSendRemaining, 0, 0), swConditions)
	want(t, c, apdu(insList, 0, 0), 0x610C)
	want(t, c, named(insDelete, "absent"), swInvalidData)
	want(t, c, apdu(insSendRemaining, 0, 0), swConditions)
	want(t, c, apdu(insList, 0, 0), 0x610C)
	want(t, c, selectOATH, swDone)
	want(t, c, apdu(insSendRemaining, 0, 0), swConditions)
}

// filled is a card with n entries of 64-byte ids, OATH selected.
func filled(t *testing.T, p Profile, n int, opts ...Option) *Card {
	t.Helper()
	c := newSelected(t, p, opts...)
	for i := range n {
		c.Store(Stored{ID: fmt.Sprintf("%064d", i), Key: rfcKey})
	}
	return c
}

// collect joins the parts of an answer.
func collect(t *testing.T, c *Card, command []byte) []byte {
	t.Helper()
	data, s := send(t, c, command)
	for s&0xFF00 == swMore {
		var part []byte
		if part, s = send(t, c, apdu(insSendRemaining, 0, 0)); len(part) == 0 {
			t.Fatal("a part with nothing in it")
		}
		data = append(data, part...)
	}
	if s != swDone {
		t.Fatalf("status %04X", uint16(s))
	}
	return data
}
