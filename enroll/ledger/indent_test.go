package ledger

import (
	"bytes"
	"encoding/json"
	"testing"
)

// The form of a file is that of json.Indent, for every kind of record and for what a text
// may hold.
func TestIndentIsThatOfJSON(t *testing.T) {
	values := []any{
		map[string]any{},
		[]any{},
		map[string]any{"a": []any{}, "b": map[string]any{}, "c": []any{[]any{}, nil, true}},
		"", `"`, `\`, `\"{}[],:`, "{\n\t[",
		[]any{"a:b", -1.5e3, `c"`, map[string]any{`\\"`: 1}},
	}
	for _, empty := range kinds {
		values = append(values, fullRecord(t, empty()).envelope())
	}
	for _, value := range values {
		var compact, want bytes.Buffer
		e := json.NewEncoder(&compact)
		e.SetEscapeHTML(false)
		if err := e.Encode(value); err != nil {
			t.Fatal(err)
		}
		if err := json.Indent(&want, compact.Bytes(), "", "  "); err != nil {
			t.Fatal(err)
		}
		if got := indent(compact.Bytes()); !bytes.Equal(got, want.Bytes()) {
			t.Errorf("got\n%s\nwant\n%s", got, want.Bytes())
		}
	}
}
