package enroll_test

import (
	"errors"
	"testing"
	"testing/cryptotest"
	"testing/synctest"

	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/gate"
	"rootseal/hwtest/simcard"
)

// Names are random, and still looked for before anything is written.
func TestNameTakenAtPreflight(t *testing.T) {
	for name, test := range map[string]struct {
		take func(*testing.T, *enrolltest.Stage, enroll.Plan)
		want error
	}{
		"at AWS": {func(t *testing.T, s *enrolltest.Stage, p enroll.Plan) { s.Create(t, p.Begin.DeviceNames[0]) }, enroll.ErrNameTaken},
		"at AWS, the name held in reserve": {func(t *testing.T, s *enrolltest.Stage, p enroll.Plan) {
			s.Create(t, p.Begin.DeviceNames[2])
		}, enroll.ErrNameTaken},
		"on a key": {func(_ *testing.T, s *enrolltest.Stage, p enroll.Plan) {
			s.Cards[1].Store(simcard.Stored{ID: p.Begin.CredentialID, Key: []byte("a stranger's own key")})
			s.Strangers[1002] = s.Cards[1].Stored()
		}, gate.ErrIDTaken},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				cryptotest.SetGlobalRandom(t, 1)
				c := s.Prepare(t, s.ForAlice())
				plan := c.Plan()
				c.Close()
				test.take(t, s, plan)
				s.Devices, s.Planted = s.AWSAccount.Devices(), len(s.AWSAccount.Calls())
				cryptotest.SetGlobalRandom(t, 1) // the same names again
				_, err := enroll.Prepare(t.Context(), s.Env, s.ForAlice())
				if !errors.Is(err, test.want) {
					t.Errorf("%v, want %v", err, test.want)
				}
				s.MustNotHaveBegun(t)
			})
		})
	}
}
