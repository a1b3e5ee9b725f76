package main

import (
	"slices"
	"testing"
)

// Two signs can have one name. Each needs a line of its own.
func TestCompare(t *testing.T) {
	alive := func(names ...string) result {
		r := result{folder: "a"}
		for _, name := range names {
			r.mutants = append(r.mutants, &mutant{name: name})
			r.outcomes = append(r.outcomes, lived)
		}
		return r
	}
	for _, tt := range []struct {
		name      string
		result    result
		explained []string
		want      []string
	}{
		{"explained", alive("a/x.go K 1"), []string{"a/x.go K 1"}, nil},
		{"missing", alive("a/x.go K 1"), nil, []string{"unexplained: a/x.go K 1"}},
		{"gone", alive(), []string{"a/x.go K 1"}, []string{"explained, but does not survive: a/x.go K 1"}},
		{"in another folder", alive(), []string{"a/b/x.go K 1", "b/x.go K 1"}, nil},
		{"twice", alive("a/x.go K 1", "a/x.go K 1"), []string{"a/x.go K 1", "a/x.go K 1"}, nil},
		{"twice, one line", alive("a/x.go K 1", "a/x.go K 1"), []string{"a/x.go K 1"}, []string{"unexplained: a/x.go K 1"}},
		{"once, two lines", alive("a/x.go K 1"), []string{"a/x.go K 1", "a/x.go K 1"}, []string{"explained, but does not survive: a/x.go K 1"}},
	} {
		if got := compare(tt.result, tt.explained); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
}
