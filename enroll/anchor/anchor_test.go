package anchor

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var (
	one = Anchor{Path: "/ledger", First: strings.Repeat("a", 64), Head: "4:" + strings.Repeat("b", 64), Officers: []string{strings.Repeat("c", 64)}}
	two = Anchor{Path: "/stick", First: strings.Repeat("d", 64), Head: "9:" + strings.Repeat("e", 64)}
)

func TestWhatIsKeptIsFound(t *testing.T) {
	s := In(filepath.Join(t.TempDir(), "state"))
	for _, a := range []Anchor{one, two} {
		if err := s.Keep(a); err != nil {
			t.Fatal(err)
		}
	}
	tests := map[string]struct {
		path, first string
		want        []string // heads
	}{
		"the same ledger":                  {one.Path, one.First, []string{one.Head}},
		"another one at its path":          {one.Path, two.First, []string{one.Head, two.Head}},
		"it, at another path":              {"/elsewhere", one.First, []string{one.Head}},
		"an empty folder at its path":      {one.Path, "", []string{one.Head}},
		"an empty folder, never seen here": {"/elsewhere", "", nil},
	}
	for name, tt := range tests {
		found, err := s.Of(tt.path, tt.first)
		if err != nil {
			t.Fatal(err)
		}
		var heads []string
		for _, a := range found {
			heads = append(heads, a.Head)
		}
		slices.Sort(heads)
		if !slices.Equal(heads, tt.want) {
			t.Errorf("%s: %v, want %v", name, heads, tt.want)
		}
	}
}

func TestTheLastIsKept(t *testing.T) {
	dir := t.TempDir()
	s := In(dir)
	newer := one
	newer.Head = "5:" + strings.Repeat("f", 64)
	for _, a := range []Anchor{one, newer} {
		if err := s.Keep(a); err != nil {
			t.Fatal(err)
		}
	}
	if found, err := s.Of(one.Path, one.First); err != nil || len(found) != 1 || found[0].Head != newer.Head || len(found[0].Officers) != 1 {
		t.Errorf("%+v, %v", found, err)
	}
	entries, _ := os.ReadDir(dir)
	if len(entries) != 1 {
		t.Errorf("%d files, want one", len(entries))
	}
	if info, err := entries[0].Info(); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("%v, %v: others may read it", info.Mode(), err)
	}
	if err := s.Forget(newer); err != nil {
		t.Fatal(err)
	}
	if found, err := s.Of(one.Path, one.First); err != nil || len(found) != 0 {
		t.Errorf("%+v, %v after it was forgotten", found, err)
	}
}

// An unreadable file does not mean that nothing is remembered.
func TestDamagedAnchor(t *testing.T) {
	s := In(t.TempDir())
	if err := s.Keep(one); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.file(one), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Of(one.Path, one.First); err == nil {
		t.Error("no error")
	}
}

func TestNowhere(t *testing.T) {
	if err := In("").Keep(one); err != nil {
		t.Error(err)
	}
	if found, err := In("").Of(one.Path, one.First); err != nil || found != nil {
		t.Errorf("%v, %v", found, err)
	}
}
