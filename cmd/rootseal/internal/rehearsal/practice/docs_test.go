//go:build linux

package practice_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"rootseal/cmd/rootseal/internal/language"
)

var update = flag.Bool("update", false, "rewrite the sessions in README.md and docs with what the room shows now")

const top = "../../../../../"

// pages are the documents with a session.
func pages(t *testing.T) []string {
	t.Helper()
	var with []string
	for _, pattern := range []string{"*.md", "docs/*.md", "docs/*/*.md"} {
		found, err := filepath.Glob(top + pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range found {
			if text, err := os.ReadFile(file); err != nil {
				t.Fatal(err)
			} else if session.Match(text) {
				with = append(with, file)
			}
		}
	}
	return with
}

// session is a block that is recorded in the room. What the comment has is typed first and
// not shown. All sessions of a page are in one room.
var session = regexp.MustCompile("<!-- session\\b([^>]*)-->\n```console\n((?s:.*?))```\n")

// Every session in the documents is what the practice room shows to a person who types
// it, in the language of the page. With -update, the test rewrites those that are not
// ('make docs').
func TestDocs(t *testing.T) {
	t.Parallel()
	files := pages(t)
	for _, page := range []string{"README.md", "docs/officer.md", "docs/observer.md", "docs/auditor.md", "docs/3am.md", "docs/ja/officer.md", "docs/ja/observer.md", "docs/ja/auditor.md", "docs/ja/3am.md"} {
		if !slices.Contains(files, top+page) {
			t.Errorf("%s has no session", page)
		}
	}
	rootseal := build(t)
	for _, file := range files {
		t.Run(strings.TrimPrefix(file, top), func(t *testing.T) {
			t.Parallel()
			old, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			person := []string{"TZ=UTC", "NO_COLOR=1"}
			if filepath.Base(filepath.Dir(file)) == "ja" {
				person = append(person, asJapanese)
			}
			v := visit(t, rootseal, t.TempDir(), person)
			v.tongue.secretKey = secretKey
			recorded := session.ReplaceAllStringFunc(string(old), func(block string) string {
				parts := session.FindStringSubmatch(block)
				for line := range strings.Lines(parts[1]) {
					if line = strings.TrimSpace(line); line != "" {
						v.shows(line)
					}
				}
				now := v.record(commandsOf(parts[2]))
				if steady(now) == steady(parts[2]) {
					return block // only what differs in each room differs
				}
				if !*update {
					t.Errorf("'make docs' rewrites this session:\n%s", firstDifference(steady(parts[2]), steady(now)))
				}
				return strings.Replace(block, parts[2], now, 1)
			})
			v.leaves()
			if *update && recorded != string(old) {
				if err := os.WriteFile(file, []byte(recorded), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

var secretKey = regexp.MustCompile(`(?:secret key|シークレットキー)\s+([A-Z2-7]{64})`)

// commandsOf returns what is typed in a block: "$ rootseal COMMAND" and "room> WORD". A
// backslash at the end continues a line.
func commandsOf(block string) []string {
	var lines []string
	all := strings.Split(block, "\n")
	for i := 0; i < len(all); i++ {
		line := all[i]
		if !strings.HasPrefix(line, "$ ") && !strings.HasPrefix(line, "room> ") {
			continue
		}
		for strings.HasSuffix(line, "\\") && i+1 < len(all) {
			i++
			line += "\n" + all[i]
		}
		lines = append(lines, line)
	}
	return lines
}

// record types the lines and returns the block that they make.
func (v *visitor) record(lines []string) string {
	v.t.Helper()
	var block strings.Builder
	for _, line := range lines {
		typed := strings.ReplaceAll(line, "\\\n", " ")
		typed = strings.TrimPrefix(strings.TrimPrefix(typed, "$ "), "room> ")
		block.WriteString(line + "\n" + v.shows(strings.Join(strings.Fields(typed), " ")))
	}
	return block.String()
}

// ofTheRoom is what only the room says.
var ofTheRoom = regexp.MustCompile(`(?m)^(?:` + strings.Join([]string{
	said("rehearsal console: device %s, secret key %s, QR code in %s"),
	said("rehearsal console: MFA device assigned"),
	said("rehearsal: %s is in the room's folder, %s. 'edit %s' shows it"),
	said("rehearsal: %s is in the room's folder, %s. open it in a browser"),
}, "|") + `)\n`)

var verb = regexp.MustCompile(`^%(\[\d+\])?[-+.0-9]*[a-z]`)

// said is a pattern of what becomes of an English format on the screen, in any language: a
// line breaks at a space, or between two characters of Japanese.
func said(format string) string {
	var spoken []string
	for _, l := range []language.Language{language.English, language.Japanese} {
		var pattern strings.Builder
		for rest := l.Format(format); rest != ""; {
			if found := verb.FindString(rest); found != "" {
				pattern.WriteString(`(?:[^\n]|\n  )*?`)
				rest = rest[len(found):]
				continue
			}
			r, size := utf8.DecodeRuneInString(rest)
			rest = rest[size:]
			if r == ' ' {
				pattern.WriteString(`\s+`)
			} else {
				pattern.WriteString(regexp.QuoteMeta(string(r)) + `(?:\n  )?`)
			}
		}
		spoken = append(spoken, pattern.String())
	}
	return "(?:" + strings.Join(spoken, "|") + ")"
}

// named is a command in the room's words, which leave rootseal out.
var named = regexp.MustCompile(`('|= )(enroll|verify|seal|unseal|rotate|recover|code|audit|keys|plan|apply|status|report|log|officer|policy|passkey|doctor)\b`)

// shows types a line and returns what is shown, without the line itself.
func (v *visitor) shows(line string) string {
	v.t.Helper()
	shown := v.types(line)
	for range 1 + (len("room> ")+len(line))/columns {
		_, shown, _ = strings.Cut(shown, "\n") // what was typed
	}
	shown = shown[:strings.LastIndex("\n"+shown, "\nroom")]
	shown = ofTheRoom.ReplaceAllString(shown, "")
	shown = named.ReplaceAllString(shown, "${1}rootseal $2")
	lines := strings.SplitAfter(shown, "\n")
	for i, line := range lines {
		if strings.HasSuffix(line, "\n") {
			lines[i] = strings.TrimRight(answered(line), " \n") + "\n"
		}
	}
	return strings.Join(lines, "")
}

// answered returns the line of a list that was drawn again with the answer: the question
// and the answer.
func answered(line string) string {
	question, _, isList := strings.Cut(line, " (arrows or number, enter)")
	if at := strings.LastIndex(line, question); isList && at > 0 {
		return line[at:]
	}
	return line
}

// varying is what differs in two rooms.
var varying = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`\b\d+:[0-9a-f]{16}\b`), "<head>"},
	{regexp.MustCompile(`\b[0-9a-f]{64}\b`), "<hash>"},
	{regexp.MustCompile(`\b\d{8}-[a-z2-7]{6,}\b`), "<ceremony>"},
	{regexp.MustCompile(`\b(daily|sealed|backup)([ -])[a-z2-7]{6}\b`), "$1$2<suffix>"},
	{regexp.MustCompile(`\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ`), "<instant>"},
	{regexp.MustCompile(`(?m)^(valid for|the code expired|有効時間:|コードの有効期限は) [^\n]*(\n  [^\n]*)?$`), "<validity>"},
	{regexp.MustCompile(`\b20\d\d-\d\d-\d\d\b`), "<day>"},
	{regexp.MustCompile(`\b\d\d:\d\d(:\d\d)?(\.\d+)?\b`), "<time>"},
	{regexp.MustCompile(`\b[0-9]{6}\b`), "<code>"},
	{regexp.MustCompile(`\d:\d\d left|残り \d:\d\d`), "<time> left"},
	{regexp.MustCompile(`(clock +)(matches AWS|[-+]?[0-9.]+ s (ahead of|behind|from) AWS)`), "$1<skew>"},
	{regexp.MustCompile(`(時計 +)(AWS と一致|AWS との差 [-+0-9.]+ 秒)`), "$1<skew>"},
}

// steady returns a block without what differs in two rooms. Keys are written side by side,
// so their lines come in any order.
func steady(block string) string {
	for _, v := range varying {
		block = v.pattern.ReplaceAllString(block, v.with)
	}
	lines := strings.Split(block, "\n")
	for i := 0; i < len(lines); {
		end := i
		for end < len(lines) && sideBySide.MatchString(lines[end]) {
			end++
		}
		slices.Sort(lines[i:end])
		i = max(end, i+1)
	}
	return strings.Join(lines, "\n")
}

var sideBySide = regexp.MustCompile(`^  (key|キー) \d+  (` + said("seed written") + `|` + said("retired credential deleted") + `)$`)

func firstDifference(want, got string) string {
	wants, gots := strings.Split(want, "\n"), strings.Split(got, "\n")
	at := 0
	for at < len(wants) && at < len(gots) && wants[at] == gots[at] {
		at++
	}
	return "- " + strings.Join(wants[at:min(at+6, len(wants))], "\n- ") + "\n+ " + strings.Join(gots[at:min(at+6, len(gots))], "\n+ ")
}
