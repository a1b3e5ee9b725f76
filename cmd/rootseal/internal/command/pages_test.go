package command

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/printable"
)

// page is a document that is in both languages. A sheet is printed and lies next to the
// keyboard.
type page struct {
	name  string
	sheet bool
}

var pages = []page{
	{"officer", true},
	{"observer", true},
	{"auditor", true},
	{"3am", true},
	{"threats", false},
	{"tools", false},
}

// Every page is in both languages, and each leads to the other. The README leads to both.
func TestPagesLeadToTheirJapanese(t *testing.T) {
	all := documents(t)
	for _, p := range pages {
		english, japanese := all["docs/"+p.name+".md"], all["docs/ja/"+p.name+".md"]
		if !strings.Contains(english, "\nIn Japanese: [ja/"+p.name+".md](ja/"+p.name+".md).\n") {
			t.Errorf("docs/%s.md does not lead to its Japanese", p.name)
		}
		if !strings.Contains(japanese, "[英語版](../"+p.name+".md)") {
			t.Errorf("docs/ja/%s.md does not lead to its English", p.name)
		}
		for _, folder := range []string{"docs/", "docs/ja/"} {
			if !strings.Contains(all["README.md"], "]("+folder+p.name+".md)") {
				t.Errorf("the README does not lead to %s%s.md", folder, p.name)
			}
		}
	}
	for file := range all {
		if name, is := strings.CutPrefix(file, "docs/ja/"); is && !slices.ContainsFunc(pages, func(p page) bool { return p.name+".md" == name }) {
			t.Errorf("no test reads %s", file)
		}
	}
}

var (
	link    = regexp.MustCompile(`\]\(([^)#]*\.md|)(#[^)]*)?\)`)
	fence   = regexp.MustCompile("(?s)(<!-- [^>]*-->\n)?```(\\w*)\n(.*?)```\n")
	heading = regexp.MustCompile(`(?m)^#+ `)
	item    = regexp.MustCompile(`(?m)^(?:-|\d+\.) `)
	row     = regexp.MustCompile(`(?m)^\|.*`)
	span    = regexp.MustCompile("`([^`]+)`")

	headingText = regexp.MustCompile(`(?m)^#+ (.*)$`)
	notInLinks  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// A page in Japanese has what the English one has: the same headings, items and rows, the
// same blocks with the same commands, and in its prose every command, flag and file.
func TestJapanesePagesSayTheSame(t *testing.T) {
	all := documents(t)
	for _, p := range pages {
		english, japanese := outlineOf(all["docs/"+p.name+".md"]), outlineOf(all["docs/ja/"+p.name+".md"])
		for i, want := range english.shape {
			if i >= len(japanese.shape) || japanese.shape[i] != want {
				t.Errorf("docs/ja/%s.md lacks %q of the English page; it has %q", p.name, want, japanese.shape)
				break
			}
		}
		if len(japanese.shape) > len(english.shape) {
			t.Errorf("docs/ja/%s.md has more than the English page: %q", p.name, japanese.shape[len(english.shape):])
		}
		for _, want := range english.spans {
			if !slices.Contains(japanese.spans, want) {
				t.Errorf("docs/ja/%s.md lacks `%s`", p.name, want)
			}
		}
	}
}

// outline is what a page has in any language.
type outline struct {
	shape []string // its sections in turn, and its blocks
	spans []string // of code in its prose
}

func outlineOf(text string) outline {
	var o outline
	for _, b := range fence.FindAllStringSubmatch(text, -1) {
		commands, _ := documented("```" + b[3] + "```")
		o.shape = append(o.shape, fmt.Sprintf("block %q %s %q", strings.TrimSpace(b[1]), b[2], commands))
	}
	text = fence.ReplaceAllString(text, "")
	starts := append(heading.FindAllStringIndex(text, -1), []int{len(text), len(text)})
	for i, at := range starts[:len(starts)-1] {
		section := text[at[0]:starts[i+1][0]]
		columns := 0
		for _, line := range row.FindAllString(section, -1) {
			columns += strings.Count(line, " | ")
		}
		o.shape = append(o.shape, fmt.Sprintf("%sof %d items and %d rows, %d columns in all",
			section[:at[1]-at[0]], len(item.FindAllString(section, -1)), len(row.FindAllString(section, -1)), columns))
	}
	for _, m := range span.FindAllStringSubmatch(text, -1) {
		o.spans = append(o.spans, strings.Join(strings.Fields(m[1]), " "))
	}
	return o
}

// A document and a section that a document leads to are there, and a page in Japanese leads
// to the Japanese of a page that has one.
func TestLinksLeadSomewhere(t *testing.T) {
	all := documents(t)
	commands, err := os.ReadFile(top + "docs/commands.md")
	if err != nil {
		t.Fatal(err)
	}
	all["docs/commands.md"] = string(commands)
	for file, text := range all {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			to := path.Join(path.Dir(file), m[1])
			if strings.Contains(m[1], "://") {
				continue
			}
			if m[1] == "" {
				to = file
			}
			if all[to] == "" {
				t.Errorf("%s leads to %s, which is not there", file, to)
			} else if m[2] != "" && !slices.Contains(sections(all[to]), m[2]) {
				t.Errorf("%s leads to %s of %s, which is not there", file, m[2], to)
			}
			if strings.HasPrefix(file, "docs/ja/") && strings.HasPrefix(m[1], "../") && path.Base(m[1]) != path.Base(file) && all["docs/ja/"+path.Base(m[1])] != "" {
				t.Errorf("%s leads to %s, which is in Japanese too", file, to)
			}
		}
	}
}

// sections are the headings of a page as a link names them.
func sections(text string) []string {
	var all []string
	for _, m := range headingText.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		all = append(all, "#"+strings.ReplaceAll(notInLinks.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-"))
	}
	return all
}

// A page to print fits on one sheet: about 70 lines of 100 columns in a small type. What
// is in a comment is not printed.
func TestPagesFit(t *testing.T) {
	all := documents(t)
	comment := regexp.MustCompile(`(?s)<!--.*?-->\n`)
	for _, p := range pages {
		for _, file := range []string{"docs/" + p.name + ".md", "docs/ja/" + p.name + ".md"} {
			if !p.sheet {
				continue
			}
			if lines := printed(comment.ReplaceAllString(all[file], "")); lines < 20 || lines > 70 {
				t.Errorf("%s has %d lines", file, lines)
			}
		}
	}
}

// printed is how many lines of 100 columns a page has on paper. A paragraph or an item is
// set as a whole, and a line of a block as it is.
func printed(text string) int {
	lines, columns, block := 0, 0, false
	end := func() { lines, columns = lines+(columns+99)/100, 0 }
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch starts := item.MatchString(line) || row.MatchString(line); {
		case strings.HasPrefix(line, "```"):
			end()
			block = !block
			continue
		case block, line == "":
			end()
			lines += 1 + max(0, printable.Cells(line)-1)/100
			continue
		case starts:
			end()
		}
		columns += printable.Cells(line)
	}
	end()
	return lines
}

// The glossary has each term once, and sends to a Japanese reader those that no public
// source shows.
func TestGlossaryMarksWhatToReview(t *testing.T) {
	marked := map[string]bool{} // Japanese terms
	seen := map[string]bool{}
	qualifier := regexp.MustCompile(` \([^)]*\)`)
	for _, line := range row.FindAllString(documents(t)["docs/glossary-ja.md"], -1)[2:] {
		cells := strings.Split(strings.Trim(line, "| "), " | ")
		if len(cells) != 3 {
			t.Errorf("not three cells: %s", line)
			continue
		}
		for term := range strings.SplitSeq(cells[0], "; ") {
			if seen[term] {
				t.Errorf("%q is explained twice", term)
			}
			seen[term] = true
		}
		for _, term := range regexp.MustCompile(`[;,、] ?`).Split(qualifier.ReplaceAllString(cells[1], ""), -1) {
			marked[term] = marked[term] || strings.Contains(cells[2], "**review**")
		}
	}
	for _, term := range []string{"シード", "登録", "立会人", "セキュリティ責任者", "保管者", "保管", "封印する", "開封する", "管理番号", "証跡報告書", "相互牽制", "二名立会い", "職務分離", "期限超過", "期限", "更新"} {
		if !marked[term] {
			t.Errorf("%s is not marked for review", term)
		}
	}
	if !regexp.MustCompile(`(?m)^\| FISC's own words .*\*\*review\*\*`).MatchString(documents(t)["docs/glossary-ja.md"]) {
		t.Error("the words of FISC are not marked for review")
	}
}
