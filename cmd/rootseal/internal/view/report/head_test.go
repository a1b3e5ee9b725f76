package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	stdhtml "html"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/language"
	viewreport "rootseal/cmd/rootseal/internal/view/report"
)

// One file has the head of every page.
func TestOneHead(t *testing.T) {
	files, err := filepath.Glob("*.html")
	if err != nil || len(files) < 4 {
		t.Fatalf("templates: %q, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if is := strings.Contains(string(text), "Content-Security-Policy"); is != (file == "head.html") {
			t.Errorf("%s: it has a head: %v", file, is)
		}
	}
}

// The policy of each page allows its own style, and nothing else.
func TestPolicies(t *testing.T) {
	measure := crowded(viewreport.Sheets[0], 0)
	measure.Calibrate = true
	for _, in := range []language.Language{language.English, language.Japanese} {
		for name, html := range map[string]string{
			"report": page(t, year(t), in), "sheet": sheetPage(t, sheets(t)["recorded"], in),
			"labels": labelsPage(t, crowded(viewreport.Sheets[0], 3), in), "calibrate": labelsPage(t, measure, in),
		} {
			_, rest, _ := strings.Cut(html, "<style>")
			style, _, _ := strings.Cut(rest, "</style>")
			sum := sha256.Sum256([]byte(style))
			policy := `content="default-src 'none'; style-src 'sha256-` + base64.StdEncoding.EncodeToString(sum[:]) + `'; base-uri 'none'; form-action 'none'"`
			if len(style) < 1000 || strings.Count(stdhtml.UnescapeString(html), policy) != 1 {
				t.Errorf("%v, %s: the policy is not that of a style of %d bytes", in, name, len(style))
			}
		}
	}
}
