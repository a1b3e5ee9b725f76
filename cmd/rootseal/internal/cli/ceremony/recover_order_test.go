package ceremony

import (
	"testing"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/settle"
)

// recover settles what it can alone, before it asks about the rest.
func TestRecoverWithoutAPersonFirst(t *testing.T) {
	open := []*record.Ceremony{
		{ID: "root", Begin: &ledger.Begin{SeedSource: "paste"}},
		{ID: "damaged"},
		{ID: "alice", Begin: &ledger.Begin{SeedSource: "api"}},
		{ID: "ops", Begin: &ledger.Begin{SeedSource: "generated"}},
		{ID: "root-retires", Retires: &ledger.Retirement{Principal: "111122223333/root"}},
		{ID: "carol-retires", Retires: &ledger.Retirement{Principal: "111122223333/user/carol"}},
		{ID: "bob", Begin: &ledger.Begin{SeedSource: "api"}},
	}
	got := ""
	for _, c := range settle.PersonLast(open) {
		got += c.ID + " "
	}
	if want := "alice carol-retires bob root damaged ops root-retires "; got != want || open[0].ID != "root" {
		t.Errorf("the order is %s, want %s", got, want)
	}
}
