package simcard

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestCapacity fills tokens up.
func TestCapacity(t *testing.T) {
	tests := []struct {
		profile Profile
		idSize  int
		fit     int
	}{
		{YubiKey437, 64, 32},
		{YubiKey543, 64, 32},
		{YubiKey57, 64, 64},
		{NEO, 64, 28},
		{NEO, 30, 52},
		{CanoKey, 64, 100},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s %d", tt.profile.Name, tt.idSize), func(t *testing.T) {
			c := newSelected(t, tt.profile)
			id := func(i int) string { return fmt.Sprintf("%0*d", tt.idSize, i) }
			for i := range tt.fit {
				want(t, c, put(id(i), 0x21), swDone)
			}
			want(t, c, put(id(tt.fit), 0x21), swFull)
			want(t, c, named(insDelete, id(0)), swDone)
			want(t, c, put(id(tt.fit), 0x21), swDone)
			if tt.profile.overwrites() {
				want(t, c, put(id(1), 0x21), swDone) // needs no room
			}
			if got := len(c.Stored()); got != tt.fit {
				t.Errorf("holds %d, want %d", got, tt.fit)
			}
		})
	}
}

func TestFreedPlaceIsReused(t *testing.T) {
	c := newSelected(t, YubiKey543)
	for _, id := range []string{"a", "b", "c"} {
		want(t, c, put(id, 0x21), swDone)
	}
	want(t, c, named(insDelete, "b"), swDone)
	want(t, c, put("d", 0x22), swDone)
	if got := ids(c); !slices.Equal(got, []string{"a", "d", "c"}) {
		t.Errorf("stored as %v, want a d c", got)
	}
	list := want(t, c, apdu(insList, 0, 0), swDone)
	if !bytes.Equal(list, unhex(t, "72022161 72022264 72022163")) {
		t.Errorf("LIST: %x", list)
	}
}

// TestSilentOverwrite: key, digits, touch, everything.
func TestSilentOverwrite(t *testing.T) {
	c := newSelected(t, YubiKey543)
	want(t, c, put("demo", 0x21, tagProperty, propertyTouch), swDone)
	other := bytes.Repeat([]byte{9}, 20)
	want(t, c, putKey("demo", append([]byte{0x22, 8}, other...)), swDone)
	got := c.Stored()
	if len(got) != 1 || got[0].Touch || got[0].Digits != 8 || got[0].Algorithm != SHA256 || !bytes.Equal(got[0].Key, other) {
		t.Errorf("stored %+v", got)
	}
}

func TestOnlyIncreasing(t *testing.T) {
	c := newSelected(t, YubiKey543)
	want(t, c, put("demo", 0x21, tagProperty, propertyIncreasing), swDone)
	later := []byte{0, 0, 0, 0, 0, 0, 0, 2}
	want(t, c, calculate("demo", 0, later...), swDone)
	want(t, c, calculate("demo", 0, later...), swDone)
	want(t, c, calculate("demo", 0, step1...), swSecurity)
	want(t, c, calculate("demo", 0, 1, 0, 0, 0, 0, 0, 0, 0), swDone)
	want(t, c, calculate("demo", 0, later...), swSecurity)
}

func TestCorruptedEntry(t *testing.T) {
	c := newSelected(t, YubiKey543)
	want(t, c, put("good", 0x21), swDone)
	want(t, c, put("bad", 0x21), swDone)
	if !c.Corrupt("bad") || c.Corrupt("absent") {
		t.Fatal("Corrupt found the wrong entry")
	}
	want(t, c, apdu(insList, 0, 0), swDone)
	want(t, c, calculate("good", 0, step1...), swDone)
	want(t, c, calculate("bad", 0, step1...), swMemory)
	want(t, c, calculateAll(step1...), swMemory)
	want(t, c, named(insDelete, "bad"), swDone)
	want(t, c, calculateAll(step1...), swDone)
}

func TestRename(t *testing.T) {
	c := newSelected(t, YubiKey543)
	want(t, c, put("a", 0x21), swDone)
	want(t, c, put("b", 0x21), swDone)
	want(t, c, named(insRename, "a", "b"), swConditions)
	want(t, c, named(insRename, "absent", "c"), swInvalidData)
	want(t, c, named(insRename, "a", strings.Repeat("x", 65)), swWrongSyntax)
	want(t, c, named(insRename, "a", "c"), swDone)
	if got := ids(c); !slices.Equal(got, []string{"c", "b"}) {
		t.Errorf("stored %v", got)
	}
}

// TestStore: what was there before the test began.
func TestStore(t *testing.T) {
	c := newSelected(t, YubiKey543)
	c.Store(Stored{ID: "demo", Key: rfcKey, Touch: true})
	got := c.Stored()[0]
	if got.Type != TOTP || got.Algorithm != SHA1 || got.Digits != 6 || !got.Touch || !bytes.Equal(got.Key, rfcKey) {
		t.Errorf("stored %+v", got)
	}
	got.Key[0]++
	if bytes.Equal(c.Stored()[0].Key, got.Key) {
		t.Error("the outside view can change the card")
	}
}

func TestMalformedPut(t *testing.T) {
	tests := []struct{ name, data string }{
		{"nothing", ""},
		{"no key", "710161"},
		{"empty name", "7100 7316 2106" + strings.Repeat("31", 20)},
		{"key before name", "7316 2106" + strings.Repeat("31", 20) + "710161"},
		{"no digits", "710161 730121"},
		{"unknown type", "710161 7316 3106" + strings.Repeat("31", 20)},
		{"unknown algorithm", "710161 7316 2406" + strings.Repeat("31", 20)},
		{"key over a block", "710161 7343 2106" + strings.Repeat("31", 65)},
		{"property without value", "710161 7316 2106" + strings.Repeat("31", 20) + "78"},
		{"counter of two bytes", "710161 7316 1106" + strings.Repeat("31", 20) + "7a020001"},
		{"more behind", "710161 7316 2106" + strings.Repeat("31", 20) + "7100"},
		{"length past the end", "7105 61"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newSelected(t, YubiKey543)
			want(t, c, apdu(insPut, 0, 0, unhex(t, tt.data)...), swWrongSyntax)
			if len(c.Stored()) != 0 {
				t.Error("stored it all the same")
			}
		})
	}
}
