package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"rootseal/hwtest/vpcd"
)

// look is what Chromium and axe-core say about a page.
type look struct {
	Scheme, Background         string
	Errors, Requests, Findings []string
	Scripts, Passes, Marks     int
	Matrix                     [][]string
	Pages, Wide                int    // printed pages; tables that are wider than paper
	Size                       string // of a printed page, in points
	Clipped, Spills, Broken    []string
}

// yearMatrix is the first line of each cell of the matrix of a year.
var yearMatrix = [][]string{
	{"111122223333/root", "▲ 361 d", "▲ 105 d", "✓ 60 d", "·", "·"},
	{"111122223333/user/breakglass", "✓ 105 d", "·", "·", "▲ 105 d", "✗ lost"},
	{"111122223333/user/breakglass", "▲ 361 d", "▲ 105 d", "✓ 60 d", "·", "·"},
	{"444455556666/root", "▲ 361 d", "▲ 105 d", "✓ 60 d", "·", "·"},
}

// Chromium shows the report in light and dark and prints it, without a script, an error
// or a request, and axe-core finds nothing.
func TestRing2ReportInChromium(t *testing.T) {
	looks := lookAt(t, page(t, year(t)))
	looksGood(t, looks, looks[0].Pages)
	showsYear(t, looks, yearMatrix)
}

// showsYear fails the test if the report of a year lacks something of its matrix or its
// timeline, or is not as printed.
func showsYear(t *testing.T, looks []look, matrix [][]string) {
	t.Helper()
	for _, l := range looks {
		if !reflect.DeepEqual(l.Matrix, matrix) || l.Marks < 12 || l.Passes < 20 {
			t.Errorf("%s: %d rules pass, %d marks, the matrix is %q, want %q", l.Scheme, l.Passes, l.Marks, l.Matrix, matrix)
		}
	}
	if l := looks[0]; l.Pages < 5 || l.Wide != 0 {
		t.Errorf("printed: %d pages, %d tables are too wide", l.Pages, l.Wide)
	}
}

// looksGood fails the test for what Chromium and axe-core find.
func looksGood(t *testing.T, looks []look, pages int) {
	t.Helper()
	if len(looks) != 2 || looks[0].Background == looks[1].Background {
		t.Fatalf("light and dark are one: %+v", looks)
	}
	for _, l := range looks {
		if len(l.Errors) != 0 || l.Scripts != 0 || len(l.Requests) != 1 {
			t.Errorf("%s: errors %q, %d scripts, requests %q", l.Scheme, l.Errors, l.Scripts, l.Requests)
		}
		if len(l.Findings) != 0 || l.Passes < 10 {
			t.Errorf("%s: %d rules pass, and axe-core found %s", l.Scheme, l.Passes, strings.Join(l.Findings, "\n"))
		}
		if len(l.Clipped) != 0 {
			t.Errorf("%s: something has no room in %q", l.Scheme, l.Clipped)
		}
		if len(l.Broken) != 0 {
			t.Errorf("%s: in two lines: %s", l.Scheme, strings.Join(l.Broken, "\n"))
		}
		if len(l.Spills) != 0 {
			t.Errorf("%s: wider than its place: %q", l.Scheme, l.Spills)
		}
	}
	if l := looks[0]; l.Pages != pages || !strings.HasPrefix(l.Size, "0 0 59") {
		t.Errorf("printed: %d pages of %s, want %d", l.Pages, l.Size, pages)
	}
}

// axe-core and the request counter find what is wrong with a spoiled page.
func TestRing2ChromiumFindsFaults(t *testing.T) {
	html := strings.Replace(page(t, year(t)), "<main>", `<main><img src="http://127.0.0.1:9/x.png"><script>document.title="changed"</script>`, 1)
	for _, l := range lookAt(t, html) {
		if len(l.Findings) == 0 || len(l.Errors) == 0 {
			t.Errorf("%s: a picture without a text and a forbidden script are not found: %+v", l.Scheme, l)
		}
	}
}

// lookAt opens a page in Chromium.
func lookAt(t *testing.T, html string) []look {
	t.Helper()
	looks, _ := printed(t, html)
	return looks
}

// printed opens a page in Chromium, and returns the folder with its screenshots and PDF too.
func printed(t *testing.T, html string) (looks []look, folder string) {
	t.Helper()
	tools, chromium := browserTools(t)
	folder = t.TempDir()
	file := filepath.Join(folder, "report.html")
	if err := os.WriteFile(file, []byte(html), 0o600); err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(filepath.Join("testdata", "browser", "look.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	node := exec.CommandContext(t.Context(), "node", "--input-type=module", "--eval", string(program), "--", file, folder, chromium)
	var out, said bytes.Buffer
	node.Dir, node.Stdout, node.Stderr = tools, &out, &said
	if err := node.Run(); err != nil {
		t.Fatalf("%v: %s", err, &said)
	}
	if err := json.Unmarshal(out.Bytes(), &looks); err != nil {
		t.Fatalf("%v: %s", err, &out)
	}
	return looks, folder
}

// browserTools returns the folder that setup.sh makes for the checker, and Chromium.
func browserTools(t *testing.T) (folder, chromium string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "browser", "package.json"))
	if err != nil {
		t.Fatal(err)
	}
	var wanted struct{ Dependencies map[string]string }
	if err := json.Unmarshal(text, &wanted); err != nil {
		t.Fatal(err)
	}
	folder, err = filepath.Abs(filepath.Join("..", "..", "..", "..", "..", "build", "browser-"+wanted.Dependencies["axe-core"]+"-"+wanted.Dependencies["puppeteer-core"]))
	if err != nil {
		t.Fatal(err)
	}
	why := vpcd.Missing("node", "chromium")
	for name := range wanted.Dependencies {
		if _, err := os.Stat(filepath.Join(folder, "node_modules", name)); err != nil && why == "" {
			why = name + " is not installed: scripts/setup.sh test does"
		}
	}
	vpcd.Lacks(t, why)
	chromium, err = exec.LookPath("chromium")
	if err != nil {
		t.Fatal(err)
	}
	return folder, chromium
}
