package printable

import (
	"slices"
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	for _, tt := range []struct {
		line  string
		width int
		want  []string
	}{
		{"short", 20, []string{"short"}},
		{"as wide as the screen", 21, []string{"as wide as the screen"}},
		{"one word more than the screen", 21, []string{"one word more than", "  the screen"}},
		{"  key 12345678  seed proven by its answer", 24, []string{"  key 12345678  seed", "    proven by its answer"}},
		{
			"  keys         30112847  YubiKey 5 NFC 5.7.4, 0 credentials on it", 50,
			[]string{"  keys         30112847  YubiKey 5 NFC 5.7.4, 0", "                 credentials on it"},
		},
		{"in /a/path/that/is/too/long/for/it and more", 12, []string{"in", "  /a/path/that/is/too/long/for/it", "  and more"}},
		{"/a/path/that/is/too/long", 12, []string{"/a/path/that/is/too/long"}},
		{"no limit where nobody tells the width", 0, []string{"no limit where nobody tells the width"}},
		{"", 10, []string{""}},
	} {
		if got := Fold(tt.line, tt.width); !slices.Equal(got, tt.want) {
			t.Errorf("fold(%q, %d) = %q, want %q", tt.line, tt.width, got, tt.want)
		}
	}
}

// Nothing is lost by breaking a line, and no part is wider than the screen that
// has a place to break.
func FuzzFold(f *testing.F) {
	f.Add("  key 12345678  seed proven by its answer", 24)
	f.Add("  キー 12345678  シードの応答が一致しました", 24)
	solid := func(text string) string { return strings.Join(strings.Fields(text), "") } // Japanese breaks without a space
	f.Fuzz(func(t *testing.T, line string, width int) {
		parts := Fold(line, width%200)
		if solid(strings.Join(parts, "")) != solid(line) {
			t.Errorf("%q became %q", line, parts)
		}
		for i, part := range parts {
			words := []rune(strings.TrimLeft(part, " "))
			if i == 0 { // a break further left would bring the rest no further to the left
				words = words[min(len(words), valueColumn(line, width%200)+2-spaces(line)):]
			}
			if n := Cells(part); width%200 > 0 && n > width%200 && strings.Contains(strings.TrimSpace(string(words)), " ") {
				t.Errorf("%q has %d columns of %d and could be broken", part, n, width%200)
			}
		}
	})
}
