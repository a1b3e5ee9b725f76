//go:build unix

package command

import (
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
)

// given are names that persons gave, which no one translates.
var given = strings.NewReplacer("Osaka safe", "", "Ren Sato", "", "Olivia", "", "Peter", "", "found in the office", "")

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
				mustBeJapanese(t, strings.Join(args, " "), given.Replace(line))
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
		mustBeJapanese(t, strings.Join(args, " "), given.Replace(above+"\n"+o.err.String()))
	}
}
