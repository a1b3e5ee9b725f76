package keyring_test

import (
	"context"
	"crypto/rand"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/seed"
	"rootseal/enroll/step"
	"rootseal/hwtest/simcard"
)

// The ledger may take longer to say that a write may be done than a key waits for its
// next command. The write is then begun again, and sent once.
func TestWriteAfterASlowAnswerOfTheLedger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := enrolltest.New(t, 1)
		ring := keyring.New(s.Env, nil)
		serial := s.Cards[0].Serial()
		if err := ring.Open(t.Context(), []device.KeySerial{device.KeySerial(serial)}); err != nil {
			t.Fatal(err)
		}
		defer ring.Close()
		secret, err := seed.Generate(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		defer secret.Wipe()
		credential := keyring.Credential{Ring: ring, ID: "AWS:alice"}
		for _, act := range []struct {
			sent simcard.Instruction
			do   func(context.Context) error
		}{
			{simcard.Put, func(ctx context.Context) error { return credential.Put(ctx, serial, secret) }},
			{simcard.Delete, func(ctx context.Context) error { return ring.Delete(ctx, serial, "AWS:alice") }},
		} {
			asked := 0
			runner := step.Runner{
				Append: func(context.Context, ledger.Body) error { return nil }, Progress: func(step.Event) {},
				MayAct: func() error {
					if asked++; asked == 2 { // the first is asked before the step has the key
						time.Sleep(5 * time.Second)
					}
					return nil
				},
			}
			err := runner.Run(t.Context(), []step.Stage{{Steps: []step.Step{{Name: "write", Do: act.do}}}})
			if n := s.Cards[0].Count(act.sent); err != nil || n != 1 || asked < 3 {
				t.Errorf("%s was sent %d times, and the ledger asked %d times: %v", act.sent, n, asked, err)
			}
		}
	})
}
