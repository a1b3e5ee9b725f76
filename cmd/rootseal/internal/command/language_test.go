//go:build unix

package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/language"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/device"
	"rootseal/message"
)

// in carries out a command line for a person who reads a language by the environment.
func (s *stage) in(t *testing.T, l language.Language, args ...string) (stdout string, code int) {
	t.Helper()
	var out screen
	s.err = screen{}
	code = runIn(t.Context(), args, s.World, cli.Stdio{
		Language: l, In: strings.NewReader(s.stdin), Out: &out, Err: &s.err,
		OpenTerminal: func() (*terminal.Terminal, error) { return nil, terminal.ErrNoTerminal },
	})
	return out.String(), code
}

// english is a word that is no name, command or flag.
var english = regexp.MustCompile(`\b(the|of|is|was|key|keys|since|device|devices|record|next|never|no|run|not|and|in|due|proven)\b`)

// unspoken are commands, flags and paths, which are the same in every language.
var unspoken = regexp.MustCompile(`'[^']*'|\S*/\S*|-*[a-z]+-[a-z-]+|--[a-z]+`)

func mustBeJapanese(t *testing.T, what, text string) {
	t.Helper()
	for line := range strings.Lines(text) {
		if word := english.FindString(unspoken.ReplaceAllString(line, "")); word != "" {
			t.Errorf("%s has %q: %s", what, word, line)
		}
	}
}

func TestStatusInJapanese(t *testing.T) {
	s := recordedFleet(t)
	out, code := s.in(t, language.Japanese, "status")
	if code != cli.ExitDone {
		t.Fatalf("exit code %d: %s", code, s.err.String())
	}
	for _, want := range []string{
		"デバイスとキー", "  12345678  封印袋 A-17、the safe of the Osaka office",
		"\n    min-keys: 使用できるキー: 1 本 (ポリシーの要求は 2 本)\n",
		"\nデバイス 3 件、キー 3 本: 問題 5 件、期限超過のキー 1 本、未処理の指摘事項 1 件、未完了のセレモニー 1 件、未完了の後始末 1 件\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("status lacks %q:\n%s", want, out)
		}
	}
	flag, _ := s.types(t.Context(), t, "status", "--lang", "ja")
	if flag != out {
		t.Errorf("--lang ja differs from the environment's:\n%s", flag)
	}
	inEnglish, _ := s.in(t, language.Japanese, "status", "--lang", "en")
	if plain, _ := s.types(t.Context(), t, "status"); inEnglish != plain {
		t.Errorf("--lang en differs from English:\n%s", inEnglish)
	}
}

// The columns of a table begin below each other, and no line is wider than 80 cells.
func TestJapaneseStatusFits(t *testing.T) {
	s := recordedFleet(t)
	shown := strings.NewReplacer("{red}", "", "{yellow}", "", "{}", "").Replace(s.on(t, 80, "--lang", "ja", "status"))
	date := regexp.MustCompile(`  \d{4}-\d\d-\d\d  `)
	var columns []int
	for line := range strings.Lines(shown) {
		line = strings.TrimSuffix(line, "\n")
		if cells := printable.Cells(line); cells > 80 {
			t.Errorf("%d cells: %s", cells, line)
		}
		if at := date.FindStringIndex(line); at != nil && !strings.HasPrefix(line, "    ") {
			columns = append(columns, printable.Cells(line[:at[0]]))
		}
	}
	if len(columns) < 5 || len(slices.Compact(columns)) != 1 {
		t.Errorf("dates begin at %v:\n%s", columns, shown)
	}
}

func TestKeysInJapanese(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := daily(t)
		s.mustDo(t, nil, sealThird...)
		out, code := s.do(t, "keys", "--lang", "ja")
		if code != cli.ExitDone || !strings.HasPrefix(out, "シリアル番号") || !strings.Contains(out, "\nキー 33333333: ") || !strings.Contains(out, "封印袋 A-17 (Osaka safe) に保管中") {
			t.Errorf("keys, exit code %d:\n%s", code, out)
		}
		mustBeJapanese(t, "keys", strings.ReplaceAll(out, "Osaka safe", ""))
	})
}

// Programs read the same bytes in every language.
func TestJSONInJapaneseIsTheSame(t *testing.T) {
	for _, args := range [][]string{{"status", "--json"}, {"keys", "--json"}, {"log", "--json"}, {"version", "--json"}, {"log", "verify", "--json"}} {
		s := recordedFleet(t)
		s.desk.Fail(nil)
		want, code := s.in(t, language.English, args...)
		got, other := s.in(t, language.Japanese, args...)
		if code != other || got != want || !json.Valid([]byte(got)) {
			t.Errorf("%v: exit code %d, %d\n%s\nin Japanese\n%s", args, code, other, want, got)
		}
	}
}

// An unknown language is a usage error, and a language counts from the flag on.
func TestWrongLanguage(t *testing.T) {
	s := newStage(t)
	s.mustType(t, wants{cli.ExitUsage, "", []string{"must be one of en, ja", "next: write it as in 'rootseal status'; 'rootseal status --help' explains each flag"}}, "status", "--lang", "de")
	if _, code := s.in(t, language.Japanese, "status", "--lang", "de"); code != cli.ExitUsage ||
		!strings.Contains(s.err.String(), "次のいずれかを指定してください: en, ja") || !strings.Contains(s.err.String(), "\n次: 'rootseal status' のように入力してください。各フラグの説明は 'rootseal status --help' で表示できます\n") {
		t.Errorf("exit code %d: %s", code, s.err.String())
	}
}

// An error is translated link by link, and a name that is a sentence stays as it is.
func TestErrorsInJapanese(t *testing.T) {
	const hostile = "no key is plugged in\n次: rootseal"
	for _, tt := range []struct {
		err  error
		want string
	}{
		{cli.ErrNoKey, "rootseal: キーが挿入されていません\n"},
		{fmt.Errorf("%w", cli.ErrNoKey), "rootseal: キーが挿入されていません\n"},
		{errors.Join(cli.ErrNoKey, errors.New("unknown words")), "rootseal: キーが挿入されていません\nrootseal: unknown words\n"},
		{message.Errorf("warning: no labels of keys: %v", cli.ErrNoKey), "rootseal: 警告: キーのラベルを表示できません: キーが挿入されていません\n"},
		{message.Errorf("warning: no labels of keys: %v", hostile), "rootseal: 警告: キーのラベルを表示できません: no key is plugged in\\n次: rootseal\n"},
		{message.Errorf("key %d: %s", 7, message.Textf("another seed answered on %s", hostile)), "rootseal: キー 7: no key is plugged in\\n次: rootseal の確認で、別のシードが応答しました\n"},
		{message.Errorf("this is not known: %w", cli.ErrNoKey), "rootseal: this is not known: キーが挿入されていません\n"},
		{&device.NotOnDeskError{Missing: []device.KeySerial{7}}, ""},
	} {
		var out, english strings.Builder
		hints.Explain(printable.For(language.Japanese, &out), tt.err)
		hints.Explain(&english, tt.err)
		if !strings.HasPrefix(out.String(), tt.want) || strings.Contains(english.String(), "キーが") {
			t.Errorf("%v is said as\n%sin English\n%s", tt.err, out.String(), english.String())
		}
		if next := "\n次: "; hints.For(tt.err).String() != "" && !strings.Contains(out.String(), next) {
			t.Errorf("%v has no hint in Japanese:\n%s", tt.err, out.String())
		}
	}
}
