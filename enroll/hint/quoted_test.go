package hint_test

import (
	"testing"

	"rootseal/enroll/hint"
)

// The name of a service may have spaces, and is one word of a command line all the same.
func TestQuoted(t *testing.T) {
	for text, want := range map[string]string{
		"111122223333":        "111122223333",
		"GitHub":              "GitHub",
		"Acme Corp":           `"Acme Corp"`,
		"Acme Corp/login/ops": `"Acme Corp/login/ops"`,
		"/home/olivia/ledger": "/home/olivia/ledger",
		"1;id":                `"1;id"`,
		"$(id) `id` \"":       "\"\\$(id) \\`id\\` \\\"\"",
	} {
		if got := hint.Quoted(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
