package report_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"rootseal/cmd/rootseal/internal/language"
	viewreport "rootseal/cmd/rootseal/internal/view/report"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/label"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/report"
	"rootseal/enroll/seed/picture"
	"rootseal/hwtest/vpcd"
)

// crowded returns labels that fill a sheet from its second label on, each with more
// accounts than it has room for.
func crowded(s viewreport.Sheet, n int) viewreport.Labels {
	l := viewreport.Labels{World: ledger.WorldAWS, Head: "104:0123456789abcdef", Made: enrolltest.YearEnd, Sheet: s, Start: 1}
	for i := range n {
		k := report.KeyLabel{Serial: uint32(30112847 + i), Name: "Osaka, second safe, upper shelf, for all production accounts", Bag: "A-27"}
		for a := range i * 3 {
			k.Accounts = append(k.Accounts, fmt.Sprint(111122223333+a))
		}
		due := enrolltest.YearEnd.AddDate(0, 0, 90)
		k.Next = &due
		l.Labels = append(l.Labels, viewreport.PaperLabel{KeyLabel: k, Label: label.Of(k, ledger.Head{Sequence: 104, Hash: "0123456789abcdef"}, enrolltest.YearEnd)})
	}
	return l
}

func labelsPage(t *testing.T, l viewreport.Labels, in ...language.Language) string {
	t.Helper()
	var b bytes.Buffer
	if without, err := viewreport.WriteLabels(reader(&b, in), l); err != nil || len(without) > 0 {
		t.Fatalf("%v, without a label: %+v", err, without)
	}
	return b.String()
}

// dpi is the resolution at which printed pages are drawn.
const dpi = 300

// drawn draws a page of a PDF.
func drawn(t *testing.T, folder string, page int) image.Image {
	t.Helper()
	vpcd.Lacks(t, vpcd.Missing("pdftoppm"))
	out := filepath.Join(folder, "page")
	draw := exec.CommandContext(t.Context(), "pdftoppm", "-r", fmt.Sprint(dpi), "-f", fmt.Sprint(page), "-l", fmt.Sprint(page), "-gray", "-singlefile", "-png", filepath.Join(folder, "report.pdf"), out)
	if said, err := draw.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	text, err := os.ReadFile(out + ".png")
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// cut returns a part of a page, in millimeters.
func cut(img image.Image, x, y, width, height float64) image.Image {
	at := func(mm float64) int { return int(math.Round(mm / 25.4 * dpi)) }
	return img.(interface {
		SubImage(r image.Rectangle) image.Image
	}).SubImage(image.Rect(at(x), at(y), at(x+width), at(y+height)))
}

// darkFrom returns the upper left corner of what is dark in a picture, in millimeters.
func darkFrom(img image.Image) (x, y float64) {
	b := img.Bounds()
	left, top := b.Max.X, b.Max.Y
	for py := b.Min.Y; py < b.Max.Y; py++ {
		for px := b.Min.X; px < b.Max.X; px++ {
			if r, _, _, _ := img.At(px, py).RGBA(); r < 0x8000 {
				left, top = min(left, px), min(top, py)
			}
		}
	}
	return float64(left) * 25.4 / dpi, float64(top) * 25.4 / dpi
}

// Labels have room for what they say, and the printed code is where the label is, within
// half a millimeter, and says what the label says. The sheets are the usual one, that of
// the smallest labels and one of another maker.
func TestRing2LabelsInChromium(t *testing.T) {
	for _, name := range []string{"L7160", "L6009", "28362"} {
		t.Run(name, func(t *testing.T) {
			s, known := viewreport.SheetOf(name)
			if !known {
				t.Fatal("there is no such sheet")
			}
			l := crowded(s, s.Holds())
			l.X, l.Y = 0.5, -0.25
			looks, folder := printed(t, labelsPage(t, l))
			looksGood(t, looks, 1)
			page := drawn(t, folder, 1)
			for i, one := range l.Labels {
				if i%s.Columns != 0 && i/s.Columns != 0 && i != s.Holds()-1 {
					continue // the others are in their column and row
				}
				x, y := s.Left+float64(i%s.Columns)*s.PitchX+l.X, s.Top+float64(i/s.Columns)*s.PitchY+l.Y
				paper := cut(page, x, y, s.Width, s.Height)
				code, err := picture.Read(encoded(t, paper))
				if err != nil || string(code) != one.Label.String() {
					t.Fatalf("label %d: %q, %v", i+1, code, err)
				}
				const border, padding, side = 2.0, 1.0, 20.5
				wantX, wantY := x+padding+border, y+border
				gotX, gotY := darkFrom(cut(page, x+padding, y, side, (s.Height-side)/2+10))
				if math.Abs(gotX-wantX) > 0.5 || gotY < wantY-0.5 || gotY > y+(s.Height-side)/2+border+0.5 {
					t.Errorf("label %d: the code begins at %.2f %.2f, want %.2f and from %.2f on", i+1, gotX, gotY, wantX, wantY)
				}
			}
		})
	}
}

func encoded(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A used sheet begins with its free label, and what does not fit goes to another sheet.
// The labels of a year agree with its ledger.
func TestRing2LabelsOfAYear(t *testing.T) {
	y := enrolltest.NewYear(t, new(ledgertest.Store))
	s := viewreport.Sheets[0]
	l := viewreport.Labels{World: ledger.WorldAWS, Head: y.Head().String(), Made: enrolltest.YearEnd, Sheet: s, Start: s.Holds()}
	for _, k := range label.Keys(y.Ledger, enrolltest.YearEnd) {
		if k.Why == "" {
			l.Labels = append(l.Labels, viewreport.PaperLabel{KeyLabel: k, Label: label.Of(k, y.Head(), enrolltest.YearEnd)})
		}
	}
	l.Labels = append(l.Labels, l.Labels...) // another copy of each
	looks, folder := printed(t, labelsPage(t, l))
	looksGood(t, looks, 2)
	for i, one := range l.Labels {
		page := drawn(t, folder, i+1)
		text, err := picture.Read(encoded(t, page))
		if err != nil {
			t.Fatalf("label %d: %v", i+1, err)
		}
		paper, err := label.Parse(string(text))
		if err != nil || paper.Serial != one.Label.Serial {
			t.Fatalf("label %d: %+v, %v", i+1, paper, err)
		}
		if c := label.Compare(y.Ledger, paper, enrolltest.YearEnd); len(c.Differences) > 0 {
			t.Errorf("label %d: %+v", i+1, c.Differences)
		}
	}
}

// The page to measure has its frames where the labels are, and rulers of 100 mm.
func TestRing2CalibrationInChromium(t *testing.T) {
	l := crowded(viewreport.Sheets[0], 0)
	l.Calibrate = true
	looks, folder := printed(t, labelsPage(t, l))
	looksGood(t, looks, 1)
	page := drawn(t, folder, 1)
	if x, y := darkFrom(page); math.Abs(x-7.2) > 0.5 || math.Abs(y-15.15) > 0.5 {
		t.Errorf("the first frame begins at %.2f %.2f", x, y)
	}
	if x, _ := darkFrom(cut(page, 50, 146.5, 20, 1)); math.Abs(x-55) > 0.5 {
		t.Errorf("the ruler begins at %.2f", x)
	}
}
