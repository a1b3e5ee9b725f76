package terminal

import (
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
)

// fitted breaks text into at most this many lines.
func fitted(text string, columns, limit int) []string {
	lines := printable.Fold(printable.Text(text), columns)
	if len(lines) > limit {
		lines = lines[:limit]
		lines[limit-1] = "  " + strings.TrimSpace(lines[limit-1]) + " …"
	}
	for i := range lines {
		lines[i] = printable.Cut(lines[i], columns)
	}
	return lines
}
