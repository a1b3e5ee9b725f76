package report_test

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"

	viewreport "rootseal/cmd/rootseal/internal/view/report"
	"rootseal/enroll/label"
)

// Every sheet is on its paper, and its labels do not overlap.
func TestSheets(t *testing.T) {
	for _, s := range viewreport.Sheets {
		right := s.Left + float64(s.Columns-1)*s.PitchX + s.Width
		bottom := s.Top + float64(s.Rows-1)*s.PitchY + s.Height
		if right > 210 || bottom > 297 || s.PitchX < s.Width || s.PitchY < s.Height || s.Left < 3 || s.Top < 3 {
			t.Errorf("%s ends at %.2f %.2f", s.Name, right, bottom)
		}
		if err := viewreport.WriteLabels(io.Discard, crowded(s, s.Holds())); err != nil {
			t.Error(err)
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

// What has no room is refused: a label must not lose a part of what it says.
func TestLabelsWithoutRoom(t *testing.T) {
	s, _ := viewreport.SheetOf("l6009")
	l := crowded(s, 1)
	l.Labels[0].KeyLabel.Bag = strings.Repeat("9", 40)
	l.Labels[0].Label.Bag = l.Labels[0].KeyLabel.Bag
	if err := viewreport.WriteLabels(io.Discard, l); !errors.Is(err, viewreport.ErrNoRoom) {
		t.Errorf("a long bag number on a small label: %v", err)
	}
	l.Sheet, _ = viewreport.SheetOf("L7173")
	html := labelsPage(t, l)
	if paper, err := label.Parse(l.Labels[0].Label.String()); err != nil || !strings.Contains(html, "Bag "+paper.Bag) {
		t.Errorf("%+v, %v", paper, err)
	}
}
