package room

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"testing"
)

// at calls change for each place of a JSON value, with a function that puts another value
// there for as long as change runs.
func at(value any, put func(any), change func(put func(any), was any)) {
	change(put, value)
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			at(inner, func(other any) { v[name] = other }, change)
		}
	case []any:
		for i, inner := range v {
			at(inner, func(other any) { v[i] = other }, change)
		}
	}
}

// Whatever stands at any place of a stored room, loading it breaks nothing and writes
// nothing outside of the room's folder. What loads can be looked at and stored again.
func TestChangedAnywhere(t *testing.T) {
	home := t.TempDir()
	temporary := filepath.Join(home, "tmp")
	if err := os.Mkdir(temporary, 0o700); err != nil {
		t.Fatal(err)
	}
	file, text := stored(t)
	t.Setenv("TMPDIR", temporary)
	var tree any
	if err := json.Unmarshal([]byte(text), &tree); err != nil {
		t.Fatal(err)
	}
	loaded, refused := 0, 0
	at(tree, func(any) {}, func(put func(any), was any) {
		defer put(was)
		for _, other := range []any{nil, map[string]any{}, []any{}, -1, 1 << 40, "", "AAAA", "../../x", "/etc/x", []any{nil}, map[string]any{"../x": "eA==", "x": "eA==", "x/y": "eA=="}} {
			put(other)
			one, err := json.Marshal(tree)
			if err == nil {
				err = os.WriteFile(file, one, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			func() {
				defer func() {
					if p := recover(); p != nil {
						t.Errorf("%v in place of %.80v: %v\n%s", other, was, p, debug.Stack())
					}
				}()
				r, err := Load(file, Options{Told: io.Discard})
				if err != nil {
					refused++
					return
				}
				defer r.Close()
				loaded++
				for _, seat := range r.Seats() {
					_ = seat.Card.Stored()
				}
				for _, a := range r.Organization.Accounts() {
					_ = a.Devices()
				}
				_ = r.Save(filepath.Join(home, "again"))
			}()
		}
	})
	if loaded == 0 || refused == 0 {
		t.Errorf("%d loaded, %d refused", loaded, refused)
	}
	for folder, want := range map[string][]string{home: {"again", "tmp"}, temporary: nil} {
		entries, err := os.ReadDir(folder)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if !slices.Equal(names, want) {
			t.Errorf("%s has %q, want %q", folder, names, want)
		}
	}
}
