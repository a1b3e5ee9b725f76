package cli

import (
	"strings"

	"rootseal/cmd/rootseal/internal/language"
)

// LanguageFlag is the value of --lang. It speaks from the moment it is read: what is
// wrong with a later flag is said in that language.
type LanguageFlag struct {
	App  *App
	name string
}

// String implements pflag.Value. The default is the environment's, which the help of
// one computer must not show to another.
func (f *LanguageFlag) String() string { return f.name }

// Set implements pflag.Value.
func (f *LanguageFlag) Set(name string) error {
	l, known := language.Named(name)
	if !known {
		return Usage("must be one of %s", strings.Join(language.Names(), ", "))
	}
	f.name = name
	f.App.Speak(l)
	return nil
}

// Type implements pflag.Value.
func (f *LanguageFlag) Type() string { return "string" }
