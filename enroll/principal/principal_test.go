package principal_test

import (
	"errors"
	"strings"
	"testing"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/principal"
)

func TestParsePrincipal(t *testing.T) {
	for text, want := range map[string]principal.Principal{
		"111122223333/root":                    {Account: enrolltest.AccountNumber, Kind: principal.Root},
		"acme/root":                            {Account: "acme", Kind: principal.Root},
		"111122223333/user/alice":              {Account: enrolltest.AccountNumber, Kind: principal.User, Name: "alice"},
		"111122223333/user/a+b=c,d.e@f-g_h":    {Account: enrolltest.AccountNumber, Kind: principal.User, Name: "a+b=c,d.e@f-g_h"},
		"acme/user/" + strings.Repeat("n", 64): {Account: "acme", Kind: principal.User, Name: strings.Repeat("n", 64)},
		"Git Hub/login/ops":                    {Account: "Git Hub", Kind: principal.Login, Name: "ops"},
		strings.Repeat("a", 63) + "/root":      {Account: strings.Repeat("a", 63), Kind: principal.Root},
	} {
		t.Run(text, func(t *testing.T) {
			got, err := principal.Parse(text)
			if err != nil || got != want {
				t.Fatalf("%+v, %v, want %+v", got, err, want)
			}
			if got.String() != text {
				t.Errorf("written %q", got)
			}
		})
	}
}

func TestParsePrincipalRefuses(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "want ACCOUNT/root"},
		{"root", "want ACCOUNT/root"},
		{"111122223333/root/x", "want ACCOUNT/root"},
		{"111122223333/user", "want ACCOUNT/root"},
		{"111122223333/role/x", "want ACCOUNT/root"},
		{"11112222333/root", ""}, // eleven digits may be an alias, and are one
		{"UPPER/root", "neither a 12-digit account number nor an alias"},
		{"-acme/root", "neither"},
		{"acme-/root", "neither"},
		{strings.Repeat("a", 64) + "/root", "neither"},
		{"111122223333/user/", "not a user name"},
		{"111122223333/user/al ice", "not a user name"},
		{"111122223333/user/al\nice", "not a user name"},
		{"111122223333/user/" + strings.Repeat("n", 65), "not a user name"},
		{"111122223333/user/ælice", "not a user name"},
		{"AWS/login/ops", "AWS makes its own seeds"},
		{"aws/login/ops", "AWS makes its own seeds"},
		{"Git:Hub/login/ops", "not a service's name"},
		{strings.Repeat("s", 32) + "/login/ops", "not a service's name"},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			_, err := principal.Parse(test.text)
			if test.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if !errors.Is(err, principal.ErrInvalid) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %v with %q", err, principal.ErrInvalid, test.want)
			}
		})
	}
}
