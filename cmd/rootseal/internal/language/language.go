package language

import (
	"cmp"
	"slices"
	"strings"
)

// Language is a language in which rootseal speaks to a person. The zero Language is
// English.
type Language int

// The languages.
const (
	English Language = iota
	Japanese
)

// names are the languages as --lang has them.
var names = []string{English: "en", Japanese: "ja"}

// Names returns the languages as --lang has them.
func Names() []string { return names }

// Named returns the language with a name, and whether there is one.
func Named(name string) (Language, bool) {
	i := slices.Index(names, name)
	return Language(max(i, 0)), i >= 0
}

// String returns the name of the language.
func (l Language) String() string { return names[l] }

// OfEnvironment returns the language that the environment asks for: the first of
// LC_ALL, LC_MESSAGES and LANG that is set decides, as in POSIX. A Japanese locale with
// another encoding than UTF-8 gets English, because its terminal would not show Japanese.
func OfEnvironment(getenv func(string) string) Language {
	locale := cmp.Or(getenv("LC_ALL"), getenv("LC_MESSAGES"), getenv("LANG"))
	locale, _, _ = strings.Cut(locale, "@")
	place, encoding, stated := strings.Cut(locale, ".")
	name, _, _ := strings.Cut(place, "_")
	if stated && !strings.EqualFold(strings.ReplaceAll(encoding, "-", ""), "utf8") {
		return English
	}
	l, _ := Named(strings.ToLower(name))
	return l
}

// Format returns an English format in the language. A format that has no translation
// stays English. "%d keys" is found as "%d key".
func (l Language) Format(english string) string {
	if l == English {
		return english
	}
	if said, is := japanese[english]; is {
		return said
	}
	if many, is := strings.CutSuffix(english, "s"); is && strings.HasPrefix(many, "%d ") {
		for _, one := range []string{many, strings.TrimSuffix(many, "ie") + "y"} {
			if said, is := japanese[one]; is {
				return said
			}
		}
	}
	return english
}
