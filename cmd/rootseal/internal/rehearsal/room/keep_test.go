package room

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// stored makes a room with a stranger in it, and stores it.
func stored(t *testing.T) (file, text string) {
	t.Helper()
	r, err := New(Options{
		Keys: []Key{{Serial: 1001}, {Serial: 1002, Old: true, Busy: true}}, Told: io.Discard,
		Accounts: []Account{{Number: "111122223333", Users: []string{"ops"}, Admin: "admin"}, {Number: "222233330002", Admin: "admin-2", Readonly: "readonly-2"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.Stranger(r.Account("222233330002")); err != nil {
		t.Fatal(err)
	}
	r.Seats()[0].Lose()
	r.Network.Cut()
	r.Advance(1000)
	file = filepath.Join(t.TempDir(), "kept")
	if err := r.Save(file); err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return file, string(kept)
}

func TestStoredTwice(t *testing.T) {
	file, first := stored(t)
	r, err := Load(file, Options{Told: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if !r.Seats()[0].Lost || r.Seats()[0].Plugged() || !r.Seats()[1].Plugged() || !r.Network.IsCut() || r.Ahead() != 1000 {
		t.Error("the loaded room is another one")
	}
	if err := r.Save(file); err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(file)
	if err != nil || string(second) != first {
		t.Errorf("stored again, the room is another one (%v):\n%s\n%s", err, first, second)
	}
}

// A file that was cut or changed is refused, or is a room; it never breaks rootseal, and
// nothing of it stays.
func TestDamagedFile(t *testing.T) {
	temporary := t.TempDir()
	file, text := stored(t)
	t.Setenv("TMPDIR", temporary)
	changed := []string{
		"", "{}", "null", "[]", text[:len(text)/2], strings.ReplaceAll(text, "1001", "1002"), strings.ReplaceAll(text, "222233330002", "111122223333"),
		strings.Replace(text, `"Format":1`, `"Format":2`, 1), strings.Replace(text, `"Files":{`, `"Files":{"../outside":"eA==",`, 1),
		strings.ReplaceAll(text, ":mfa/phone", ":mfa/other"), strings.ReplaceAll(text, "222233330002", "0"),
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &parts); err != nil {
		t.Fatal(err)
	}
	for name := range parts {
		for _, other := range []string{"null", "{}", "[]", "7", `"x"`} {
			without := map[string]json.RawMessage{}
			for n, part := range parts {
				without[n] = part
			}
			without[name] = json.RawMessage(other)
			one, err := json.Marshal(without)
			if err != nil {
				t.Fatal(err)
			}
			changed = append(changed, string(one))
		}
	}
	refused := 0
	for _, one := range changed {
		if err := os.WriteFile(file, []byte(one), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := Load(file, Options{Told: io.Discard})
		if err == nil {
			r.Close()
			continue
		}
		refused++
	}
	if refused < len(changed)/2 {
		t.Errorf("%d of %d damaged files were refused", refused, len(changed))
	}
	if err := os.WriteFile(file, []byte("# practice"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(file, Options{Told: io.Discard}); !errors.Is(err, ErrNotRoom) {
		t.Errorf("got %v, want %v", err, ErrNotRoom)
	}
	left, err := os.ReadDir(temporary)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}
