package language

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// argumentsOf returns the argument and the verb of each place in a format.
func argumentsOf(format string) map[int]string {
	found := map[int]string{}
	next := 1
	for _, m := range verb.FindAllStringSubmatch(format, -1) {
		if m[2] == "%" {
			continue
		}
		if m[1] != "" {
			next = int(m[1][0] - '0')
		}
		found[next] = strings.NewReplacer("["+m[1]+"]", "").Replace(m[0])
		next++
	}
	return found
}

// copied is what a person types or compares: it is the same in every language.
var copied = regexp.MustCompile(`'(?:rootseal|ykman|ykpersonalize|aws|ls|systemctl)\b[^']*'|'--[a-z][^']*'|--[a-z][a-z-]+|\b[A-Z]{4,}\b|%w`)

// capitals are capitals in an English text that are not for typing.
var capitals = []string{"OATH", "FIDO", "YSA", "NIST", "HAS", "DEVICE", "CISA"}

// A translation takes the arguments of its text and names the commands, flags and
// placeholders of its text, and nothing else.
func TestTranslationsAgree(t *testing.T) {
	for english, said := range japanese {
		if english == said && letters.MatchString(verb.ReplaceAllString(strings.ReplaceAll(english, "rootseal", ""), "")) {
			t.Errorf("%q is not translated", english)
		}
		if want, got := argumentsOf(english), argumentsOf(said); !maps.Equal(want, got) {
			t.Errorf("%q takes %v, its translation %v", english, want, got)
		}
		for _, mark := range []string{"\n", "\t"} {
			if strings.Count(english, mark) != strings.Count(said, mark) {
				t.Errorf("%q: the translation has another number of %q", english, mark)
			}
		}
		lead := func(text string) string { return text[:len(text)-len(strings.TrimLeft(text, " "))] }
		if strings.HasPrefix(english, "  ") && lead(english) != lead(said) {
			t.Errorf("%q: the translation is indented otherwise", english)
		}
		if strings.Contains(english, "\t") {
			continue // headings
		}
		for _, word := range copied.FindAllString(english, -1) {
			if english != strings.ToUpper(english) && !slices.Contains(capitals, word) && !strings.Contains(said, word) {
				t.Errorf("%q: the translation lacks %s", english, word)
			}
		}
		for _, word := range copied.FindAllString(said, -1) {
			if !strings.Contains(english, word) {
				t.Errorf("%q: only the translation has %s", english, word)
			}
		}
	}
}

var wide = `[\p{Han}\p{Hiragana}\p{Katakana}ー]`

// manners are mistakes of form in Japanese, see the package's comment.
var manners = map[string]*regexp.Regexp{
	"a full-width digit, letter, colon or mark":               regexp.MustCompile(`[！-～]`),
	"no space between Japanese and Latin":                     regexp.MustCompile(wide + `[A-Za-z0-9]|[A-Za-z0-9]` + wide),
	"a space between Japanese and Japanese":                   regexp.MustCompile(`[\p{Hiragana}、。] [\p{Han}\p{Hiragana}\p{Katakana}]`),
	"a word that the glossary forbids":                        regexp.MustCompile(`秘密鍵|オフィサー|トークン|出来|下さい|例外承認`),
	"a sentence that ends with 。 though the English does not": regexp.MustCompile(`。$`),
}

func TestJapaneseManners(t *testing.T) {
	for english, said := range japanese {
		said = verb.ReplaceAllString(said, "…")
		for mistake, pattern := range manners {
			if at := pattern.FindString(said); at != "" && !strings.HasSuffix(english, ".") {
				t.Errorf("%q: %s: %q", said, mistake, at)
			}
		}
	}
}

// No format is translated twice, with two results.
func TestFormatsAreTranslatedOnce(t *testing.T) {
	n := 0
	for _, part := range parts {
		n += len(part)
	}
	if n != len(japanese) {
		t.Errorf("the files have %d formats, %d of them different", n, len(japanese))
	}
}

func TestOfEnvironment(t *testing.T) {
	for locale, want := range map[string]Language{
		"": English, "C": English, "C.UTF-8": English, "POSIX": English, "en_US.UTF-8": English, "de_DE": English,
		"ja": Japanese, "ja_JP": Japanese, "ja_JP.UTF-8": Japanese, "ja_JP.utf8": Japanese, "ja_JP.UTF-8@x": Japanese,
		"ja_JP.eucJP": English, "ja_JP.SJIS": English, "jav": English,
	} {
		for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
			if got := OfEnvironment(func(n string) string { return map[string]string{name: locale}[n] }); got != want {
				t.Errorf("%s=%s is %v", name, locale, got)
			}
		}
	}
	order := map[string]string{"LC_MESSAGES": "en_US.UTF-8", "LANG": "ja_JP.UTF-8"}
	if OfEnvironment(func(n string) string { return order[n] }) != English {
		t.Error("LANG is before LC_MESSAGES")
	}
	order["LC_ALL"] = "ja_JP.UTF-8"
	if OfEnvironment(func(n string) string { return order[n] }) != Japanese {
		t.Error("LC_MESSAGES is before LC_ALL")
	}
}

// A format without Japanese stays English.
func TestUnknownFormat(t *testing.T) {
	const format = "there is no such format as %s"
	if got := Japanese.Format(format); got != format {
		t.Errorf("it is said as %q", got)
	}
	if got := Japanese.Format("%d unfinished ceremonies"); got != japanese["%d unfinished ceremony"] || got == "" {
		t.Errorf("ceremonies: %q", got)
	}
	if got := Japanese.Format("%d keys"); got != japanese["%d key"] {
		t.Errorf("several keys are said as %q", got)
	}
}
