package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"io"
	"math"
	"reflect"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/label"
	"rootseal/enroll/ledger"
	"rootseal/enroll/report"
	"rootseal/message"
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

// ErrNoRoom is the error of a label that is too small for what it must say.
var ErrNoRoom = errors.New("the label is too small for what it must say")

// labelsPage is what the template shows.
type labelsPage struct {
	Labels
	Style  template.CSS
	Policy string
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
// language of the writer's reader.
func WriteLabels(w io.Writer, l Labels) error {
	in := wordsFor(w)
	l.World, l.Head = printable.Text(l.World), printable.Text(l.Head)
	p := labelsPage{Labels: l, Across: paperWidth, Down: paperHeight}
	for n, one := range l.Labels {
		clean(reflect.ValueOf(&one.KeyLabel).Elem())
		paper, err := in.fit(one, l.Sheet, l.World != ledger.WorldAWS)
		if err != nil {
			return message.Errorf("the label of key %d on sheet %s: %w", one.Label.Serial, l.Sheet.Name, err)
		}
		at := l.Start - 1 + n
		if n == 0 || at%l.Sheet.Holds() == 0 {
			p.Pages = append(p.Pages, nil)
		}
		at %= l.Sheet.Holds()
		last := len(p.Pages) - 1
		p.Pages[last] = append(p.Pages[last], labelBox{paper, at % l.Sheet.Columns, at / l.Sheet.Columns})
	}
	for n := range l.Sheet.Holds() {
		x, y := l.Sheet.at(n)
		p.Frames = append(p.Frames, frame{round(x + l.X), round(y + l.Y), l.Sheet.Width, l.Sheet.Height, n + 1})
	}
	css := in.styled(labelsStyle) + l.css()
	sum := sha256.Sum256([]byte(css))
	p.Style = template.CSS(css) // #nosec G203 -- embedded in the program, and numbers
	p.Policy = base64.StdEncoding.EncodeToString(sum[:])
	if err := parsedLabels[in.language].Execute(w, p); err != nil {
		return fmt.Errorf("writing the labels: %w", err)
	}
	return nil
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
	return b.String()
}

// paper is a label with everything in its place.
type paper struct {
	PaperLabel
	in       words
	QR       qrCode
	Size     float64 // of the code, in millimeters
	Code     string
	Shown    []string // accounts
	More     int      // accounts that have no room
	ShowCode bool     // as text, for a person to type
	Drill    bool     // of a rehearsal
}

// The font decides what has room: a digit is 0.556 of its size wide, a line 1.2 high. A
// code's text is in letters of 4 points, 0.6 of that wide.
const (
	padding    = 1.0
	gap        = 1.0
	point      = 0.3528 // millimeters
	digitWidth = 0.556
	lineHeight = 1.2
	codeSize   = 4
	codeWidth  = 0.6
)

func fontOf(s Sheet) float64 {
	if s.Height < 30 {
		return 5
	}
	return 7
}

// fit lays out a label. Everything but the accounts must have room; of the accounts, it
// shows how many more there are.
func (in words) fit(l PaperLabel, s Sheet, drill bool) (paper, error) {
	p := paper{PaperLabel: l, in: in, Code: l.Label.String(), Drill: drill}
	var err error
	if p.QR, err = drawCode(p.Code); err != nil {
		return p, err
	}
	p.Size = p.QR.size()
	font := fontOf(s) * point
	wide := s.Width - 2*padding - gap - p.Size
	lines := int(s.Height / (font * lineHeight))
	if p.Size > s.Height || wide < 12*font*digitWidth {
		return p, ErrNoRoom
	}
	for _, text := range p.texts() {
		lines -= linesOf(text, wide, font)
	}
	if lines < 1 && len(l.Accounts) > 0 || lines < 0 {
		return p, ErrNoRoom
	}
	each := 14.0 // an account number and a gap, in digits
	for _, a := range l.Accounts {
		each = max(each, float64(printable.Cells(a)+2))
	}
	inLine := max(1, int(wide/(each*font*digitWidth)))
	p.Shown = l.Accounts
	if len(p.Shown) > lines*inLine {
		p.Shown = l.Accounts[:(lines-1)*inLine] // the last line says how many more
		p.More = len(l.Accounts) - len(p.Shown)
	}
	below := s.Height - p.Size
	p.ShowCode = below >= float64(linesOfCode(p.Code, p.Size))*codeSize*point*lineHeight+0.5
	return p, nil
}

// texts are the lines of a label without its accounts, as wide as in the page.
func (p paper) texts() []string {
	texts := []string{p.in.text("labels.key", p.Label.Serial), p.BagText(), p.in.text("labels.made", day(p.Made)), p.NextText(), p.in.text("labels.head", p.Head)}
	if p.Name != "" {
		texts = append(texts, "x") // one line, whatever it says
	}
	if p.Drill {
		texts = append(texts, p.in.text("labels.drill"))
	}
	return texts
}

// BagText returns the line of the bag.
func (p paper) BagText() string {
	if p.Label.Bag == "" {
		return p.in.text("labels.no_bag")
	}
	return p.in.text("labels.bag", printable.Text(p.Label.Bag))
}

// NextText returns the line of the next check.
func (p paper) NextText() string {
	if p.Label.Next.IsZero() {
		return p.in.text("labels.no_next")
	}
	return p.in.text("labels.next", day(p.Label.Next))
}

func linesOf(text string, wide, font float64) int {
	return max(1, int(math.Ceil(float64(printable.Cells(text))*digitWidth*1.05*font/wide)))
}

func linesOfCode(code string, wide float64) int {
	return int(math.Ceil(float64(len(code)) / math.Floor(wide/(codeSize*point*codeWidth))))
}
