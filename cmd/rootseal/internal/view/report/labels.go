package report

import (
	_ "embed"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/label"
	"rootseal/enroll/ledger"
	"rootseal/enroll/report"
)

//go:embed labels.html
var labelsText string

//go:embed labels.css
var labelsStyle string

// Labels is what a page of labels shows.
type Labels struct {
	World, Head string
	Made        time.Time
	Labels      []PaperLabel
	Sheet       Sheet
	X, Y        float64 // moves everything, in millimeters
	Start       int     // first free label, from 1
	Calibrate   bool    // a page to measure instead of labels
}

// PaperLabel is one label: what a person reads, and what the code says.
type PaperLabel struct {
	report.KeyLabel
	label.Label
}

// labelsPage is what the template shows.
type labelsPage struct {
	Labels
	look
	Pages  [][]labelBox
	Frames []frame
	Across int
	Down   int
}

type labelBox struct {
	paper
	Column, Row int
}

// frame is a label's place on the page to measure.
type frame struct {
	X, Y, Width, Height float64
	Number              int
}

var parsedLabels = parse("labels", labelsText)

// WriteLabels writes labels as one page of HTML that prints them on their sheet, in the
// language of the writer's reader. It returns the keys that get none, with the reason: that
// of the ledger, or that the label is too small for what it must say.
func WriteLabels(w io.Writer, l Labels) (without []report.KeyLabel, err error) {
	in := wordsFor(w)
	l.World, l.Head = printable.Text(l.World), printable.Text(l.Head)
	p := labelsPage{Labels: l, Across: paperWidth, Down: paperHeight}
	n := 0
	for _, one := range l.Labels {
		one.Accounts = slices.Clone(one.Accounts)
		clean(reflect.ValueOf(&one.KeyLabel).Elem())
		paper, err := in.fit(one, l.Sheet, l.World != ledger.WorldAWS)
		if err != nil && one.Why == "" {
			one.Why = report.NoLabelRoom
		}
		if one.Why != "" {
			without = append(without, one.KeyLabel)
			continue
		}
		at := l.Start - 1 + n
		if n == 0 || at%l.Sheet.Holds() == 0 {
			p.Pages = append(p.Pages, nil)
		}
		n++
		at %= l.Sheet.Holds()
		last := len(p.Pages) - 1
		p.Pages[last] = append(p.Pages[last], labelBox{paper, at % l.Sheet.Columns, at / l.Sheet.Columns})
	}
	for n := range l.Sheet.Holds() {
		x, y := l.Sheet.at(n)
		p.Frames = append(p.Frames, frame{round(x + l.X), round(y + l.Y), l.Sheet.Width, l.Sheet.Height, n + 1})
	}
	p.look = in.lookOf(labelsStyle, l.css())
	if err := parsedLabels[in.language].Execute(w, p); err != nil {
		return nil, fmt.Errorf("writing the labels: %w", err)
	}
	return without, nil
}

// A4, in millimeters.
const (
	paperWidth  = 210
	paperHeight = 297
)

func round(mm float64) float64 { return math.Round(mm*1000) / 1000 }

// css returns the places of the columns and rows. The policy of the page forbids style
// attributes.
func (l Labels) css() string {
	var b strings.Builder
	fmt.Fprintf(&b, ".label{width:%gmm;height:%gmm;font-size:%gpt;padding:0 %gmm}\n", l.Sheet.Width, l.Sheet.Height, fontOf(l.Sheet), padding)
	for c := range l.Sheet.Columns {
		x, _ := l.Sheet.at(c)
		fmt.Fprintf(&b, ".c%d{left:%gmm}\n", c, round(x+l.X))
	}
	for r := range l.Sheet.Rows {
		_, y := l.Sheet.at(r * l.Sheet.Columns)
		fmt.Fprintf(&b, ".r%d{top:%gmm}\n", r, round(y+l.Y))
	}
	for n := range l.Sheet.lines() {
		fmt.Fprintf(&b, ".lines%d{-webkit-line-clamp:%d}\n", n+1, n+1)
	}
	return b.String()
}
