package report_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/language"
	"rootseal/cmd/rootseal/internal/printable"
	viewreport "rootseal/cmd/rootseal/internal/view/report"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/report"
	"rootseal/message"
)

// page is the report in English, or in another language.
func page(t *testing.T, r report.Report, in ...language.Language) string {
	t.Helper()
	var b bytes.Buffer
	if err := viewreport.HTML(reader(&b, in), r, viewreport.Check{Ledger: "/ledger", Commands: "true\n", Enter: "cd /ledger"}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// reader is a writer whose reader reads English, or the one language.
func reader(w io.Writer, in []language.Language) io.Writer {
	if len(in) == 0 {
		return w
	}
	return printable.For(in[0], w)
}

func year(t *testing.T) report.Report {
	t.Helper()
	return report.Make(enrolltest.NewYear(t, new(ledgertest.Store)).Ledger, enrolltest.YearEnd, report.Options{})
}

// The page needs nothing from outside, and its policy forbids it.
func TestPageIsSelfContained(t *testing.T) {
	html := page(t, year(t))
	if !strings.Contains(html, `content="default-src 'none'; style-src 'sha256-`) {
		t.Error("the page has no policy")
	}
	for _, sign := range []string{"<script", "<link", "<img", "src=", "url(", "http://", "https://", "style=", "ZgotmplZ", "<no value>", "%!", " on"} {
		if i := strings.Index(html, sign); i >= 0 && sign != " on" {
			t.Errorf("the page contains %q: %s", sign, html[max(0, i-60):i+60])
		}
	}
	if handler := regexp.MustCompile(`<[^>]* on[a-z]+=`).FindString(html); handler != "" {
		t.Errorf("the page has a handler: %s", handler)
	}
}

// prose returns a page without the marks of what stays in one line.
func prose(html string) string {
	return regexp.MustCompile(`<span class="nowrap">([\d:TZ.a-z/年月日件本回名時 -]+)</span>(?:<wbr>)?`).ReplaceAllString(html, "$1")
}

// A date and a number stay in one line, in every text of a page; a tag, a command and a
// longer number are as they are.
func TestPageKeepsNumbersWhole(t *testing.T) {
	r := year(t)
	r.Violations[0].Text = message.Textf("since 2026-03-01, at 2026-03-01T10:11:12Z, key 30112847 of 111122223333/root, 20260301-abc234: %s", "arn:aws:iam::111122223333:mfa/x, 1234567, 0123456789abcdef, 12345678901")
	html := page(t, r)
	for _, want := range []string{
		`since <span class="nowrap">2026-03-01</span>, at <span class="nowrap">2026-03-01T10:11:12Z</span>, key <span class="nowrap">30112847</span> of <span class="nowrap">111122223333/</span><wbr>root, <span class="nowrap">20260301-abc234</span>`,
		`arn:aws:iam::<span class="nowrap">111122223333</span>:mfa/x, 1234567, 0123456789abcdef, 12345678901`,
		`data-device="2`, `key=30112847;`,
	} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, part := range regexp.MustCompile(`(?s)<(?:svg|pre|title)\b.*?</(?:svg|pre|title)>|="[^"]*"`).FindAllString(html, -1) {
		if strings.Contains(part, "<span") {
			t.Errorf("a mark within %s", part)
		}
	}
}

// Each row of what is wrong says where.
func TestViolationsSayWhere(t *testing.T) {
	for _, in := range []language.Language{language.English, language.Japanese} {
		for name, r := range map[string]report.Report{
			"a year": year(t),
			"others": {Violations: []report.Violation{{Severity: report.High, Kind: report.NoAudit, Source: "ledger"}, {Severity: report.High, Kind: report.NotComplete, Source: "audit"}}},
		} {
			_, wrong, _ := strings.Cut(page(t, r, in), `<h2 id="wrong">`)
			wrong, _, _ = strings.Cut(wrong, "</section>")
			if strings.Count(wrong, `<td class="any">`) != 2*len(r.Violations) || strings.Contains(wrong, `<td class="any"></td>`) {
				t.Errorf("%s, %s: a row has no place", name, in)
			}
		}
	}
}

// Violations are first; the values of the matrix are in the page.
func TestPageShows(t *testing.T) {
	html := prose(page(t, year(t)))
	last := 0
	for _, part := range []string{"What is wrong", "root has access keys", "Devices by keys", "▲ 105 d", "✓ 60 d", "✗ lost", "Timeline", "<svg", "Population", "Ceremonies", "signed: Olivia Ito, Peter Abe", "Chain of custody", "Proof dates", "2026-03-01 to 2026-03-11", "Exceptions", "risk register, item 12", "replaced after 30 h", "cannot be met", "sha256sum records/"} {
		i := strings.Index(html[last:], part)
		if i < 0 {
			t.Errorf("the page lacks %q after byte %d", part, last)
			continue
		}
		last += i
	}
}

// Every text of a report is hostile, and none of it becomes HTML or hidden.
func TestHostileText(t *testing.T) {
	const hostile = "</style><script>alert(1)</script>\"'><img src=x onerror=1>\u202e{{.}}\x1b[31m"
	r := year(t)
	fill(reflect.ValueOf(&r).Elem(), hostile)
	html := page(t, r)
	for _, sign := range []string{"<script", "<img", "\u202e", "\x1b", "</style><"} {
		if strings.Contains(html, sign) {
			t.Errorf("the page contains %q", sign)
		}
	}
	if n := strings.Count(html, "</style>"); n != 1 {
		t.Errorf("the page ends its style %d times", n)
	}
	var b bytes.Buffer
	fill(reflect.ValueOf(&r).Elem(), "=HYPERLINK(\"x\")")
	if err := viewreport.CSV(&b, r); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&b).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		for _, cell := range line {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("a spreadsheet takes %q for a formula", cell)
			}
		}
	}
}

// fill sets every text of a value.
func fill(v reflect.Value, text string) {
	if _, is := v.Interface().(message.Text); is {
		v.Set(reflect.ValueOf(message.Textf("%s: %s", text, message.Word(text))))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Pointer:
		if !v.IsNil() {
			fill(v.Elem(), text)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i), text)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				fill(v.Field(i), text)
			}
		}
	default: // holds no text
	}
}

// The commands of the appendix say of every answer of a year that it is right, and of a
// changed one that it is wrong.
func TestAnswersAreCheckedWithoutRootseal(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Fatal("this test needs jq: run 'make test' once")
	}
	folder := t.TempDir() + "/ledger"
	l := enrolltest.NewYear(t, ledger.Dir(folder)).Ledger
	run := func() string {
		t.Helper()
		shell := exec.CommandContext(t.Context(), "sh", "-c", viewreport.AnswerCommands())
		shell.Dir = folder
		out, err := shell.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return string(out)
	}
	right := 0
	for _, r := range l.Records() {
		if body, is := r.Body.(*ledger.Verified); is {
			right += len(body.Credentials)
		}
	}
	out := run()
	if n := strings.Count(out, "the answer is right"); n != right || strings.Contains(out, "WRONG") {
		t.Errorf("%d answers are right, want %d:\n%s", n, right, out)
	}
	forged := &ledger.Verified{KeySerial: enrolltest.YearOsaka, Result: ledger.Proven, Credentials: []ledger.CredentialProof{
		{Device: "20251201-rootaa", CredentialID: "x", Result: ledger.Proven, Challenge: "1122334455667788", Answer: "00112233445566778899aabbccddeeff00112233"},
	}}
	if _, err := l.Append(t.Context(), ledger.Entry{Command: "test", Body: forged}); err != nil {
		t.Fatal(err)
	}
	if out := run(); strings.Count(out, "WRONG") != 1 {
		t.Errorf("a wrong answer is not found:\n%s", out)
	}
}
