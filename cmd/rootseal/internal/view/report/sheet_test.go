package report_test

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/language"
	viewreport "rootseal/cmd/rootseal/internal/view/report"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/report"
)

func sheetPage(t *testing.T, s report.Sheet, in ...language.Language) string {
	t.Helper()
	var b bytes.Buffer
	if err := viewreport.WriteSheet(reader(&b, in), s); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// sheets are the pages of a year: its rotation, and the next ceremony of each kind.
func sheets(t *testing.T) map[string]report.Sheet {
	t.Helper()
	y := enrolltest.NewYear(t, new(ledgertest.Store))
	all := map[string]report.Sheet{}
	recorded, found := report.MakeSheet(y.Ledger, enrolltest.YearEnd, "20260511-daily2", "", report.NextCeremony{})
	if !found {
		t.Fatal("the ceremony is not found")
	}
	all["recorded"] = recorded
	next := report.NextCeremony{Principal: enrolltest.AccountNumber + "/root", Group: "sealed", Keys: []uint32{enrolltest.YearOsaka, enrolltest.YearTokyo, 99}}
	for _, kind := range report.NextKinds {
		all[kind], _ = report.MakeSheet(y.Ledger, enrolltest.YearEnd, "", kind, next)
	}
	return all
}

// The page of a recorded ceremony repeats its records, and one for the next ceremony has
// its steps. Both have room for pens.
func TestSheetShows(t *testing.T) {
	all := sheets(t)
	for name, parts := range map[string][]string{
		"recorded":    {"Ceremony: rotation", "20260511-daily2", enrolltest.AccountNumber + "/user/breakglass", "complete, confirmed by AWS", "olivia", "Olivia Ito", "Peter Abe", "30112870", "daily 2", "signed record", "the retirement of the old device is announced", "every key has proven the seed", "the ceremony has ended", "Exceptions", "Ledger head afterwards"},
		"enroll-root": {"enrollment of root", enrolltest.AccountNumber + "/root", "sealed", "Olivia Ito", "30112847", "A-27", ">99<", "rootseal doctor", "Type both codes into the console", "rootseal log sign", "Exceptions"},
	} {
		html := prose(sheetPage(t, all[name]))
		last := 0
		for _, part := range parts {
			i := strings.Index(html[last:], part)
			if i < 0 {
				t.Errorf("%s: the page lacks %q after byte %d", name, part, last)
				continue
			}
			last += i
		}
	}
	if n := len(all["recorded"].Records); n != 7 {
		t.Errorf("the rotation has %d records", n)
	}
	for _, kind := range report.NextKinds {
		html := sheetPage(t, all[kind])
		if n, want := strings.Count(html, `class="square"`), len(viewreport.Steps(kind)); n != want || want < 8 {
			t.Errorf("%s: %d boxes for %d steps", kind, n, want)
		}
	}
}

// A page needs nothing from outside, and hostile text stays text.
func TestHostileSheet(t *testing.T) {
	const hostile = "</style><script>alert(1)</script>\"'><img src=x onerror=1>\u202e{{.}}\x1b[31m"
	for name, s := range sheets(t) {
		html := sheetPage(t, s)
		for _, sign := range []string{"<script", "<link", "<img", "src=", "url(", "http://", "https://", "style=", "ZgotmplZ", "<no value>", "%!"} {
			if strings.Contains(html, sign) {
				t.Errorf("%s: the page contains %q", name, sign)
			}
		}
		kind := s.For
		fill(reflect.ValueOf(&s).Elem(), hostile)
		if s.Ceremony == nil {
			s.For = kind
		}
		html = sheetPage(t, s)
		for _, sign := range []string{"<script", "<img", "\u202e", "\x1b", "</style><"} {
			if strings.Contains(html, sign) {
				t.Errorf("%s: the page contains %q", name, sign)
			}
		}
	}
}

// Every page is one A4 page, in light and dark, and axe-core finds nothing.
func TestRing2SheetInChromium(t *testing.T) {
	all := sheets(t)
	for _, name := range []string{"recorded", report.KindRoot, report.KindVerify} {
		t.Run(name, func(t *testing.T) {
			looks, _ := printed(t, sheetPage(t, all[name]))
			looksGood(t, looks, 1)
		})
	}
}
