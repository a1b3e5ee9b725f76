//go:build unix

package command

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/language"
)

// given are names that persons gave, which no one translates.
var given = strings.NewReplacer("Osaka safe", "", "Ren Sato", "", "Olivia", "", "Peter", "", "found in the office", "", "torn in the transport", "", "root is locked out", "", "@acme daily ", "")

// threeWords are three English words in a row.
var threeWords = regexp.MustCompile(`\b[a-z]{2,},? [a-z]{2,},? [a-z]{2,}\b`)

func mustHaveNoSentence(t *testing.T, what, line string) {
	t.Helper()
	mustBeJapanese(t, what, line)
	if found := threeWords.FindString(unspoken.ReplaceAllString(line, "")); found != "" {
		t.Errorf("%s says %q: %s", what, found, line)
	}
}

// A key goes into its bag, out of it in an emergency, and on a trip. What is said of it,
// and what is open afterwards, is in Japanese.
func TestCustodyInJapanese(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		for _, args := range [][]string{
			sealThird,
			{"log", "export", filepath.Join(t.TempDir(), "trip")},
			{"unseal", "33333333", "--emergency"},
			{"status"},
			{"keys"},
			{"doctor"},
			{"log"},
			{"officer", "list"},
			{"policy", "show"},
			{"unseal", "33333333", "--bag", "A-18"},
			{"verify", "--live", "--wait", "1m"},
		} {
			out, code := s.do(t, append(args, "--lang", "ja")...)
			if code != cli.ExitDone && args[0] != "doctor" && args[0] != "unseal" && args[0] != "verify" {
				t.Errorf("%v: exit code %d: %s", args, code, s.err.String())
			}
			for line := range strings.Lines(out + s.err.String()) {
				if args[0] == "log" && !strings.HasPrefix(line, "    ") {
					continue // the kind of a record, its command and its ceremony
				}
				mustHaveNoSentence(t, strings.Join(args, " "), given.Replace(line))
			}
		}
	})
}

// Signatures that are missing, and the making good of them, are in Japanese.
func TestSignaturesInJapanese(t *testing.T) {
	o, _ := twoOfficers(t)
	for _, args := range [][]string{
		{"officer", "list"},
		append([]string{"log", "sign"}, o.signedBy()...),
		{"officer", "remove", "1001"},
		append([]string{"policy", "set", "--min-keys", "2"}, o.signedBy(1001)...),
		{"policy", "show"},
		{"doctor"},
		{"log", "verify", "--head", "1:0000000000000000"},
	} {
		out, _ := o.types(t.Context(), t, append(args, "--lang", "ja")...)
		above, _, _ := strings.Cut(out, "\n\n") // before the commands for a shell
		for line := range strings.Lines(above + "\n" + o.err.String()) {
			mustHaveNoSentence(t, strings.Join(args, " "), given.Replace(line))
		}
	}
}

// What is open, with every kind of finding of the example fleet, is in Japanese, and so is
// what log verify says of its records.
func TestFindingsInJapanese(t *testing.T) {
	s := recordedFleet(t)
	written := strings.NewReplacer("the safe of the Osaka office", "", "AWS:x@acme old abcdef", "", "no route to host", "")
	for _, args := range [][]string{{"status"}, {"log", "verify"}, {"doctor"}} {
		out, _ := s.in(t, language.Japanese, args...)
		above, commands, _ := strings.Cut(out, "\n\n")
		if args[0] == "status" {
			above += "\n" + commands
		}
		for line := range strings.Lines(above + "\n" + s.err.String()) {
			mustHaveNoSentence(t, strings.Join(args, " "), written.Replace(line))
		}
	}
}
