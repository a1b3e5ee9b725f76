//go:build linux

package practice_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
	"rootseal/hwtest/program"
)

// visitor is a person in a practice room, who has nothing but what is on the screen.
type visitor struct {
	*terminaltest.Person
	t       *testing.T
	process *os.Process
	tongue  tongue
}

// shared is the binary of all tests.
var shared struct {
	sync.Mutex
	folder, binary string
}

// build builds rootseal, once for all tests.
func build(t *testing.T) string {
	t.Helper()
	shared.Lock()
	defer shared.Unlock()
	if shared.binary == "" {
		shared.binary = program.BuildIn(t, shared.folder)
	}
	return shared.binary
}

// visit starts the room at a terminal of 80 columns, with this environment on top of an
// empty home.
func visit(t *testing.T, rootseal, home string, environment []string, args ...string) *visitor {
	t.Helper()
	p := terminaltest.Sit(t)
	p.Resize(t, 50, columns)
	cmd := exec.CommandContext(t.Context(), rootseal, append([]string{"rehearse", "--shell"}, args...)...)
	cmd.Dir = home
	cmd.Env = append([]string{"HOME=" + home, "TMPDIR=" + filepath.Join(home, "tmp"), "TERM=xterm", "PATH=/nonexistent"}, environment...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = p.Device, p.Device, p.Device
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := os.MkdirAll(filepath.Join(home, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = cmd.Wait()
		close(p.Ended)
	}()
	v := &visitor{Person: p, t: t, process: cmd.Process, tongue: english}
	if slices.Contains(environment, asJapanese) {
		v.tongue = japanese
	}
	v.See(atPrompt)
	return v
}

// columns is the width of the terminal.
const columns = 80

const atPrompt = `\nroom( \([^)\n]*\))?> `

// tongue is what the person recognizes in a language.
type tongue struct {
	questions []question
	secretKey *regexp.Regexp
	proposed  *regexp.Regexp
}

// question is what a command asks in the story, with the answer of a careful person.
type question struct{ asked, answer string }

var english = tongue{
	questions: []question{
		{`\? PIN of key \d+[^\n]*:`, "271828" + terminaltest.Enter},
		{`\? Type the account number[^\n]*:`, "111122223333" + terminaltest.Enter},
		{`\? Type (\d{8,12})[^\n]*:`, "$1" + terminaltest.Enter},
		{`\? Type the serial of the lost key[^\n]*:`, "30112853" + terminaltest.Enter},
		{`\? Paste the secret key[^\n]*:`, "SECRET" + terminaltest.Enter},
		{`choose one: nothing is preselected\.`, "1" + terminaltest.Enter},
		{`\? Type the number on the bag again[^\n]*:`, "A-1001" + terminaltest.Enter},
	},
	secretKey: regexp.MustCompile(`secret key\s+([A-Z2-7]{64})`),
	proposed:  regexp.MustCompile(`tab types it for you\):\n  ([^\n]+)\n`),
}

// asJapanese is the environment of a person who reads Japanese.
const asJapanese = "LANG=ja_JP.UTF-8"

var japanese = tongue{
	questions: []question{
		{`\? キー \d+[^\n]*の PIN[^\n]*:`, "271828" + terminaltest.Enter},
		{`\? [^\n]*紛失したキーのシリアル番号[^\n]*:`, "30112853" + terminaltest.Enter},
		{`\? シークレットキーを貼り付けてください[^\n]*:`, "SECRET" + terminaltest.Enter},
		{`\? [^\n]*アカウント番号[^\n]*:`, "111122223333" + terminaltest.Enter},
		{`1 つ選択してください: 初期選択はありません。`, "1" + terminaltest.Enter},
		{`\? [^\n]*袋[^\n]*番号[^\n]*:`, "A-1001" + terminaltest.Enter},
	},
	secretKey: regexp.MustCompile(`シークレットキー\s+([A-Z2-7]{64})`),
	proposed:  regexp.MustCompile(`tab で自動入力\):\n  ([^\n]+)\n`),
}

// types types a line and answers the questions until the next prompt. It returns what was
// shown.
func (v *visitor) types(line string) string {
	v.t.Helper()
	from := len(v.Text())
	v.Types(line + terminaltest.Enter)
	patterns := []string{atPrompt}
	for _, q := range v.tongue.questions {
		patterns = append(patterns, q.asked)
	}
	any := "(?:" + strings.Join(patterns, ")|(?:") + ")"
	for range 50 {
		shown := v.See(any)[0]
		if regexp.MustCompile(atPrompt).MatchString(shown) {
			return v.Text()[from:]
		}
		for _, q := range v.tongue.questions {
			m := regexp.MustCompile(q.asked).FindStringSubmatch(shown)
			if m == nil {
				continue
			}
			answer := q.answer
			if len(m) > 1 {
				answer = strings.ReplaceAll(answer, "$1", m[1])
			}
			if strings.Contains(answer, "SECRET") {
				secrets := v.tongue.secretKey.FindAllStringSubmatch(v.Text(), -1)
				answer = strings.ReplaceAll(answer, "SECRET", secrets[len(secrets)-1][1])
			}
			time.Sleep(50 * time.Millisecond) // what is typed before a question is dropped
			v.Types(answer)
			break
		}
	}
	v.t.Fatalf("%q asks without end:\n%s", line, v.Text()[from:])
	return ""
}

// leaves leaves by ctrl-d.
func (v *visitor) leaves() {
	v.t.Helper()
	v.Types("\x04")
	v.Leaves()
}

func (v *visitor) must(line string, want ...string) {
	v.t.Helper()
	shown := v.types(line)
	for _, text := range want {
		if !regexp.MustCompile(text).MatchString(shown) {
			v.t.Errorf("%q shows no %q:\n%s", line, text, shown)
		}
	}
}
