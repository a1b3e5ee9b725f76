package room

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device/piv"
	"rootseal/hwtest/simpiv"
	"rootseal/message"
)

// A command line in the room may be a real one, with real files in it. The room reads
// none of them: a flag for a secret gets the simulation's own, and a file or folder is one
// in the room, or refused. What a flag takes is read from its help, so a new flag cannot
// be forgotten: one that takes a source, and for which the room has no stand-in, is refused.

// Limits say what a command line may name.
type Limits struct {
	Ledgers bool // another ledger in the room; otherwise there is one ledger, whatever is named
	Files   bool // files and folders in the room
	Numbers bool // the keys have numbers, which a person may type in place of a serial
}

// standIn is what the room puts in the place of a secret.
type standIn struct {
	file string // in the room's folder
	text string // its content; "": the console writes it
	what message.Text
}

const secretFile = "secret-of-the-console"

var standIns = map[string]standIn{
	"secret":         {secretFile, "", message.Word("the secret key of the simulated console")},
	"qr":             {"qr.png", "", message.Word("the picture of the simulated console")},
	"pin":            {"pin", simpiv.PIN, message.Textf("the PIN of the simulated keys, %s,", simpiv.PIN)},
	"access-code":    {"access-code", "rehearsal", message.Word("an access code that no simulated key has")},
	"management-key": {"management-key", hex.EncodeToString(piv.FactoryManagementKey()), message.Word("the factory's management key")},
	"webhook":        {"webhook", "https://hooks.slack.com/services/T00000000/B00000000/rehearsal", message.Word("an address that nothing is sent to")},
}

// Confine keeps the commands in the room from what they name outside of it.
func (r *Room) Confine(l Limits) {
	r.World.Confine, r.World.File = r.check(l), r.fileOf
}

// check returns the check of a command line.
func (r *Room) check(l Limits) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		if c.Name() == "rehearse" {
			return cli.Usage("this is a rehearsal already: type the command alone")
		}
		var errs []error
		c.Flags().Visit(func(f *pflag.Flag) {
			kind, _ := pflag.UnquoteUsage(f)
			errs = append(errs, r.noNumber(kind, valuesOf(f), l), r.confineFlag(f, l))
		})
		for i, kind := range placeholders(c.Use) {
			if i >= len(args) {
				break
			}
			errs = append(errs, r.noNumber(kind, args[i:i+1], l))
			if takesFile(kind) {
				errs = append(errs, InRoom(args[i], l))
			}
		}
		return errors.Join(errs...)
	}
}

// placeholders returns what the arguments of a command are called.
func placeholders(use string) []string {
	var kinds []string
	for _, word := range strings.Fields(use)[1:] {
		kinds = append(kinds, strings.Trim(word, "[].|"))
	}
	return kinds
}

// takesFile reports whether a placeholder is that of a file or folder.
func takesFile(kind string) bool {
	return slices.Contains([]string{"FILE", "FOLDER", "PLACE", "PLAN"}, kind)
}

func (r *Room) confineFlag(f *pflag.Flag, l Limits) error {
	kind, _ := pflag.UnquoteUsage(f)
	stand, has := standIns[f.Name]
	switch {
	case has || strings.HasSuffix(kind, "SOURCE"):
		if !has {
			return cli.Usage("--%s names a secret, and a rehearsal has no stand-in for it: leave the flag out", f.Name)
		}
		return r.standIn(f, stand)
	case f.Name == "ledger" && !l.Ledgers:
		if f.Value.String() != "" {
			r.Tell("rehearsal: the ledger %s is not opened; this rehearsal has its own", f.Value)
		}
		return f.Value.Set("")
	case takesFile(kind):
		return replaceEach(f, func(path string) (string, error) { return path, InRoom(path, l) })
	}
	return nil
}

// standIn replaces the sources of a flag.
func (r *Room) standIn(f *pflag.Flag, s standIn) error {
	path := filepath.Join(r.Folder, s.file)
	if s.text != "" || f.Name == "secret" {
		if err := os.WriteFile(path, []byte(s.text), 0o600); err != nil {
			return message.Errorf("making a stand-in for --%s: %w", f.Name, err)
		}
	}
	return replaceEach(f, func(given string) (string, error) {
		if given == path {
			return path, nil
		}
		serial, _, bySerial := strings.Cut(given, "=")
		r.Tell("rehearsal: the source in --%s is not read; rootseal uses %s instead", f.Name, s.what)
		if bySerial && f.Name != "secret" && f.Name != "qr" {
			return serial + "=" + path, nil
		}
		return path, nil
	})
}

// replaceEach replaces the values of a flag.
func replaceEach(f *pflag.Flag, by func(string) (string, error)) error {
	list, is := f.Value.(pflag.SliceValue)
	if !is {
		text, err := by(f.Value.String())
		if err != nil {
			return message.Errorf("--%s: %w", f.Name, err)
		}
		return f.Value.Set(text)
	}
	given := list.GetSlice()
	for i, text := range given {
		var err error
		if given[i], err = by(text); err != nil {
			return message.Errorf("--%s: %w", f.Name, err)
		}
	}
	return list.Replace(given)
}

// fileOf returns the picture of the simulated console, whatever file a person names at a
// question: commands ask for no other file.
func (r *Room) fileOf(typed string) string {
	if typed != r.Picture() {
		r.Tell("rehearsal: %s is not read; rootseal uses %s instead", typed, standIns["qr"].what)
	}
	return r.Picture()
}

// keepSecret gives --secret what the console shows.
func (r *Room) keepSecret(text string) error {
	path := filepath.Join(r.Folder, secretFile)
	if _, err := os.Stat(path); err != nil {
		return nil //nolint:nilerr // no command line has named a source
	}
	if err := os.WriteFile(path, []byte(text+"\n"), 0o600); err != nil {
		return fmt.Errorf("making a stand-in for --secret: %w", err)
	}
	return nil
}
