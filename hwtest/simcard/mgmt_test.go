package simcard

import (
	"bytes"
	"testing"
)

var readConfig = []byte{0x00, 0x1D, 0x00, 0x00, 0x00}

func config(t *testing.T, c *Card, page byte) map[byte][]byte {
	t.Helper()
	answer := want(t, c, []byte{0x00, 0x1D, page, 0x00, 0x00}, swDone)
	if len(answer) == 0 || int(answer[0]) != len(answer)-1 {
		t.Fatalf("page %d: length byte of % X", page, answer)
	}
	all := make(map[byte][]byte)
	for f := (fields{rest: answer[1:]}); !f.done(); {
		tag := f.rest[0]
		value, ok := f.take(tag)
		if !ok {
			t.Fatalf("page %d: % X", page, answer)
		}
		all[tag] = value
	}
	return all
}

func selectedManagement(t *testing.T, p Profile, serial uint32, opts ...Option) *Card {
	t.Helper()
	c := New(p, serial, opts...)
	want(t, c, selectMgmt, swDone)
	return c
}

// TestReadConfig: what the recorded exchanges of two keys do not show.
func TestReadConfig(t *testing.T) {
	if got := config(t, selectedManagement(t, YubiKey5FIPS, 7), 0)[cfgFormFactor]; !bytes.Equal(got, []byte{0x81}) {
		t.Errorf("FIPS form factor %x", got)
	}
	for _, c := range []*Card{selectedManagement(t, NoSerial, 7), selectedManagement(t, YubiKey543, 0), selectedManagement(t, SecurityKey, 7)} {
		if got, ok := config(t, c, 0)[cfgSerial]; ok {
			t.Errorf("%s tells serial %x", c.Profile().Name, got)
		}
	}
	if got := config(t, selectedManagement(t, YubiKey543, 7, ExtraTags()), 0)[cfgExtra]; got == nil {
		t.Error("no extra field")
	}
	want(t, selectedManagement(t, NEO, 7), readConfig, swNoInstruction)
}

func TestFurtherPage(t *testing.T) {
	c := selectedManagement(t, YubiKey57, 7)
	first := config(t, c, 0)
	if !bytes.Equal(first[cfgMorePages], []byte{1}) || !bytes.Equal(first[cfgSerial], []byte{0, 0, 0, 7}) {
		t.Errorf("first page %x", first)
	}
	second := config(t, c, 1)
	if _, ok := second[cfgFIPSCapable]; !ok || second[cfgSerial] != nil {
		t.Errorf("second page %x", second)
	}
	want(t, c, []byte{0x00, 0x1D, 0x02, 0x00, 0x00}, swWrongP1P2Yubico)
	old := selectedManagement(t, YubiKey543, 7)
	if config(t, old, 0)[cfgMorePages] != nil {
		t.Error("firmware 5.4.3 announces pages")
	}
}

// TestNEOStuck: a NEO leaves its management application only after a command of
// an unknown class.
func TestNEOStuck(t *testing.T) {
	c := selectedManagement(t, NEO, 7)
	want(t, c, selectOTP, swNoInstruction)
	want(t, c, selectOATH, swNoInstruction)
	want(t, c, []byte{0xA4, 0x04, 0x00, 0x08}, swNoClass)
	want(t, c, selectOTP, swDone)
	if got := want(t, c, []byte{0, insSlot, p1Serial, 0, 4}, swDone); !bytes.Equal(got, []byte{0, 0, 0, 7}) {
		t.Errorf("serial %x", got)
	}
}

// TestFailedSelect leaves the selected application as it is.
func TestFailedSelect(t *testing.T) {
	c := newSelected(t, YubiKey543)
	want(t, c, []byte{0x00, 0xA4, 0x04, 0x00, 0x06, 0xD2, 0x76, 0x00, 0x01, 0x24, 0x01, 0x00}, swNotFound) // OpenPGP
	want(t, c, apdu(insList, 0, 0), swDone)
}
