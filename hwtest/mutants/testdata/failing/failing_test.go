package failing

import "testing"

func TestPositive(t *testing.T) {
	if positive(1) {
		t.Fatal("one is positive")
	}
}
