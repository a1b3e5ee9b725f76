package audit

import (
	"context"
	"errors"
	"testing"

	"rootseal/enroll/cloud"
)

// fakeProfile belongs to an account; a role reaches any other.
type fakeProfile struct {
	Profile
	account, role string
}

func (p fakeProfile) Caller(context.Context) (cloud.Caller, cloud.Answer, error) {
	return cloud.Caller{Account: p.account}, cloud.Answer{}, nil
}

func (p fakeProfile) Assume(_ context.Context, account, role string) (Reader, error) {
	return fakeProfile{account: account, role: role}, nil
}

// Which profile or role enters account 1, which "prod" has enrolled.
func TestEnter(t *testing.T) {
	broken := errors.New("broken")
	profiles := map[string]string{"": "1", "prod": "1", "jump": "2"}
	for name, tt := range map[string]struct {
		scope    Scope
		recorded map[string]string
		want     fakeProfile
		err      error
	}{
		"its own":                      {Scope{Profile: "prod"}, nil, fakeProfile{account: "1"}, nil},
		"the default one":              {Scope{}, nil, fakeProfile{account: "1"}, nil},
		"the one that enrolled":        {Scope{Profile: "jump"}, map[string]string{"1": "prod"}, fakeProfile{account: "1"}, nil},
		"a role":                       {Scope{Profile: "jump", Role: "Auditor"}, map[string]string{"1": "prod"}, fakeProfile{account: "1", role: "Auditor"}, nil},
		"a role from a broken profile": {Scope{Profile: "bad", Role: "Auditor"}, map[string]string{"1": "prod"}, fakeProfile{}, broken},
		"a broken one that enrolled":   {Scope{Profile: "jump"}, map[string]string{"1": "bad"}, fakeProfile{}, broken},
		"none":                         {Scope{Profile: "jump"}, nil, fakeProfile{}, errNoEntrance},
	} {
		t.Run(name, func(t *testing.T) {
			tt.scope.Accounts = []string{"1"}
			e := Enter(&Known{Profiles: tt.recorded}, tt.scope, func(profile string) (Profile, error) {
				if account, known := profiles[profile]; known {
					return fakeProfile{account: account}, nil
				}
				return nil, broken
			})
			got, err := e.enter(t.Context(), "1")
			if !errors.Is(err, tt.err) || err == nil && got != Reader(tt.want) {
				t.Errorf("%+v, %v; want %+v, %v", got, err, tt.want, tt.err)
			}
		})
	}
}
