package custody_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// A full key that takes the time of real ones: one question for each
// credential, and nothing is asked twice.
func TestVerifyAFullKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		card := simcard.New(simcard.YubiKey57, 1001, simcard.Latency(simcard.RealHardware))
		s := enrolltest.NewOf(t, card)
		for i := len(card.Stored()); i < 63; i++ {
			user := fmt.Sprintf("user%02d", i)
			s.AWSAccount.AddUser(user)
			q := s.ForAlice()
			q.Principal.Name, q.OneKey = user, true
			s.MustRun(t, q)
			s.FreeKeys()
		}
		s.Restart(t)
		recorded := len(s.Book().Live())

		since, began := len(card.Log()), time.Now()
		found := s.Verify(t.Context(), t, card)
		took := time.Since(began)
		if found.Result() != ledger.Proven || len(found.Keys[0].Credentials) != recorded || recorded < 60 {
			t.Fatalf("%d of %d credentials are %s", len(found.Keys[0].Credentials), recorded, found.Result())
		}
		sent := map[simcard.Instruction]int{}
		for _, exchange := range card.Log()[since:] {
			sent[exchange.Instruction]++
		}
		if sent[simcard.Calculate] != recorded || sent[simcard.List] != 1 {
			t.Errorf("the key was sent %v, want one LIST and %d CALCULATE", sent, recorded)
		}
		t.Logf("%d credentials in %v", recorded, took)
		if took > 500*time.Millisecond {
			t.Errorf("it took %v", took)
		}
	})
}
