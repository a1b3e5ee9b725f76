//go:build linux

package practice_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/rehearsal/practice"
	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
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

// scene is what has happened before a block of the README is typed, what happens between
// two of its commands, and what they ask beyond the story.
type scene struct {
	before  []string
	after   map[string][]string // a command
	answers []question
}

// scenes are by the first command of the block.
var scenes = map[string]scene{
	"enroll --root": {},
	"enroll --service": {answers: []question{
		{`\? Type the service's name[^\n]*:`, "example.com" + terminaltest.Enter},
		{`enter clears the screen: `, terminaltest.Enter},
	}},
	"recover": {before: []string{
		"network middle", "enroll --user breakglass --group daily --keys 16021846,16021853", "network back",
	}},
	"rotate --lost": {before: []string{
		"enroll --user breakglass --group daily --keys 30112847,16021846,16021853", "pull 16021853",
	}, answers: []question{
		{`\? Type the serial of the [a-z]+ key[^\n]*:`, "16021853" + terminaltest.Enter},
	}},
	"rotate 111122223333/user/breakglass": {before: []string{
		"enroll --user breakglass --group sealed --keys 16021846,16021853",
		"enroll --user breakglass --group daily --keys 30112847,30112853",
		"verify --live 111122223333/user/breakglass --group sealed",
	}},
	"seal 16021853": {before: []string{
		"enroll --user breakglass --group sealed --keys 16021846,16021853",
	}},
	"officer add": {answers: []question{
		{`\? Make a new key in slot[^\n]*enter\)\n`, "2" + terminaltest.Enter},
		{`\? Which officer signs[^\n]*enter\)\n`, "1" + terminaltest.Enter},
	}},
	"audit --events": {before: []string{
		"enroll --user breakglass --group daily --keys 30112847,30112853",
		"enroll --root --account 111122223333 --profile admin --group sealed --keys 16021846,16021853",
	}},
	"plan --init": {before: []string{
		`officer add 30112878 --name "Olivia Ito" --generate`,
		`officer add 16104417 --name "Ren Sato" --generate`, "pull 16104417",
	}, after: map[string][]string{"plan --init": {
		"edit fleet.yaml 3 key_sets:",
		`edit fleet.yaml 4 "  tokyo-daily: [16021846, 16021853]"`,
		"edit fleet.yaml 9 enter: {profile: admin}",
		`edit fleet.yaml 12 "  devices: {daily: tokyo-daily}"`,
	}, "plan approve": {"pull 30112878", "plug 16104417"}}, answers: []question{
		{`\? Which officer signs[^\n]*enter\)\n`, "1" + terminaltest.Enter},
		{`\? Enroll [^\n]* now: [^\n]*enter\)\n`, "1" + terminaltest.Enter},
		{`\nplan ([0-9a-f]{16}): [\s\S]*\? Type the first \d+ digits of the plan's hash[^:]*:`, "$1" + terminaltest.Enter},
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
				v.tongue.questions = slices.Concat(scene.answers, v.tongue.questions)
				for _, line := range scene.before {
					v.types(line)
				}
				for _, line := range lines {
					line = inTheRoom.Replace(strings.TrimPrefix(line, "$ rootseal "))
					shown := v.types(line)
					if complaint.MatchString(shown) {
						t.Errorf("%q does not end well:\n%s", line, shown)
					}
					for command, then := range scene.after {
						for _, next := range then {
							if strings.HasPrefix(line, command) {
								v.types(next)
							}
						}
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
