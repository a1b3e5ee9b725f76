//go:build unix

package command

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/report"
)

// The report of a real enrollment names its head, and changes nothing.
func TestReport(t *testing.T) {
	s := newScene(t)
	s.mustDo(t, nil, s.alice("--group", "daily")...)
	before := s.records(t)
	head := s.open(t, "").Head().String()
	html := s.mustDo(t, nil, "report")
	for _, want := range []string{"<!doctype html>", head, testAccount + "/user/alice", "12345678", "What is wrong", "the ledger has no audit"} {
		if !strings.Contains(html, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	var r struct {
		Head   string        `json:"head"`
		Matrix report.Matrix `json:"matrix"`
	}
	if err := json.Unmarshal([]byte(s.mustDo(t, nil, "report", "--json")), &r); err != nil {
		t.Fatal(err)
	}
	if r.Head != head || len(r.Matrix.Rows) != 1 || len(r.Matrix.Rows[0].Cells) != 2 || r.Matrix.Rows[0].Cells[0].State != report.CellRecorded {
		t.Errorf("%+v", r.Matrix)
	}
	if csv := s.mustDo(t, nil, "report", "--format", "csv"); !strings.HasPrefix(csv, "section,time,principal,") || !strings.Contains(csv, "\nceremony,") {
		t.Errorf("the table is %s", csv)
	}
	if after := s.records(t); len(after) != len(before) {
		t.Errorf("the ledger has %v, had %v", after, before)
	}
}

func TestReportToFile(t *testing.T) {
	s := newScene(t)
	s.mustDo(t, nil, s.alice("--group", "daily")...)
	file := filepath.Join(t.TempDir(), "report.html")
	if out := s.mustDo(t, []string{"report written to " + file, s.open(t, "").Head().String()}, "report", "--out", file); out != "" {
		t.Errorf("standard output has %q", out)
	}
	text, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(text), s.open(t, "").Head().String()) {
		t.Errorf("%v, %d bytes", err, len(text))
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v: a report names people and places", info.Mode(), err)
	}
}

func TestReportRefuses(t *testing.T) {
	s := newScene(t)
	for _, args := range [][]string{{"--format", "pdf"}, {"--since", "yesterday"}, {"--account", "acme"}, {"--json", "--format", "csv"}, {"extra"}} {
		if out, code := s.do(t, append([]string{"report"}, args...)...); code != cli.ExitUsage || out != "" {
			t.Errorf("%v: exit code %d, %q", args, code, out)
		}
	}
	if _, code := s.do(t, "report", "--ledger", filepath.Join(t.TempDir(), "nothing")); code != cli.ExitFailed {
		t.Errorf("no ledger: exit code %d", code)
	}
}
