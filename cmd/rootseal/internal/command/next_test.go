//go:build unix

package command

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
)

// told is a finding as a command prints it.
type told struct {
	kind, id, text, next string
	accepted             bool
}

// advised is a finding, and what happens when somebody does what its next says.
type advised struct {
	kind    string
	variant string // where a next leaves a choice, a row for each
	scene   func(*testing.T) *scene
	args    []string // of the command that shows it

	act   func(t *testing.T, s *scene, f told) // what a person does outside rootseal, first
	uses  []string                             // beginnings of the commands that this row carries out; nil: all
	fill  map[string]string                    // the placeholders that are the reader's to fill
	more  map[string][]string                  // by verb: flags that answer what a person would be asked
	codes map[string]int                       // by verb: exit codes other than 0
	by    map[string]func(t *testing.T, s *scene, args []string)
	later func(t *testing.T, s *scene) // what has to pass before it shows

	accepted string // why the finding cannot go, and is only accepted
	history  string // why the finding cannot go at all
}

func (row advised) name() string { return strings.Trim(row.kind+", "+row.variant, ", ") }

var (
	quoted      = regexp.MustCompile(`'((?:rootseal|ykman|aws) [^']+)'`)
	unfilled    = regexp.MustCompile(`^[A-Z]{2,}$`)
	confirmHere = []string{"--confirm", testAccount}
)

// commands are those that a next has somebody run.
func commands(next string) (all []string) {
	for _, found := range quoted.FindAllStringSubmatch(next, -1) {
		all = append(all, found[1])
	}
	return all
}

func (row advised) isUsed(command string) bool {
	return row.uses == nil || slices.ContainsFunc(row.uses, func(begins string) bool { return strings.HasPrefix(command, begins) })
}

// follows carries out a next: the person's part first, then its commands as printed.
func (row advised) follows(t *testing.T, s *scene, f told) (ran []string) {
	t.Helper()
	if row.act != nil {
		row.act(t, s, f)
	}
	for _, command := range commands(f.next) {
		if !row.isUsed(command) || !strings.HasPrefix(command, "rootseal ") {
			continue
		}
		args := strings.Fields(command)[1:]
		for i, arg := range args {
			if word, ok := row.fill[arg]; ok {
				args[i] = word
			} else if unfilled.MatchString(arg) {
				t.Fatalf("%q leaves %s open, and nobody fills it", command, arg)
			}
		}
		verb := args[0]
		args = append(args, row.more[verb]...)
		if by := row.by[verb]; by != nil {
			by(t, s, args)
		} else if out, code := s.do(t, args...); code != row.codes[verb] {
			t.Fatalf("%v: exit code %d, want %d; it printed\n%s\nand said:\n%s", args, code, row.codes[verb], out, s.err.String())
		}
		ran = append(ran, command)
	}
	if row.act == nil && len(ran) == 0 && row.history == "" {
		t.Errorf("nothing is done about %q", f.next)
	}
	if row.later != nil {
		row.later(t, s)
	}
	return ran
}

// mustEnd brings a finding about, does what its next says, and fails where the
// finding is still there.
func (row advised) mustEnd(t *testing.T, see func(*testing.T, *scene, ...string) []told) {
	synctest.Test(t, func(t *testing.T) {
		s := row.scene(t)
		ofKind := func() []told {
			return slices.DeleteFunc(see(t, s, row.args...), func(f told) bool { return f.kind != row.kind })
		}
		found := ofKind()
		if len(found) == 0 || found[0].next == "" && row.history == "" {
			t.Fatalf("no finding, or one without a next: %+v; all are %+v", found, see(t, s, row.args...))
		}
		for _, f := range found {
			still := func(now told) bool { return now.id == f.id }
			if !slices.ContainsFunc(ofKind(), still) {
				continue // what was done about another has ended it
			}
			ran := row.follows(t, s, f)
			now := ofKind()
			i := slices.IndexFunc(now, still)
			switch {
			case row.history != "" && i < 0:
				t.Errorf("%s is gone, and it should not: %s", f.id, row.history)
			case row.accepted != "" && (i < 0 || !now[i].accepted):
				t.Errorf("%s is not accepted after %q: %+v", f.id, ran, now)
			case row.history == "" && row.accepted == "" && i >= 0:
				t.Errorf("%s is still there after %q, of next: %s", f.id, ran, f.next)
			}
		}
	})
}

// mustCover fails where a kind has no row, a row has no kind, or a command of a
// next is carried out by none of its rows.
func mustCover(t *testing.T, rows []advised, next map[string]string) {
	t.Helper()
	for kind, next := range next {
		mine := slices.DeleteFunc(slices.Clone(rows), func(row advised) bool { return row.kind != kind })
		if len(mine) == 0 {
			t.Errorf("nobody has tried what %s tells to do", kind)
		}
		for _, command := range commands(next) {
			if strings.HasPrefix(command, "rootseal ") && !slices.ContainsFunc(mine, func(row advised) bool { return row.isUsed(command) && row.history == "" }) {
				t.Errorf("%s: nobody has tried %q", kind, command)
			}
		}
	}
	for _, row := range rows {
		if _, is := next[row.kind]; !is {
			t.Errorf("there is no finding %s", row.kind)
		}
	}
}
