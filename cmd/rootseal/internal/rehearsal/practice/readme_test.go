//go:build linux

package practice_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/rehearsal/practice"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(top + "README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The README explains every word of the room.
func TestReadmeNamesEveryWord(t *testing.T) {
	_, section, found := strings.Cut(readme(t), "**The practice room.**")
	section, _, ends := strings.Cut(section, "\n**")
	if !found || !ends {
		t.Fatal("the README has no section on the practice room")
	}
	for _, word := range practice.Names() {
		if !strings.Contains(section, "`"+word+"`") && !strings.Contains(section, "`"+word+" ") {
			t.Errorf("the README does not explain %s", word)
		}
	}
}

// scenes are what has happened before a block of the README is typed, by its first
// command. A command that expects to find something wrong says what.
var scenes = map[string]struct {
	before []string
	finds  string
}{
	"enroll --root":    {},
	"enroll --service": {},
	"recover": {before: []string{
		"network middle", "enroll --user breakglass --group daily --keys 16021846,16021853", "network back",
	}},
	"rotate --lost": {before: []string{
		"enroll --user breakglass --group daily --keys 30112847,16021846,16021853", "pull 16021853",
	}},
	"rotate 111122223333/user/breakglass": {before: []string{
		"enroll --user breakglass --group sealed --keys 16021846,16021853",
		"enroll --user breakglass --group daily --keys 30112847,30112853",
		"verify --live 111122223333/user/breakglass --group sealed",
	}},
	"seal 16021853": {before: []string{
		"enroll --user breakglass --group sealed --keys 16021846,16021853",
	}},
	"officer add": {},
	"audit --events": {before: []string{
		"enroll --user breakglass --group daily --keys 30112847,30112853",
	}, finds: "root-no-device"},
	"plan --init": {before: []string{
		`officer add 30112878 --name "Olivia Ito" --generate`,
	}},
}

// inTheRoom is what the room has in place of the reader's own.
var inTheRoom = strings.NewReplacer(
	"/media/stick/osaka", "osaka",
	"--profile management --role rootseal", "--profile admin --role OrganizationAccountAccessRole",
)

var (
	plainBlock = regexp.MustCompile("\n\n```\n((?:\\$ rootseal [^`]*)+)```\n")
	complaint  = regexp.MustCompile(`(?m)^rootseal: .*`)
)

// A person who types the commands of the README, block by block, reaches the end of each.
func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	rootseal := build(t)
	seen := 0
	for _, block := range plainBlock.FindAllStringSubmatch(readme(t), -1) {
		lines := commandsOf(block[1])
		for first, scene := range scenes {
			if !strings.HasPrefix(lines[0], "$ rootseal "+first) {
				continue
			}
			seen++
			t.Run(first, func(t *testing.T) {
				t.Parallel()
				v := visit(t, rootseal, t.TempDir(), []string{"NO_COLOR=1"})
				for _, line := range scene.before {
					v.types(line)
				}
				for _, line := range lines {
					line = inTheRoom.Replace(strings.TrimPrefix(line, "$ rootseal "))
					shown := v.types(line)
					if found := complaint.FindString(shown); found != "" && (scene.finds == "" || !strings.Contains(shown, scene.finds)) {
						t.Errorf("%q ends with %q:\n%s", line, found, shown)
					}
				}
				v.leaves()
			})
		}
	}
	if seen != len(scenes) || seen != strings.Count(readme(t), "\n```\n$ rootseal ") {
		t.Errorf("%d blocks of the README are typed, of %d", seen, strings.Count(readme(t), "\n```\n$ rootseal "))
	}
}
