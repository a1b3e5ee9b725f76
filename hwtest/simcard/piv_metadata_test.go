package simcard

import (
	"bytes"
	"testing"
)

func TestPIVMetadata(t *testing.T) {
	c := newManagedCard(t, YubiKey543)
	public := want(t, c, generateKey(SlotSignature, AlgorithmP256, 0xAA, 1, PINOnce, 0xAB, 1, TouchCached), swDone)
	want(t, c, verifyPIN("999999"), 0x63C2)
	want(t, c, twoPINs(insChangeReference, refPUK, "12345678", "87654321"), swDone)
	c.GenerateKey(0x82, "", PIVKey{Imported: true})

	tests := []struct {
		name string
		of   byte
		want []byte
	}{
		{"PIN", refPIN, unhex(t, "0101FF 050101 06020302")},
		{"PUK", refPUK, unhex(t, "0101FF 050100 06020303")},
		{"management key", refManagement, unhex(t, "010103 02020001 050101")},
		{"key", SlotSignature, append(unhex(t, "010111 02020203 030101 0443"), public[3:]...)},
		{"imported", 0x82, unhex(t, "010111 02020201 030102")},
		{"attestation key", SlotAttestation, unhex(t, "010111 02020101 030102")},
	}
	for _, tt := range tests {
		if got := want(t, c, apdu(insMetadata, 0, tt.of), swDone); !bytes.HasPrefix(got, tt.want) {
			t.Errorf("%s: %x, want %x", tt.name, got, tt.want)
		}
	}
	want(t, c, apdu(insMetadata, 0, SlotAuthentication), swNoReference)
	want(t, c, apdu(insMetadata, 0, 0x42), swNoReference)
	if got := want(t, newPIVCard(t, YubiKey57), apdu(insMetadata, 0, refManagement), swDone); !bytes.Equal(got, unhex(t, "01010A 02020001 050101")) {
		t.Errorf("management key of 5.7: %x", got)
	}
}
