package report

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rootseal/enroll/audit"
)

// Every text is used by the page or the code, and every used text exists.
func TestTextsAreUsed(t *testing.T) {
	used := map[string]bool{}
	for _, file := range []string{"head.html", "page.html", "labels.html", "sheet.html", "render.go", "labels.go", "labels_fit.go", "sheet.go", "timeline.go", "csv.go", "words.go"} {
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

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?([a-z%])`)

// verbsOf are the verbs of a format by the argument that each takes.
func verbsOf(format string) map[int]string {
	of, next := map[int]string{}, 1
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[1] != "" {
			next = int(m[1][0] - '0')
		}
		if m[2] != "%" {
			of[next] = m[2]
			next++
		}
	}
	return of
}

// sameWords are texts without words of a language.
var sameWords = []string{"standard.cis5", "standard.cis6", "standard.cis7", "standard.hub", "standard.pci", "standard.nist"}

var (
	japaneseWord = regexp.MustCompile(`[\p{Han}\p{Hiragana}\p{Katakana}、。]`)
	quoted       = regexp.MustCompile(`'rootseal [^']*'|--[a-z]+`)
	// assuring are words that read as an opinion of an auditor.
	assuring = regexp.MustCompile(`問題は(あり|発見|見つか)|問題なし|異常なし|適切|適正|保証(され|し|する)|安全です`)
)

// The languages have the same texts, with the same arguments and commands, and none of
// them gives an opinion.
func TestLanguagesAgree(t *testing.T) {
	for _, of := range []struct{ english, japanese map[string]string }{{english, japanese}, {englishOfPapers, japaneseOfPapers}} {
		for key, text := range of.english {
			said, is := of.japanese[key]
			switch {
			case !is:
				t.Errorf("%q has no Japanese", key)
				continue
			case !maps.Equal(verbsOf(text), verbsOf(said)):
				t.Errorf("%q takes %v, in Japanese %v", key, verbsOf(text), verbsOf(said))
			case !japaneseWord.MatchString(said) && key != "lang" && !slices.Contains(sameWords, key):
				t.Errorf("%q is not translated: %q", key, said)
			}
			for _, command := range quoted.FindAllString(text, -1) {
				if !strings.Contains(said, command) {
					t.Errorf("%q lacks %s in Japanese", key, command)
				}
			}
			if word := assuring.FindString(said); word != "" {
				t.Errorf("%q gives an opinion: %q", key, word)
			}
		}
		for key := range of.japanese {
			if _, is := of.english[key]; !is {
				t.Errorf("only Japanese has %q", key)
			}
		}
	}
}

// A kind of finding that the report shows has words in Japanese.
func TestKindsAreJapanese(t *testing.T) {
	for _, k := range audit.Catalogue {
		if said := inJapanese.word("kind", k.Name); !japaneseWord.MatchString(said) {
			t.Errorf("%s is %q", k.Name, said)
		}
	}
}
