package report_test

import (
	"bytes"
	"os"
	"testing"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/report"

	view "rootseal/cmd/rootseal/internal/view/report"
)

func TestTry(t *testing.T) {
	l := enrolltest.NewYear(t, ledger.Dir("/tmp/xj-tools/year")).Ledger
	var b bytes.Buffer
	if err := view.HTML(&b, report.Make(l, enrolltest.YearEnd, report.Options{}), view.Check{Ledger: "/x"}); err != nil {
		t.Fatal(err)
	}
	os.WriteFile("/tmp/xj-tools/report.html", b.Bytes(), 0o600)
}
