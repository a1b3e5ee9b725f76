//go:build linux

package practice_test

import (
	"regexp"
	"strings"
	"testing"
)

// What helps is in the room: a line that no command knows is explained by the room's help,
// and never by a command that the room lacks.
func TestErrorsPointIntoTheRoom(t *testing.T) {
	t.Parallel()
	v := visit(t, build(t), t.TempDir(), nil)
	for line, want := range map[string]string{
		"xyzzy":                               "help",
		"help xyzzy":                          "help",
		"rootseal xyzzy":                      "help",
		"--nonsense":                          "help",
		"log | cat":                           "help",
		`log "open`:                           "help",
		"rehearse":                            "help",
		"audit --profile nobody 111122223333": "accounts",
		"stranger 1":                          "accounts",
		"plug":                                "look",
		"plug 99":                             "look",
		"edit":                                "help edit",
		"edit nothing":                        "files",
		"edit /etc/passwd":                    "files",
		"keep":                                "help keep",
		"network":                             "help network",
		"clock -1d":                           "help clock",
		"console jump":                        "console",
		"enroll --nonsense":                   "enroll --help",
		"help log xyzzy":                      "log --help",
		"aws iam delete-virtual-mfa-device --serial-number arn:aws:iam::1:mfa/x": "accounts",
	} {
		shown := strings.Join(strings.Fields(v.types(line)), " ")
		next := regexp.MustCompile(`next: (?:run|write it as in '[^']*';) '([^']+)'`).FindAllStringSubmatch(shown, -1)
		if len(next) != 1 || next[0][1] != want || strings.Contains(shown, "secret alone") {
			t.Errorf("%q points to %q, want %q:\n%s", line, next, want, shown)
			continue
		}
		if answer := v.types(want); strings.Contains(answer, "rootseal: ") {
			t.Errorf("%q leads to %q, which says\n%s", line, want, answer)
		}
	}
	v.leaves()
}

// A file is shown by what can show it.
func TestNewFilesAreShownBy(t *testing.T) {
	t.Parallel()
	v := visit(t, build(t), t.TempDir(), nil, "--keys", "2")
	v.must("enroll --user breakglass --keys 30112847,30112853 --confirm 111122223333", "is enrolled")
	for line, want := range map[string]string{
		"report --out a.html":             "open it in a browser",
		"report --out b":                  "open it in a browser",
		"report --format csv --out c.csv": "'edit c.csv' shows it",
		"report --format json --out d":    "'edit d' shows it",
		"plan --init e --profile admin":   "'edit e' shows it",
	} {
		shown := strings.Join(strings.Fields(v.types(line)), " ")
		if !strings.Contains(shown, want) || strings.Contains(want, "browser") == strings.Contains(shown, "'edit ") {
			t.Errorf("%q says\n%s\nwithout %q", line, shown, want)
		}
	}
	v.leaves()
}

// The story goes on from what the person has done, and proposes no line that must fail.
func TestStoryFollowsThePerson(t *testing.T) {
	t.Parallel()
	v := visit(t, build(t), t.TempDir(), nil)
	next := func(want string) { // begins with it
		t.Helper()
		if m := v.tongue.proposed.FindStringSubmatch(v.types("next")); m == nil || !strings.HasPrefix(m[1], want) {
			t.Fatalf("the room proposes %q, want %q:\n%s", m, want, v.Text())
		}
	}
	v.types("pull 30112878")
	next("plug 30112878")
	v.types("plug 30112878")
	v.types(`officer add 30112878 --name "Olivia Ito" --generate`)
	v.types("lose 30112853")
	next("find 30112853")
	v.types("find 30112853")
	v.types("pull 30112878")
	next("plug 30112853")
	v.types("plug 30112853")
	next("plug 30112878")
	v.types("plug all")
	v.types("enroll --user breakglass --group daily --keys 30112847,30112853")
	v.types("enroll --root --account 111122223333 --profile readonly --group sealed --keys 16021846,16021853,16104417")
	v.types("seal 16104417 --bag A-1001 --place safe --observer Ren")
	next("report labels --key 16104417 ")
	v.types("unseal 16104417 --bag A-1001")
	next("seal 16021846 --bag A-1002 ")
	v.must("report labels", `no key is in a bag`, `seal SERIAL`)
	v.must("report labels --key 16021846", `key 16021846: it is in no bag`, `'seal 16021846'`)
	v.types("seal 16021853 --bag A-1002 --place safe --observer Ren")
	next("report labels --key 16021853 ")
	v.must("report labels --out labels.html", `no label for a key in no bag: 16021846, 16104417, 30112847, 30112853`, `labels written`)
	next("pull 16021853")
	v.leaves()
}

// The story has an end with few keys, too.
func TestStoryOfFewKeys(t *testing.T) {
	t.Parallel()
	for _, keys := range []string{"2", "4"} {
		v := visit(t, build(t), t.TempDir(), nil, "--keys", keys)
		v.plays(v.mustFit)
		v.leaves()
	}
}
