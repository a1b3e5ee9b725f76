//go:build unix

package command

import (
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
)

// head names a record by so many digits of its hash, without the ledger's code.
func (s *stage) head(t *testing.T, sequence uint64, digits int) string {
	t.Helper()
	data, err := os.ReadFile(s.record(sequence))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d:%.*s", sequence, digits, fmt.Sprintf("%x", sha256.Sum256(data)))
}

func TestLogVerify(t *testing.T) {
	s := logged(t)
	head := s.head(t, 3, 16)
	s.mustType(t, wants{cli.ExitDone, s.ledger + ", world aws: the chain of all 3 records holds\nhead " + head +
		"\nto check it without rootseal, in a shell with sha256sum and jq:\n\n" + strings.TrimSuffix(view.StockCommands(s.ledger, "", false), "\n"), nil},
		"log", "verify")
	want := view.LedgerCheck{Ledger: s.ledger, Verdict: "right", World: ledger.WorldAWS, Records: 3, Head: head, Commands: view.StockCommands(s.ledger, "", false)}.Filled()
	if got := mustTypeJSON[view.LedgerCheck](t, s, "log", "verify"); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}

func TestLogVerifyHead(t *testing.T) {
	s := logged(t)
	for _, head := range []string{s.head(t, 3, 16), s.head(t, 3, 64), s.head(t, 1, 17), strings.ToUpper(s.head(t, 2, 40))} {
		out, code := s.types(t.Context(), t, "log", "verify", "--head", head)
		if contains := "\ncontains " + strings.ToLower(head)[:len("1:")+16] + "\n"; code != cli.ExitDone || !strings.Contains(out, contains) {
			t.Errorf("--head %s: exit code %d, want %d and %q:\n%s%s", head, code, cli.ExitDone, contains, out, s.err.String())
		}
	}
}

// A ledger whose own chain holds is found out by a head that was noted.
func TestLogVerifyFindsWhatTheChainCannotShow(t *testing.T) {
	for _, test := range []struct {
		name   string
		tamper func(*testing.T, *stage)
		head   func(*testing.T, *stage) string // noted before
		want   string
	}{
		{
			"cut", without(3),
			func(t *testing.T, s *stage) string { return s.head(t, 3, 16) }, "the ledger ends at 2:",
		},
		{"put back and continued", func(t *testing.T, s *stage) {
			without(3)(t, s)
			s.append(t, ledger.WorldAWS, ledger.Entry{Command: "code", Body: &ledger.CodeUsed{CredentialID: "AWS:mallory", Step: 7}})
		}, func(t *testing.T, s *stage) string { return s.head(t, 3, 16) }, "record 3 is "},
		{
			"last record edited", edited(3, `"step": 7`, `"step": 8`),
			func(t *testing.T, s *stage) string { return s.head(t, 3, 64) }, "record 3 is ",
		},
		{
			"last digit misread", func(*testing.T, *stage) {},
			func(t *testing.T, s *stage) string {
				head := s.head(t, 2, 64)
				last := "0"
				if strings.HasSuffix(head, last) {
					last = "1"
				}
				return head[:len(head)-1] + last
			}, "record 2 is ",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := logged(t)
			head := test.head(t, s)
			test.tamper(t, s)
			if _, code := s.types(t.Context(), t, "log", "verify"); code != cli.ExitDone {
				t.Fatalf("without the head: exit code %d; it said:\n%s", code, s.err.String())
			}
			want := "head " + head + " is not in the ledger: " + test.want
			_, code := s.types(t.Context(), t, "log", "verify", "--head", head)
			if said := s.err.String(); code != cli.ExitWrong || !strings.Contains(said, want) || !strings.Contains(said, "\nnext: read the head on the label again") {
				t.Errorf("exit code %d, want %d and %q; it said:\n%s", code, cli.ExitWrong, want, said)
			}
			out, code := s.types(t.Context(), t, "log", "verify", "--head", head, "--json")
			if got := mustDecode[view.LedgerCheck](t, out); code != cli.ExitWrong || got.Verdict != "wrong" || !strings.Contains(got.Cause, want) {
				t.Errorf("exit code %d and %+v, want %d, wrong, %q", code, got, cli.ExitWrong, want)
			}
		})
	}
}

// inShell runs what log verify printed, from somewhere else.
func inShell(t *testing.T, commands string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), "sh", "-c", commands)
	c.Dir = t.TempDir()
	c.Env = append(os.Environ(), "LC_ALL=C")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v (the commands need sha256sum, jq and openssl)\n%s", err, out)
	}
	return string(out)
}

// The commands that are printed say what the command says, of a good ledger and
// of a bad one, whatever its folder is called.
func TestStockCommandsAgreeWithLogVerify(t *testing.T) {
	for _, test := range []struct {
		name   string
		folder string
		tamper func(*testing.T, *stage)
		code   int
		cause  string // in what the commands print of a bad one
	}{
		{"good", "ledger", func(*testing.T, *stage) {}, cli.ExitDone, ""},
		{"in a folder of any name", "it's $HOME; `x`\n-n *", func(*testing.T, *stage) {}, cli.ExitDone, ""},
		{"cut", "ledger", without(3), cli.ExitWrong, "No such file"},
		{"last record edited", "ledger", edited(3, `"step": 7`, `"step": 8`), cli.ExitWrong, "aws\nhead 3:"},
		{"past edited", "ledger", edited(1, `"group": "daily"`, `"group": "sealed"`), cli.ExitWrong, "records/00000002.json: does not follow 1:"},
		{"gap", "ledger", without(2), cli.ExitWrong, "records/00000003.json: not number 2"},
		{"renumbered", "ledger", edited(2, `"sequence": 2`, `"sequence": 7`), cli.ExitWrong, "records/00000002.json: does not follow 1:"},
		{"worlds mixed", "ledger", edited(2, `"world": "aws"`, `"world": "rehearsal"`), cli.ExitWrong, "aws\nrehearsal\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := logged(t)
			folder := filepath.Join(t.TempDir(), test.folder)
			if err := os.Rename(s.ledger, folder); err != nil {
				t.Fatal(err)
			}
			s.ledger = folder
			head := s.head(t, 3, 20)
			_, digits, _ := strings.Cut(head, ":")
			want := "aws\nhead " + s.head(t, 3, 16) + "\n" + digits + "\n"
			test.tamper(t, s)

			text, _ := s.types(t.Context(), t, "log", "verify", "--head", head)
			out, code := s.types(t.Context(), t, "log", "verify", "--head", head, "--json")
			if code != test.code {
				t.Fatalf("exit code %d, want %d; it said:\n%s", code, test.code, s.err.String())
			}
			check := mustDecode[view.LedgerCheck](t, out)
			if !strings.HasSuffix(text, "\n\n"+check.Commands) {
				t.Errorf("the text does not end with the commands:\n%s", text)
			}
			got := inShell(t, check.Commands)
			switch {
			case test.code == cli.ExitDone && got != want:
				t.Errorf("a good ledger: the commands print\n%swant\n%s", got, want)
			case test.code != cli.ExitDone && (got == want || !strings.Contains(got, test.cause)):
				t.Errorf("a bad ledger: the commands print\n%swant %q", got, test.cause)
			}
		})
	}
}

func TestStockCheckIsInTheSpecification(t *testing.T) {
	text, err := os.ReadFile("../../../../docs/ledger.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, commands := range []string{view.StockCheck, view.StockSignatures} {
		if !strings.Contains(string(text), "```sh\n"+commands+"```\n") {
			t.Errorf("docs/ledger.md has other commands than log verify prints:\n%s", commands)
		}
	}
}
