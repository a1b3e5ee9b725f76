package report

import (
	"errors"
	"math"
	"strings"
	"unicode"

	"rootseal/cmd/rootseal/internal/printable"
)

// paper is a label with everything in its place.
type paper struct {
	PaperLabel
	in       words
	QR       qrCode
	Size     float64 // of the code, in millimeters
	BagLines int     // that the text of the bag may take
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

// lines returns how many lines a label has.
func (s Sheet) lines() int { return int(s.Height / (fontOf(s) * point * lineHeight)) }

// errNoRoom is the error of a label that is too small for what it must say.
var errNoRoom = errors.New("the label is too small for what it must say")

// fit lays out a label. The number of the bag may lose its end, which is then visible: the
// code has it whole. Of the accounts, the label shows how many more there are. Everything
// else must have room.
func (in words) fit(l PaperLabel, s Sheet, drill bool) (paper, error) {
	p := paper{PaperLabel: l, in: in, Code: l.Label.String(), Drill: drill}
	font := fontOf(s) * point
	var err error
	if p.QR, err = drawCode(p.Code, min(s.Height, s.Width-2*padding-gap-12*font*digitWidth)); err != nil {
		return p, err
	}
	p.Size = p.QR.size()
	wide := s.Width - 2*padding - gap - p.Size
	lines := s.lines()
	for _, text := range p.texts() {
		lines -= linesOf(text, wide, font)
	}
	forAccounts := min(1, len(l.Accounts))
	p.BagLines = min(linesTyped(p.BagText(), wide, font), lines-forAccounts)
	if p.BagLines < 1 {
		return p, errNoRoom
	}
	lines -= p.BagLines
	each := 14.0 // an account number and a gap, in digits
	for _, a := range l.Accounts {
		each = max(each, widthOf(a)/digitWidth+2)
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

// texts are the lines of a label without its bag and its accounts, as wide as in the page.
func (p paper) texts() []string {
	texts := []string{p.in.text("labels.key", p.Label.Serial), p.in.text("labels.made", day(p.Made)), p.NextText(), p.in.text("labels.head", p.Head)}
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

// linesTyped returns how many lines a text of a person takes at most, whose words may break
// anywhere.
func linesTyped(text string, wide, font float64) int {
	return max(1, int(math.Ceil(widthOf(text)*font/(wide-font))))
}

// widthOf returns how wide a text of a person is at most, in sizes of its bold font.
func widthOf(text string) (wide float64) {
	for _, r := range text {
		switch {
		case unicode.IsDigit(r) && r < unicode.MaxASCII:
			wide += digitWidth
		case r > unicode.MaxASCII || strings.ContainsRune("MW@%mw", r):
			wide++
		case unicode.IsUpper(r):
			wide += 0.8
		default:
			wide += 0.65
		}
	}
	return wide
}
