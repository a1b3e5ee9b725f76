package report

import (
	"maps"
	"os"
	"regexp"
	"strings"
	"testing"
)

// Every text is used by the page or the code, and every used text exists.
func TestTextsAreUsed(t *testing.T) {
	used := map[string]bool{}
	for _, file := range []string{"page.html", "labels.html", "sheet.html", "render.go", "labels.go", "sheet.go", "timeline.go", "csv.go", "words.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?:\bt |text\(|tally \(len [.A-Za-z]+\) |add\([^"]*|key, n[a-z.A-Z]+ string }\{|\{)"([a-z_.0-9]+)"`).FindAllStringSubmatch(string(source), -1) {
			used[m[1]] = true
		}
	}
	for _, of := range steps {
		for _, step := range of {
			used["step."+step] = true
		}
	}
	all := maps.Clone(english)
	for key, words := range englishOfPapers {
		if all[key] != "" {
			t.Errorf("two texts have the key %q", key)
		}
		all[key] = words
	}
	for key := range all {
		base := strings.TrimSuffix(strings.TrimSuffix(key, ".one"), ".more")
		standard := strings.TrimPrefix(key, "standard.")
		if !strings.Contains(key, "/") && !used[key] && !used[base] && !used[standard] {
			t.Errorf("no one uses the text %q", key)
		}
	}
}
