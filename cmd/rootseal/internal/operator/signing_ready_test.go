package operator

import (
	"context"
	"testing"
)

// An interrupt stops no record of an act that is done: the officers have given their PINs.
func TestReadyAfterAnInterrupt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := &Signing{turn: make(chan struct{}, 1), ready: 7}
	for range 100 { // a select would choose at random
		if shown, err := s.Ready(ctx, func() { t.Error("the keys are let go") }); err != nil || shown != 7 {
			t.Fatalf("%d, %v", shown, err)
		}
	}
}
