package own

import "testing"

func TestHandles(t *testing.T) {
	first, second := Hold("a reader"), Hold("a reader")
	if n := Handles("a reader"); n != 2 {
		t.Errorf("%d handles, want 2", n)
	}
	first()
	first()
	if n := Handles("a reader"); n != 1 {
		t.Errorf("%d handles after one was closed twice, want 1", n)
	}
	second()
	if n := Handles("a reader") + Handles("another"); n != 0 || len(open) != 0 {
		t.Errorf("%d handles, %d readers kept", n, len(open))
	}
}
