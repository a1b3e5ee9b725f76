//go:build linux

package practice_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/printable"
)

// A person who types what the room proposes, and answers what is asked, gets from the
// first officer to the report of a year later. A stored room is the same one again.
func TestStory(t *testing.T) {
	t.Parallel()
	rootseal, home := build(t), t.TempDir()
	v := visit(t, rootseal, home, nil, "--save", "first.room")
	played := v.plays(v.mustFit)
	for _, verb := range []string{"officer add", "enroll --user", "enroll --root", "seal", "log export", "verify", "log import", "network middle", "recover", "lose", "rotate", "audit", "stranger", "clock", "status", "report labels", "report --out"} {
		if !slices.ContainsFunc(played, func(line string) bool { return strings.HasPrefix(line, verb) }) {
			t.Errorf("the story has no %s: %q", verb, played)
		}
	}
	v.must("help", `done +7\. an audit`, `done +9\. the report`, `the story is over`)
	for _, line := range []string{"help", "look", "console", "clock", "status", "log"} {
		if shown := v.types(line); widest(shown) > 80 {
			t.Errorf("%q shows a line of %d columns on a screen of 80:\n%s", line, widest(shown), shown)
		}
	}
	head := headOf(v.types("log"))
	v.leaves()

	again := visit(t, rootseal, home, nil, "--load", "first.room", "--save", "second.room")
	if got := headOf(again.types("log")); got != head || head == "" {
		t.Errorf("the ledger's head is %q after loading, and was %q", got, head)
	}
	again.must("help", `done +7\. an audit`)
	again.must("code 111122223333/user/breakglass --group daily --fresh", `\n\d{6}\n`) // the keys still hold the seed
	again.leaves()

	first, second := kept(t, filepath.Join(home, "first.room")), kept(t, filepath.Join(home, "second.room"))
	for _, part := range []string{"Keys", "Organization", "Tokens"} {
		if part == "Organization" { // reading is in its trail
			first[part], second[part] = devicesOf(first[part]), devicesOf(second[part])
		}
		if !reflect.DeepEqual(first[part], second[part]) {
			t.Errorf("%s of the stored room changed by loading it", part)
		}
	}
	files := second["Files"].(map[string]any)
	page, err := base64.StdEncoding.DecodeString(fmt.Sprint(files["files/report.html"]))
	if text := string(page); err != nil || !strings.Contains(text, head) || !strings.Contains(text, "root-unknown-device") || !strings.Contains(text, "30112853") {
		t.Errorf("the report of %d bytes lacks the head %s, the stranger's device or the lost key (%v)", len(page), head, err)
	}
	records := 0
	for name, text := range first["Files"].(map[string]any) {
		if strings.HasPrefix(name, "ledger/") && files[name] != text {
			t.Errorf("%s changed by loading the room", name)
		}
		if strings.HasPrefix(name, "ledger/records/") {
			records++
		}
	}
	if records < 30 {
		t.Errorf("the stored ledger has %d records", records)
	}
	left, err := os.ReadDir(filepath.Join(home, "tmp"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// plays types what the room proposes, up to the report, and returns the lines. Each gets a
// line and what it has shown.
func (v *visitor) plays(each func(line, shown string)) (played []string) {
	v.t.Helper()
	last := ""
	for range 40 {
		m := v.tongue.proposed.FindStringSubmatch(v.types("next"))
		if m == nil {
			v.t.Fatalf("the room proposes nothing:\n%s", v.Text())
		}
		if len(played) > 1 && m[1] == played[len(played)-1] {
			v.t.Fatalf("the room proposes %q again, after:\n%s", m[1], last)
		}
		played = append(played, m[1])
		last = v.types(m[1])
		each(m[1], last)
		if strings.HasPrefix(m[1], "report --out") {
			break
		}
	}
	return played
}

// mustFit looks for lines that are wider than the screen, once they are answered. What is
// meant for copying stays whole, as does the path of a file, whose length differs from run to
// run. A list is drawn over itself.
func (v *visitor) mustFit(typed, shown string) {
	v.t.Helper()
	for line := range strings.Lines(shown) {
		if widest(line) > columns && !strings.Contains(line, "mfa_process = ") && !strings.Contains(line, "> ") && !strings.HasPrefix(strings.TrimSpace(line), "/") {
			v.t.Errorf("%q shows a line of %d columns on a screen of %d:\n%s", typed, widest(line), columns, line)
		}
	}
}

func widest(text string) int {
	wide := 0
	for line := range strings.Lines(text) {
		wide = max(wide, printable.Cells(strings.TrimRight(line, "\r\n")))
	}
	return wide
}

var headShown = regexp.MustCompile(`\b(\d+:[0-9a-f]{16})`)

func headOf(shown string) string {
	all := headShown.FindAllString(shown, -1)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

func kept(t *testing.T, file string) map[string]any {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func devicesOf(organization any) any {
	var all []any
	for _, a := range organization.(map[string]any)["Accounts"].([]any) {
		all = append(all, a.(map[string]any)["Devices"])
	}
	return all
}
