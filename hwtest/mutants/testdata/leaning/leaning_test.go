package leaning

import "testing"

func TestFirst(t *testing.T) { prepare(1) }

func TestSecond(t *testing.T) {
	if !ready {
		t.Fatal("not ready")
	}
}
