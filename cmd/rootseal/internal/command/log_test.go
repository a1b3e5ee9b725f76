package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
)

// logged is a stage whose ledger has three records: a ceremony and a code.
func logged(t *testing.T) *stage {
	t.Helper()
	s := offline(t)
	s.append(t, ledger.WorldAWS, enrolled("111122223333/user/alice", "daily", "AWS:alice@acme daily abcdef", 12345678, 23456789)...)
	s.append(t, ledger.WorldAWS, ledger.Entry{
		Command: "code", Officer: ledger.Officer{OSUser: "olivia"},
		Body: &ledger.CodeUsed{KeySerial: 12345678, CredentialID: "AWS:alice@acme daily abcdef", Step: 7},
	})
	return s
}

// record is the file of a record.
func (s *stage) record(sequence uint64) string {
	return filepath.Join(s.ledger, "records", fmt.Sprintf("%08d.json", sequence))
}

// edit changes a record's file behind the ledger's back. What is to be replaced
// has to be there.
func (s *stage) edit(t *testing.T, sequence uint64, from, to string) {
	t.Helper()
	data, err := os.ReadFile(s.record(sequence))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(from)) {
		t.Fatalf("no %q in record %d:\n%s", from, sequence, data)
	}
	if err := os.WriteFile(s.record(sequence), bytes.Replace(data, []byte(from), []byte(to), 1), 0o600); err != nil {
		t.Fatal(err)
	}
}

// firstLine is the first line of a record: its head, the time, the command and its kind.
var firstLine = regexp.MustCompile(`(?m)^(\d+:[0-9a-f]{16})  \S+  [a-z]+, ([a-z-]+)`)

func TestLogLines(t *testing.T) {
	s := logged(t)
	heads := []string{"", "", s.open(t, "").Head().String()}
	for i, r := range s.open(t, "").Records()[1:] {
		heads[i] = ledger.Head{Sequence: r.Sequence - 1, Hash: r.Previous}.String()
	}
	before := s.files(t)
	ceremony := heads[0] + "  2027-01-04T09:30:00Z  enroll, begin  20260101-abcdef\n" +
		"    111122223333/user/alice: group daily on 12345678, 23456789, seed by api\n" +
		heads[1] + "  2027-01-04T09:30:00Z  enroll, end  20260101-abcdef\n" +
		"    111122223333/user/alice: complete\n"
	code := heads[2] + "  2027-01-04T09:30:00Z  code, code\n    a code of AWS:alice@acme daily abcdef from 12345678\n"
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"log"}, ceremony + code},
		{[]string{"log", "--ceremony", "20260101-abcdef"}, ceremony},
	} {
		out, exit := s.types(t.Context(), t, test.args...)
		if exit != cli.ExitDone || out != test.want {
			t.Errorf("%v: exit code %d and\n%s\nwant\n%s", test.args, exit, out, test.want)
		}
		if s.err.String() != "" {
			t.Errorf("%v said:\n%s", test.args, s.err.String())
		}
	}
	if after := s.files(t); !slices.Equal(after, before) {
		t.Errorf("reading made %v of %v", after, before)
	}
}

// log shows what concerns a key, a person or a time.
func TestLogFilters(t *testing.T) {
	s := logged(t)
	s.append(t, ledger.WorldAWS, ledger.Entry{
		Command: "keys", Officer: ledger.Officer{OSUser: "peter", CallerARN: "arn:aws:iam::111122223333:user/Peter.Ito"},
		Body: &ledger.Label{KeySerial: 34567890, Label: "desk"},
	})
	for _, test := range []struct {
		args []string
		want []string // the kinds
		says string
	}{
		{[]string{"--key", "23456789"}, []string{"begin", "end"}, ""},
		{[]string{"--key", "12345678"}, []string{"begin", "end", "code"}, ""},
		{[]string{"--key", "11111111"}, nil, "none of 4 records fits"},
		{[]string{"--who", "Olivia"}, []string{"begin", "end", "code"}, ""},
		{[]string{"--who", "peter"}, []string{"label"}, ""},
		{[]string{"--who", "peter.ito"}, []string{"label"}, ""},
		{[]string{"--who", "liv"}, nil, "none of 4 records fits"},
		{[]string{"--since", "2027-01-04"}, []string{"begin", "end", "code", "label"}, ""},
		{[]string{"--since", "2027-01-05"}, nil, "none of 4 records fits"},
		{[]string{"--key", "12345678", "--who", "olivia", "--since", "2027-01-04"}, []string{"begin", "end", "code"}, ""},
	} {
		var kinds []string
		out, code := s.types(t.Context(), t, append([]string{"log"}, test.args...)...)
		for _, kind := range firstLine.FindAllStringSubmatch(out, -1) {
			kinds = append(kinds, kind[2])
		}
		if code != cli.ExitDone || !slices.Equal(kinds, test.want) || !strings.Contains(s.err.String(), test.says) {
			t.Errorf("%v: exit code %d, %q; it said %q", test.args, code, kinds, s.err.String())
		}
		out, _ = s.types(t.Context(), t, append([]string{"log", "--json"}, test.args...)...)
		if got := mustDecode[[]any](t, out); got == nil || len(got) != len(test.want) {
			t.Errorf("%v as JSON: %s", test.args, out)
		}
	}
	for _, args := range [][]string{{"--since", "yesterday"}, {"--key", "olivia"}} {
		if _, code := s.types(t.Context(), t, append([]string{"log"}, args...)...); code != cli.ExitUsage {
			t.Errorf("%v: exit code %d, want %d", args, code, cli.ExitUsage)
		}
	}
}

// Every record begins with a head: log verify takes it.
func TestLogPrintsHeadsThatVerifyTakes(t *testing.T) {
	s := logged(t)
	out, _ := s.types(t.Context(), t, "log")
	lines := firstLine.FindAllStringSubmatch(out, -1)
	if len(lines) != 3 {
		t.Fatalf("%d records, want 3:\n%s", len(lines), out)
	}
	for _, line := range lines {
		if _, code := s.types(t.Context(), t, "log", "verify", "--head", line[1]); code != cli.ExitDone {
			t.Errorf("head %s: exit code %d; it said:\n%s", line[1], code, s.err.String())
		}
	}
}

func TestLogJSONHasTheFieldsOfTheFiles(t *testing.T) {
	s := logged(t)
	for _, test := range []struct {
		args []string
		want []uint64
	}{
		{[]string{"log"}, []uint64{1, 2, 3}},
		{[]string{"log", "--ceremony", "20260101-abcdef"}, []uint64{1, 2}},
	} {
		got := mustTypeJSON[[]json.RawMessage](t, s, test.args...)
		if len(got) != len(test.want) {
			t.Fatalf("%v: %d records, want %d", test.args, len(got), len(test.want))
		}
		for i, sequence := range test.want {
			file, err := os.ReadFile(s.record(sequence))
			if err != nil {
				t.Fatal(err)
			}
			if g, w := compact(t, got[i]), compact(t, file); g != w {
				t.Errorf("%v: record %d is\n%s\nand its file\n%s", test.args, sequence, g, w)
			}
		}
	}
}

func compact(t *testing.T, data []byte) string {
	t.Helper()
	var out bytes.Buffer
	if err := json.Compact(&out, data); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestLogOfNothing(t *testing.T) {
	s := offline(t)
	empty := "there is no ledger in " + s.ledger + " yet"
	s.mustType(t, wants{cli.ExitDone, "", []string{empty}}, "log")
	s.mustType(t, wants{cli.ExitDone, "[]", []string{empty}}, "log", "--json")
	s.mustType(t, wants{cli.ExitFailed, "", []string{"checking " + s.ledger + ": there is no record in it", "\nnext: "}}, "log", "verify")
	s.mustType(t, wants{cli.ExitWrong, "", []string{"head 1:0123456789abcdef is not in the ledger: the ledger is empty", "\nnext: "}},
		"log", "verify", "--head", "1:0123456789abcdef")
	if files := s.files(t); len(files) != 0 {
		t.Errorf("reading made %v", files)
	}
}

func TestLogRefusesCommandLines(t *testing.T) {
	s := logged(t)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"log", "--ceremony", "20260101-zzzzzz"}, `the ledger has no ceremony "20260101-zzzzzz"`},
		{[]string{"log", "check"}, "rootseal log takes no arguments"},
		{[]string{"log", "verify", "3:0123456789abcdef"}, "rootseal log verify takes no arguments"},
		{[]string{"log", "verify", "--head", "3"}, `head "3" is not NUMBER:HASH`},
		{[]string{"log", "verify", "--head", "3:0123456789abcde"}, "has 15 digits of the hash, not 16 to 64"},
		{[]string{"log", "verify", "--head", "3:" + strings.Repeat("a", 65)}, "has 65 digits of the hash, not 16 to 64"},
		{[]string{"log", "verify", "--head", "0:0123456789abcdef"}, "does not begin with the number of a record"},
	} {
		s.mustType(t, wants{cli.ExitUsage, "", []string{test.want, "next: write it as in 'rootseal log"}}, test.args...)
	}
}

// The ledger of a rehearsal is read by the commands of the real world.
func TestLogReadsBothWorlds(t *testing.T) {
	s := offline(t)
	s.append(t, ledger.WorldRehearsal, enrolled("111122223333/root", "sealed", "AWS:root@acme sealed abcdef", 12345678)...)
	if out, code := s.types(t.Context(), t, "log"); code != cli.ExitDone || len(firstLine.FindAllString(out, -1)) != 2 {
		t.Errorf("exit code %d and\n%s", code, out)
	}
	if got := mustTypeJSON[view.LedgerCheck](t, s, "log", "verify"); got.World != ledger.WorldRehearsal || got.Records != 2 {
		t.Errorf("got %+v, want 2 records of a rehearsal", got)
	}
}

func TestLogRefusesAFolderThatIsOpenToOthers(t *testing.T) {
	s := logged(t)
	if err := os.Chmod(s.ledger, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"log"}, {"log", "verify"}} {
		s.mustType(t, wants{cli.ExitFailed, "", []string{"ledger folder is open to others", "\nnext: close the folder to others"}}, args...)
	}
}

// What a record says stays in its row, and the terminal obeys none of it.
func TestLogShowsTextAsText(t *testing.T) {
	s := offline(t)
	s.append(t, ledger.WorldAWS, ledger.Entry{
		Command: "recover", Ceremony: "c",
		Body: &ledger.End{Outcome: ledger.Undone, Cause: "first\nsecond\t\x1b[2Jthird\u009b1A\u202e"},
	})
	out, _ := s.types(t.Context(), t, "log")
	if lines := strings.Count(out, "\n"); lines != 2 || strings.ContainsAny(out, "\x1b\t\u009b\u202e") || !strings.Contains(out, "undone; first\\nsecond") {
		t.Errorf("got %q", out)
	}
}

// The strict reader, by both commands: what is wrong, in which record, and what
// to do.
func TestLogRefusesDamage(t *testing.T) {
	for _, test := range []struct {
		name   string
		damage func(*testing.T, *stage)
		code   int
		want   string
		next   string
	}{
		{
			"unknown field", edited(2, `"host": "desk"`, "\"by\": \"mallory\",\n  \"host\": \"desk\""),
			cli.ExitWrong, `record 2 damaged: reading envelope: json: unknown field "by"`, "restore",
		},
		{
			"duplicate field", edited(2, `"host": "desk"`, "\"host\": \"desk\",\n  \"host\": \"desk\""),
			cli.ExitWrong, "record 2 damaged: not in canonical form from byte", "restore",
		},
		{
			"another order", edited(2, "\"tool\": \"rootseal test\",\n  \"host\": \"desk\"", "\"host\": \"desk\",\n  \"tool\": \"rootseal test\""),
			cli.ExitWrong, "record 2 damaged: not in canonical form from byte", "restore",
		},
		{
			"trailing bytes", edited(2, "\n}\n", "\n}\n{}\n"),
			cli.ExitWrong, "record 2 damaged: reading envelope: bytes after the end", "restore",
		},
		{
			"gap", without(2),
			cli.ExitWrong, "record 2 damaged: missing, though later ones are there", "restore",
		},
		{
			"first record gone", without(1),
			cli.ExitWrong, "record 1 damaged: missing, though later ones are there", "restore",
		},
		{
			"broken chain", edited(2, `"previous": "`, `"previous": "0`),
			cli.ExitWrong, "record 2 damaged: does not follow 1:", "restore",
		},
		{
			"rewritten past", edited(1, `"group": "daily"`, `"group": "sealed"`),
			cli.ExitWrong, "record 2 damaged: does not follow 1:", "restore",
		},
		{
			"other number", edited(2, `"sequence": 2`, `"sequence": 3`),
			cli.ExitWrong, "record 2 damaged: calls itself record 3", "restore",
		},
		{
			"worlds mixed", edited(2, `"world": "aws"`, `"world": "rehearsal"`),
			cli.ExitWrong, `record 2 damaged: of world "rehearsal" in a ledger of world "aws"`, "restore",
		},
		{
			"cut", cutTo(3, 200),
			cli.ExitWrong, "record 3 damaged: reading envelope: unexpected EOF", "restore",
		},
		{
			"nothing left", cutTo(3, 0),
			cli.ExitWrong, "record 3 damaged: reading envelope: EOF", "restore",
		},
		{"not a file", func(t *testing.T, s *stage) {
			without(3)(t, s)
			if err := os.Mkdir(s.record(3), 0o700); err != nil {
				t.Fatal(err)
			}
		}, cli.ExitWrong, "record 3 damaged: not a regular file", "restore"},
		{
			"newer format", edited(2, `"format": 1`, `"format": 2`),
			cli.ExitFailed, "record 2: format 2: written by a newer rootseal", "update rootseal",
		},
		{
			"newer kind", edited(2, `"kind": "end"`, `"kind": "sealed"`),
			cli.ExitFailed, `record 2: kind "sealed": written by a newer rootseal`, "update rootseal",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := logged(t)
			test.damage(t, s)
			said := []string{test.want, "\nnext: " + test.next}
			s.mustType(t, wants{test.code, "", said}, "log")
			s.mustType(t, wants{test.code, "", said}, "log", "--json")
			s.mustType(t, wants{test.code, "to check it without rootseal, in a shell with sha256sum and jq:\n\n" +
				strings.TrimSuffix(view.StockCommands(s.ledger, "", false), "\n"), said}, "log", "verify")

			out, code := s.types(t.Context(), t, "log", "verify", "--json")
			got := mustDecode[view.LedgerCheck](t, out)
			verdict := map[int]string{cli.ExitWrong: "wrong", cli.ExitFailed: "newer"}[test.code]
			if code != test.code || got.Verdict != verdict || !strings.Contains(got.Cause, test.want) || got.Records != 0 || got.Head != "" {
				t.Errorf("exit code %d and %+v, want %d, %s", code, got, test.code, verdict)
			}
		})
	}
}

func edited(sequence uint64, from, to string) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		t.Helper()
		s.edit(t, sequence, from, to)
	}
}

func without(sequence uint64) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		t.Helper()
		if err := os.Remove(s.record(sequence)); err != nil {
			t.Fatal(err)
		}
	}
}

func cutTo(sequence uint64, size int64) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		t.Helper()
		if err := os.Truncate(s.record(sequence), size); err != nil {
			t.Fatal(err)
		}
	}
}
