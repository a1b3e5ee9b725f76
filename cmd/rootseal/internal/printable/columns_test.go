package printable

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"
)

func TestCells(t *testing.T) {
	for text, want := range map[string]int{"": 0, "alice": 5, "大阪": 4, "e\u0301": 1, "ｆ": 2, "🔑 1": 4, "Ängström": 8, "…": 1} {
		if got := Cells(text); got != want {
			t.Errorf("%q takes %d columns, want %d", text, got, want)
		}
	}
	for _, columns := range []int{2, 3, 4, 5} {
		if cut := Cut("大阪の鍵", columns); Cells(cut) > columns || !strings.HasSuffix(cut, "…") {
			t.Errorf("cut to %d columns: %q", columns, cut)
		}
	}
}

// What follows a wide character is in its column.
func TestColumnsOfWideCharacters(t *testing.T) {
	var out strings.Builder
	c := NewColumns(&out)
	fmt.Fprintf(c, "KEY\tHOLDER\tBAG\n1\t大阪\tA-1\n2\tBo\tA-2\n")
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		before, _, found := strings.Cut(line, strings.Fields(line)[2])
		if !found || Cells(before) != len("KEY  HOLDER  ") {
			t.Errorf("the third column of %q begins at %d", line, Cells(before))
		}
	}
}

// For other text the lines are those of text/tabwriter.
func TestColumnsAsTabwriter(t *testing.T) {
	for _, text := range []string{"a\tb\tc\n", "KEY\tWHAT\n1\tlonger than\n\tnext: x\n22222\t-\n", "plan\n  a\tb\n  long\tc\nend\n  x\ty\n", ""} {
		var want, got strings.Builder
		w := tabwriter.NewWriter(&want, 0, 0, 2, ' ', 0)
		fmt.Fprint(w, text)
		_ = w.Flush()
		c := NewColumns(&got)
		fmt.Fprint(c, text)
		if err := c.Flush(); err != nil || got.String() != want.String() {
			t.Errorf("%q: %v\n%q, want\n%q", text, err, got.String(), want.String())
		}
	}
}

// A table that is wider than the screen becomes records that are not.
func TestColumnsOnNarrowScreen(t *testing.T) {
	var out strings.Builder
	c := &Columns{out: &out, width: 80, headings: true}
	long := strings.Repeat("long words ", 8)
	fmt.Fprintf(c, "SERIAL\tMODEL\tLABEL\tREADER\n30112847\t%s\t-\t%s\n", long, long)
	if err := c.Flush(); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if widest(lines) > 80 || lines[0] != "30112847" || !strings.HasPrefix(lines[1], "    model long") || slices.Contains(strings.Fields(out.String()), "label") {
		t.Errorf("on 80 columns:\n%s", out.String())
	}
}
