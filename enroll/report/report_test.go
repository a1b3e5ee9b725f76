package report_test

import (
	"testing"

	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/report"
)

func year(t *testing.T, o report.Options) report.Report {
	t.Helper()
	return report.Make(enrolltest.NewYear(t, ledger.Dir(t.TempDir()+"/ledger")).Ledger, enrolltest.YearEnd, o)
}

func TestYear(t *testing.T) {
	r := year(t, report.Options{})
	for _, v := range r.Violations {
		t.Logf("%s %s %s %s %d %s", v.Severity, v.Kind, v.Principal, v.Group, v.KeySerial, v.Text)
	}
}
