package piv

import (
	"errors"
	"testing"
)

func TestParseSlot(t *testing.T) {
	for _, slot := range Slots() {
		if got, err := ParseSlot(slot.String()); err != nil || got != slot {
			t.Errorf("%v is read as %v, %v", slot, got, err)
		}
	}
	if n := len(Slots()); n != 24 {
		t.Errorf("%d slots, want 24", n)
	}
	if got, err := ParseSlot("9C"); err != nil || got != Signature {
		t.Errorf("9C is read as %v, %v", got, err)
	}
	for _, text := range []string{"", "9", "9b", "f9", "81", "96", "80", "09c", "9c ", "+9", "zz", "19c"} {
		if got, err := ParseSlot(text); !errors.Is(err, ErrNoSuchSlot) {
			t.Errorf("%q is read as %v, %v", text, got, err)
		}
	}
}
