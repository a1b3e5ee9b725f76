package enrolltest

import (
	"testing"

	"rootseal/enroll"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// Rotation asks for a new seed of the only device, on these keys.
func (s *Stage) Rotation(t *testing.T, keys ...*simcard.Card) enroll.RotateRequest {
	t.Helper()
	return enroll.RotateRequest{
		Old: s.OnlyDevice(t), Keys: SerialsOf(keys), Reason: ledger.ReasonReplaced, Source: env.API,
	}
}

func (s *Stage) Rotate(t *testing.T, q enroll.RotateRequest) (enroll.Result, error) {
	t.Helper()
	c, err := enroll.PrepareRotation(t.Context(), s.Env, q)
	if err != nil {
		return enroll.Result{}, err
	}
	defer c.Close()
	return c.Run(t.Context(), []string{"account number " + AccountNumber + ", typed"}, nil)
}

// IDs are the names of what a key holds besides the strangers' credentials.
func (s *Stage) IDs(card *simcard.Card) []string {
	var ids []string
	for _, e := range s.Held(card) {
		ids = append(ids, e.ID)
	}
	return ids
}
