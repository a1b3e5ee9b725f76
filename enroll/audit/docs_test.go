package audit_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"rootseal/enroll/audit"
)

var update = os.Getenv("UPDATE") != ""

// The manual's table of kinds is the catalogue.
func TestManualHasTheCatalogue(t *testing.T) {
	const file = "../../docs/audit.md"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	table := regexp.MustCompile(`(?s)<!-- kinds -->\n.*?\n\n`)
	if !table.Match(text) {
		t.Fatal("the manual has no table of kinds")
	}
	want := table.ReplaceAllLiteralString(string(text), "<!-- kinds -->\n"+kindsTable()+"\n")
	if want == string(text) {
		return
	}
	if update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Error("the manual's table is not the catalogue; UPDATE=1 writes it anew")
}

func kindsTable() string {
	var b strings.Builder
	b.WriteString("| kind | severity | what | CIS to 4.0 | CIS 5.0 | CIS 6.0 | CIS 7.0 | Hub | FISC | PCI | NIST |\n|---|---|---|---|---|---|---|---|---|---|---|\n")
	dash := func(text string) string {
		if text == "" {
			return "–"
		}
		return text
	}
	for _, k := range audit.Catalogue {
		c := k.Controls
		fmt.Fprintf(&b, "| `%s` | %s | %s |", k.Name, k.Severity, k.What)
		for _, number := range []string{c.CIS4, c.CIS5, c.CIS6, c.CIS7, c.SecurityHub, c.FISC, c.PCI, c.NIST} {
			fmt.Fprintf(&b, " %s |", dash(number))
		}
		b.WriteString("\n")
	}
	return b.String()
}
