package simcard

import (
	"bytes"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, raw string
		data      string
		le        int
		bad       bool
	}{
		{name: "case 1", raw: "00A10000"},
		{name: "case 2", raw: "00A1000000", le: 256},
		{name: "case 2, Le 5", raw: "00A1000005", le: 5},
		{name: "case 3", raw: "0002000003710161", data: "710161"},
		{name: "case 4", raw: "000200000371016100", data: "710161", le: 256},
		{name: "extended case 2", raw: "00A10000000000", le: 65536},
		{name: "extended case 3", raw: "00020000000003710161", data: "710161"},
		{name: "extended case 4", raw: "000200000000037101610102", data: "710161", le: 258},
		{name: "empty", bad: true},
		{name: "three bytes", raw: "00A100", bad: true},
		{name: "data too short", raw: "00020000037101", bad: true},
		{name: "data too long", raw: "00020000037101610000", bad: true},
		{name: "extended, half an Le", raw: "0002000000000371016101", bad: true},
		{name: "extended without data", raw: "00020000000000 0000", bad: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, ok := parse(unhex(t, tt.raw))
			if ok == tt.bad {
				t.Fatalf("ok is %v", ok)
			}
			if ok && (!bytes.Equal(c.data, unhex(t, tt.data)) || c.le != tt.le) {
				t.Errorf("data %x, Le %d", c.data, c.le)
			}
			if tt.bad {
				want(t, New(YubiKey543, 1), unhex(t, tt.raw), swWrongLength)
			}
		})
	}
}

// TestChaining: a PUT in two blocks is one PUT.
func TestChaining(t *testing.T) {
	c := newSelected(t, YubiKey543)
	data := put("demo", 0x21)
	data = data[5 : len(data)-1]
	want(t, c, append([]byte{0x10, insPut, 0, 0, 10}, data[:10]...), swDone)
	if len(c.Stored()) != 0 {
		t.Fatal("stored before the last block")
	}
	want(t, c, apdu(insPut, 0, 0, data[10:]...), swDone)
	if len(c.Stored()) != 1 {
		t.Error("not stored after the last block")
	}
	want(t, c, named(insDelete, "demo"), swDone) // not a third block
	block := append([]byte{0x10, insPut, 0, 0, 255}, make([]byte, 255)...)
	for range longestChained / 255 {
		want(t, c, block, swDone)
	}
	want(t, c, block, swWrongLength)
	want(t, c, []byte{0x80, insList, 0, 0}, swNoClass)
}
