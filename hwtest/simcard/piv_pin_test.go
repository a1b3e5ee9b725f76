package simcard

import "testing"

// TestPIVTries follows one PIN.
func TestPIVTries(t *testing.T) {
	c := newPIVCard(t, YubiKey543)
	tries := apdu(insVerify, 0, refPIN)
	steps := []struct {
		name    string
		command []byte
		want    status
	}{
		{"as it comes", tries, 0x63C3},
		{"wrong", verifyPIN("999999"), 0x63C2},
		{"not a PIN at all, which is not counted", apdu(insVerify, 0, refPIN, 1, 2, 3), swWrongSyntax},
		{"told", tries, 0x63C2},
		{"right", verifyPIN("123456"), swDone},
		{"stands", tries, swDone},
		{"forgotten", apdu(insVerify, 0xFF, refPIN), swDone},
		{"all tries again", tries, 0x63C3},
		{"right", verifyPIN("123456"), swDone},
		{"wrong, and it stands no more", verifyPIN("999999"), 0x63C2},
		{"told", tries, 0x63C2},
		{"wrong while changing", twoPINs(insChangeReference, refPIN, "999999", "777777"), 0x63C1},
		{"wrong", verifyPIN("999999"), 0x63C0},
		{"blocked", tries, swBlocked},
		{"blocked, though right", verifyPIN("123456"), swBlocked},
		{"blocked for a change", twoPINs(insChangeReference, refPIN, "123456", "777777"), swBlocked},
		{"wrong PUK", twoPINs(insResetRetry, refPIN, "99999999", "777777"), 0x63C2},
		{"right PUK", twoPINs(insResetRetry, refPIN, "12345678", "777777"), swDone},
		{"not verified by that", tries, 0x63C3},
		{"the old one", verifyPIN("123456"), 0x63C2},
		{"the new one", verifyPIN("777777"), swDone},
		{"changed", twoPINs(insChangeReference, refPIN, "777777", "88888888"), swDone},
		{"changed PUK", twoPINs(insChangeReference, refPUK, "12345678", "abcdef"), swDone},
		{"the old PUK", twoPINs(insResetRetry, refPIN, "12345678", "777777"), 0x63C2},
		{"the new PUK", twoPINs(insResetRetry, refPIN, "abcdef", "777777"), swDone},
	}
	for _, s := range steps {
		if _, got := send(t, c, s.command); got != s.want {
			t.Fatalf("%s: status %04X, want %04X", s.name, uint16(got), uint16(s.want))
		}
	}
}

// TestPIVNewPIN: an invalid new PIN is refused after the old one was checked.
func TestPIVNewPIN(t *testing.T) {
	c := newPIVCard(t, YubiKey543)
	for _, pin := range []string{"", "12345", "12345\xff\xff7", "123456\xff8"} {
		want(t, c, twoPINs(insChangeReference, refPIN, "123456", pin), swWrongSyntax)
		want(t, c, twoPINs(insResetRetry, refPIN, "12345678", pin), swWrongSyntax)
	}
	want(t, c, twoPINs(insChangeReference, refPIN, "999999", "1"), 0x63C2)
	want(t, c, apdu(insChangeReference, 0, refPIN, padded("123456")...), swWrongSyntax)
	want(t, c, verifyPIN("123456"), swDone)
}

func TestPIVReferences(t *testing.T) {
	c := newPIVCard(t, YubiKey543)
	for _, command := range [][]byte{
		apdu(insVerify, 0, refPUK), apdu(insVerify, 0, 0),
		twoPINs(insChangeReference, 0x82, "123456", "654321"),
		twoPINs(insResetRetry, refPUK, "12345678", "654321"),
	} {
		want(t, c, command, swNoReference)
	}
}

// TestSetPIN: a client finds what a test prepared.
func TestSetPIN(t *testing.T) {
	c := newPIVCard(t, YubiKey543)
	want(t, c, verifyPIN("999999"), 0x63C2)
	c.SetPIN("654321")
	if c.PINTries() != 3 {
		t.Errorf("%d tries", c.PINTries())
	}
	want(t, c, verifyPIN("123456"), 0x63C2)
	if c.PINTries() != 2 {
		t.Errorf("%d tries after a wrong one", c.PINTries())
	}
	want(t, c, verifyPIN("654321"), swDone)
}
