package report_test

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/language"
	viewreport "rootseal/cmd/rootseal/internal/view/report"
	"rootseal/enroll/report"
)

// Chromium shows and prints the Japanese report as it does the English one.
func TestRing2JapaneseReportInChromium(t *testing.T) {
	looks, folder := printed(t, page(t, year(t), language.Japanese))
	looksGood(t, looks, looks[0].Pages)
	var matrix [][]string
	for _, row := range yearMatrix {
		line := []string{}
		for _, cell := range row {
			line = append(line, strings.NewReplacer(" d", " 日", "lost", "紛失").Replace(cell))
		}
		line[0] = row[0]
		matrix = append(matrix, line)
	}
	showsYear(t, looks, matrix)
	hasItsFont(t, folder)
}

// The Japanese papers have room for their words on one page.
func TestRing2JapanesePapersInChromium(t *testing.T) {
	small, _ := viewreport.SheetOf("L6009")
	calibrate := crowded(viewreport.Sheets[0], 0)
	calibrate.Calibrate = true
	all := sheets(t)
	for name, page := range map[string]string{
		"labels":       labelsPage(t, crowded(viewreport.Sheets[0], viewreport.Sheets[0].Holds()), language.Japanese),
		"small labels": labelsPage(t, crowded(small, small.Holds()), language.Japanese),
		"calibrate":    labelsPage(t, calibrate, language.Japanese),
		"recorded":     sheetPage(t, all["recorded"], language.Japanese),
		"next":         sheetPage(t, all[report.KindRoot], language.Japanese),
	} {
		t.Run(name, func(t *testing.T) {
			looks, folder := printed(t, page)
			looksGood(t, looks, 1)
			if name != "calibrate" { // it prints numbers only
				hasItsFont(t, folder)
			}
		})
	}
}

// hasItsFont fails the test if a printed file has Japanese in another font than the
// first one of the style: some others become drawings, which no reader can search.
func hasItsFont(t *testing.T, folder string) {
	t.Helper()
	fonts, err := exec.CommandContext(t.Context(), "pdffonts", filepath.Join(folder, "report.pdf")).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, fonts)
	}
	if !strings.Contains(string(fonts), "BIZUDPGothic") || strings.Contains(string(fonts), "CJK") || strings.Contains(string(fonts), "Fallback") {
		t.Errorf("fonts of the printed file:\n%s", fonts)
	}
}
