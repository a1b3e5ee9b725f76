package report_test

import (
	"flag"
	"fmt"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/language"
	viewreport "rootseal/cmd/rootseal/internal/view/report"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/label"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/report"
)

// takePictures is for scripts/pictures.sh, which makes the pictures of the documents.
var takePictures = flag.Bool("pictures", false, "make the pictures in docs/pictures again")

// pictures are the pages in the documents, with the size of what is shown of them.
var pictures = []struct {
	name          string
	width, height int
	page          func(*testing.T) string
}{
	{"report", 1100, 900, func(t *testing.T) string { return page(t, year(t)) }},
	{"report-ja", 1100, 900, func(t *testing.T) string { return page(t, year(t), language.Japanese) }},
	{"labels", 850, 620, func(t *testing.T) string {
		y := enrolltest.NewYear(t, new(ledgertest.Store))
		l := viewreport.Labels{World: ledger.WorldAWS, Head: y.Head().String(), Made: enrolltest.YearEnd, Sheet: viewreport.Sheets[0], Start: 1}
		for _, k := range label.Keys(y.Ledger, enrolltest.YearEnd) {
			if k.Why == "" {
				l.Labels = append(l.Labels, viewreport.PaperLabel{KeyLabel: k, Label: label.Of(k, y.Head(), enrolltest.YearEnd)})
			}
		}
		return labelsPage(t, l)
	}},
	{"sheet", 900, 1000, func(t *testing.T) string { return sheetPage(t, sheets(t)[report.KindRoot]) }},
}

// The documents show each page in light and dark, in pictures that are small.
func TestPicturesInDocuments(t *testing.T) {
	docs := filepath.Join("..", "..", "..", "..", "..", "docs")
	folder := filepath.Join(docs, "pictures")
	if *takePictures {
		takeAll(t, folder)
	}
	text, err := os.ReadFile(filepath.Join(docs, "report.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pictures {
		for _, scheme := range []string{"light", "dark"} {
			name := fmt.Sprintf("%s-%s.png", p.name, scheme)
			f, err := os.Open(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = f.Close() }()
			info, err := f.Stat()
			if err != nil {
				t.Fatal(err)
			}
			size, err := png.DecodeConfig(f)
			if err != nil || size.Width != p.width || size.Height != p.height || info.Size() > 250<<10 {
				t.Errorf("%s: %d x %d, %d bytes, %v", name, size.Width, size.Height, info.Size(), err)
			}
			if !strings.Contains(string(text), "pictures/"+name) {
				t.Errorf("docs/report.md does not show %s", name)
			}
		}
	}
}

func takeAll(t *testing.T, folder string) {
	t.Helper()
	tools, chromium := browserTools(t)
	program, err := os.ReadFile(filepath.Join("testdata", "browser", "picture.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	if folder, err = filepath.Abs(folder); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	for _, p := range pictures {
		file := filepath.Join(t.TempDir(), "page.html")
		if err := os.WriteFile(file, []byte(p.page(t)), 0o600); err != nil {
			t.Fatal(err)
		}
		node := exec.CommandContext(t.Context(), "node", "--input-type=module", "--eval", string(program), "--", file, filepath.Join(folder, p.name), chromium, fmt.Sprint(p.width), fmt.Sprint(p.height))
		node.Dir = tools
		if said, err := node.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, said)
		}
	}
}
