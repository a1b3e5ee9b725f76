package simcard

import (
	"bytes"
	"testing"
)

func TestPIVAuthenticate(t *testing.T) {
	wrong := bytes.Repeat([]byte{9}, 24)
	for _, tt := range []struct {
		name      string
		profile   Profile
		algorithm byte
		key       []byte
		want      status
	}{
		{"3DES", YubiKey543, algorithm3DES, factoryKey, swDone},
		{"3DES of a NEO", NEO, algorithm3DES, factoryKey, swDone},
		{"AES-192", YubiKey57, algorithmAES192, factoryKey, swDone},
		{"wrong key of 3DES", YubiKey543, algorithm3DES, wrong, swSecurity},
		{"wrong key of AES", YubiKey57, algorithmAES192, wrong, swSecurity},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := newPIVCard(t, tt.profile)
			if s := authenticate(t, c, tt.algorithm, tt.key); s != tt.want {
				t.Errorf("status %04X, want %04X", uint16(s), uint16(tt.want))
			}
			want(t, c, generateKey(SlotSignature, AlgorithmP256), tt.want)
		})
	}
}

// TestPIVAuthenticateAgain: a failed authentication ends an earlier one.
func TestPIVAuthenticateAgain(t *testing.T) {
	c := newManagedCard(t, YubiKey543)
	if s := authenticate(t, c, algorithm3DES, bytes.Repeat([]byte{9}, 24)); s != swSecurity {
		t.Errorf("status %04X", uint16(s))
	}
	want(t, c, putObject(0x5FC102, 1), swSecurity)
}

func TestPIVAuthenticateRefused(t *testing.T) {
	answer := appendTLV(appendTLV(nil, tagWitness, make([]byte, 8)...), tagToBeSigned, make([]byte, 8)...)
	ask := appendTLV(nil, tagWitness)
	tests := []struct {
		name      string
		algorithm byte
		before    bool // a witness was requested
		inner     []byte
		want      status
	}{
		{"another algorithm", algorithmAES192, false, ask, swWrongSyntax},
		{"no algorithm: 3DES", 0, false, ask, swDone},
		{"answer to no witness", algorithm3DES, false, answer, swSecurity},
		{"wrong answer", algorithm3DES, true, answer, swSecurity},
		{"one-sided", algorithm3DES, false, appendTLV(nil, tagToBeSigned), swWrongSyntax},
		{"malformed", algorithm3DES, false, []byte{tagWitness, 5}, swWrongSyntax},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newPIVCard(t, YubiKey543)
			if tt.before {
				want(t, c, apdu(insAuthenticate, algorithm3DES, refManagement, 0x7C, 0x02, 0x80, 0x00), swDone)
			}
			want(t, c, apdu(insAuthenticate, tt.algorithm, refManagement, appendTLV(nil, tagTemplate, tt.inner...)...), tt.want)
		})
	}
}

// TestPIVWitnessOnce: each witness serves one answer.
func TestPIVWitnessOnce(t *testing.T) {
	c := newPIVCard(t, YubiKey543)
	witness := want(t, c, apdu(insAuthenticate, algorithm3DES, refManagement, 0x7C, 0x02, 0x80, 0x00), swDone)[4:]
	blockOf(t, algorithm3DES, factoryKey).Decrypt(witness, witness)
	answer := appendTLV(appendTLV(nil, tagWitness, witness...), tagToBeSigned, make([]byte, 8)...)
	command := apdu(insAuthenticate, algorithm3DES, refManagement, appendTLV(nil, tagTemplate, answer...)...)
	want(t, c, command, swDone)
	want(t, c, command, swSecurity)
}

func TestPIVSetManagementKey(t *testing.T) {
	set := func(algorithm byte, key []byte) []byte {
		return apdu(insSetManagementKey, 0xFF, 0xFF, append([]byte{algorithm}, appendTLV(nil, refManagement, key...)...)...)
	}
	want(t, newPIVCard(t, YubiKey543), set(algorithm3DES, factoryKey), swSecurity)
	for _, tt := range []struct {
		name      string
		algorithm byte
		length    int
		want      status
	}{
		{"3DES", algorithm3DES, 24, swDone},
		{"AES-128", algorithmAES128, 16, swDone},
		{"AES-192", algorithmAES192, 24, swDone},
		{"AES-256", algorithmAES256, 32, swDone},
		{"too short", algorithmAES256, 24, swWrongSyntax},
		{"unknown", 0x42, 24, swWrongSyntax},
	} {
		t.Run(tt.name, func(t *testing.T) {
			key := bytes.Repeat([]byte{7}, tt.length)
			c := newManagedCard(t, YubiKey543)
			want(t, c, set(tt.algorithm, key), tt.want)
			if tt.want != swDone {
				want(t, c, set(algorithm3DES, factoryKey), swDone)
				return
			}
			c.PowerCycle()
			want(t, c, selectPIV, swDone)
			if s := authenticate(t, c, tt.algorithm, key); s != swDone {
				t.Errorf("with the new key: %04X", uint16(s))
			}
		})
	}
	want(t, newManagedCard(t, YubiKey543), apdu(insSetManagementKey, 0xFF, 0xFF), swWrongSyntax)
}
