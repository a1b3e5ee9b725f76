package enroll_test

import (
	"errors"
	"testing"
	"testing/cryptotest"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/gate"
	"rootseal/hwtest/simcard"
)

// Names are random, and still looked for before anything is written.
func TestNameTakenAtPreflight(t *testing.T) {
	for name, test := range map[string]struct {
		take func(*testing.T, *stage, enroll.Plan)
		want error
	}{
		"at AWS": {func(t *testing.T, s *stage, p enroll.Plan) { s.create(t, p.Begin.DeviceNames[0]) }, enroll.ErrNameTaken},
		"at AWS, the name held in reserve": {func(t *testing.T, s *stage, p enroll.Plan) {
			s.create(t, p.Begin.DeviceNames[2])
		}, enroll.ErrNameTaken},
		"on a key": {func(_ *testing.T, s *stage, p enroll.Plan) {
			s.cards[1].Store(simcard.Stored{ID: p.Begin.CredentialID, Key: []byte("a stranger's own key")})
			s.strangers[1002] = s.cards[1].Stored()
		}, gate.ErrIDTaken},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, 2)
				cryptotest.SetGlobalRandom(t, 1)
				c := s.prepare(t, s.alice())
				plan := c.Plan()
				c.Close()
				test.take(t, s, plan)
				s.devices, s.planted = s.aws.Devices(), len(s.aws.Calls())
				cryptotest.SetGlobalRandom(t, 1) // the same names again
				_, err := enroll.Prepare(t.Context(), s.Env, s.alice())
				if !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				s.mustNotHaveBegun(t)
			})
		})
	}
}
