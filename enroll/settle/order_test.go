package settle_test

import (
	"slices"
	"testing"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/settle"
)

// What AWS has an API for comes first, in the order of the ledger: enrollments by API,
// and retirements of users.
func TestPersonLast(t *testing.T) {
	open := []*record.Ceremony{
		{ID: "root", Begin: &ledger.Begin{SeedSource: "paste"}},
		{ID: "root's retirement", Retires: &ledger.Retirement{Principal: "111122223333/root"}},
		{ID: "user", Begin: &ledger.Begin{SeedSource: "api"}},
		{ID: "nobody's retirement", Retires: &ledger.Retirement{Principal: "?"}},
		{ID: "nothing yet"},
		{ID: "user's retirement", Retires: &ledger.Retirement{Principal: "111122223333/user/alice"}},
	}
	if got, want := ids(settle.PersonLast(open)), []string{"user", "user's retirement", "root", "root's retirement", "nobody's retirement", "nothing yet"}; !slices.Equal(got, want) {
		t.Errorf("in the order %q, want %q", got, want)
	}
}

func TestOnly(t *testing.T) {
	for id, want := range map[string][]string{"": {"a", "b"}, "b": {"b"}, "c": nil} {
		if got := ids(settle.Only([]*record.Ceremony{{ID: "a"}, {ID: "b"}}, id)); !slices.Equal(got, want) {
			t.Errorf("only %q: %q, want %q", id, got, want)
		}
	}
}

func ids(ceremonies []*record.Ceremony) (all []string) {
	for _, c := range ceremonies {
		all = append(all, c.ID)
	}
	return all
}
