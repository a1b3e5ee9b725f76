package enroll_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
)

// The clock is compared again before the two codes, with the server that was asked at the
// beginning. The operator is not asked again.
func TestClockBeforeThePair(t *testing.T) {
	for name, tt := range map[string]struct {
		stated bool
		want   error
	}{
		"a server's time":     {false, env.ErrClock},
		"the operator's time": {true, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				q, server := s.ForRoot(), s.ServerTime
				if tt.stated {
					s.ServerTime = func(context.Context) (time.Time, error) { return time.Time{}, errors.New("no server") }
					at, err := env.ReadTime(s.Now().Format("2006-01-02 15:04"), s.Now())
					if err != nil {
						t.Fatal(err)
					}
					q.Clock = &at
				}
				s.Operator.OnSecret = func(secret env.Secret) env.Secret {
					s.ServerTime, s.AWSAhead = server, time.Minute
					return secret
				}
				if r, err := s.Run(t.Context(), t, q); !errors.Is(err, tt.want) {
					t.Errorf("%q, %v, want %v", r.Outcome, err, tt.want)
				}
			})
		})
	}
}
