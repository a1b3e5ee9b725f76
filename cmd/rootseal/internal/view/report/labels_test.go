package report_test

import (
	"bytes"
	"io"
	"reflect"
	"strings"
	"testing"

	viewreport "rootseal/cmd/rootseal/internal/view/report"
	"rootseal/enroll/report"
)

// Every sheet is on its paper, and its labels do not overlap.
func TestSheets(t *testing.T) {
	for _, s := range viewreport.Sheets {
		right := s.Left + float64(s.Columns-1)*s.PitchX + s.Width
		bottom := s.Top + float64(s.Rows-1)*s.PitchY + s.Height
		if right > 210 || bottom > 297 || s.PitchX < s.Width || s.PitchY < s.Height || s.Left < 3 || s.Top < 3 {
			t.Errorf("%s ends at %.2f %.2f", s.Name, right, bottom)
		}
		if without, err := viewreport.WriteLabels(io.Discard, crowded(s, s.Holds())); err != nil || len(without) > 0 {
			t.Errorf("%s: %v, %+v", s.Name, err, without)
		}
	}
}

// A page of labels needs nothing from outside, and its policy forbids it.
func TestLabelsAreSelfContained(t *testing.T) {
	l := crowded(viewreport.Sheets[0], 3)
	calibrate := crowded(viewreport.Sheets[0], 0)
	calibrate.Calibrate = true
	for name, html := range map[string]string{"labels": labelsPage(t, l), "calibrate": labelsPage(t, calibrate)} {
		if !strings.Contains(html, `content="default-src 'none'; style-src 'sha256-`) {
			t.Errorf("%s: the page has no policy", name)
		}
		for _, sign := range []string{"<script", "<link", "<img", "src=", "url(", "http://", "https://", "style=", "ZgotmplZ", "<no value>", "%!"} {
			if i := strings.Index(html, sign); i >= 0 {
				t.Errorf("%s: the page contains %q: %s", name, sign, html[max(0, i-60):i+60])
			}
		}
	}
}

// Hostile text becomes neither HTML nor hidden, and a rehearsal's label says so.
func TestHostileLabels(t *testing.T) {
	const hostile = "</style><script>alert(1)</script>\"'><img src=x>\u202e{{.}}\x1b[31m"
	l := crowded(viewreport.Sheets[4], 2)
	l.World, l.Head = hostile, hostile
	for i := range l.Labels {
		fill(reflect.ValueOf(&l.Labels[i].KeyLabel).Elem(), hostile)
		l.Labels[i].Why = ""
	}
	html := labelsPage(t, l)
	for _, sign := range []string{"<script", "<img", "\u202e", "\x1b", "</style><"} {
		if strings.Contains(html, sign) {
			t.Errorf("the page contains %q", sign)
		}
	}
	if strings.Count(html, ">REHEARSAL<") != 2 {
		t.Error("the labels of a rehearsal do not say so")
	}
}

// inBag puts a key into a bag with this number.
func inBag(l *viewreport.PaperLabel, number string) { l.KeyLabel.Bag, l.Label.Bag = number, number }

// A label whose code has no room is left out, and the page has the others. What the code
// says stays whole.
func TestLabelsWithoutRoom(t *testing.T) {
	japanese := strings.Repeat("金庫", 100)
	for _, tt := range []struct{ sheet, bag, why string }{
		{"l6009", strings.Repeat("9", 20), ""},
		{"l6009", strings.Repeat("9", 90), report.NoLabelRoom},
		{"L7160", strings.Repeat("9", 40), ""},
		{"L7160", strings.Repeat("A", 200), ""},
		{"L7160", strings.Repeat("w", 200), report.NoLabelRoom}, // its code has three characters for each
		{"L7160", japanese[:6*20], ""},
		{"L7160", japanese, report.NoLabelRoom},
		{"L7173", japanese[:6*40], ""},
		{"L7173", japanese, report.NoLabelRoom}, // no code of that size is on a label
	} {
		s, _ := viewreport.SheetOf(tt.sheet)
		l := crowded(s, 3)
		inBag(&l.Labels[1], tt.bag)
		var b bytes.Buffer
		without, err := viewreport.WriteLabels(&b, l)
		if err != nil {
			t.Fatal(err)
		}
		labels := 3
		if tt.why != "" {
			labels = 2
			if len(without) != 1 || without[0].Serial != l.Labels[1].Label.Serial || without[0].Why != tt.why {
				t.Errorf("%s, %.12s: without a label is %+v", tt.sheet, tt.bag, without)
			}
		} else if code := l.Labels[1].Label.String(); len(without) > 0 || !strings.Contains(b.String(), code) {
			t.Errorf("%s, %.12s: no code of the whole bag number; without a label is %+v", tt.sheet, tt.bag, without)
		}
		if n := strings.Count(b.String(), `<article class="label`); n != labels {
			t.Errorf("%s, %.12s: %d labels, want %d", tt.sheet, tt.bag, n, labels)
		}
	}
}
