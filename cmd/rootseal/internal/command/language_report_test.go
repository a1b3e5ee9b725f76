//go:build unix

package command

import (
	"regexp"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/language"
)

// fraction is what a clock goes on by between two commands.
var fraction = regexp.MustCompile(`\.\d+Z`)

// The pages of report are in the language of --lang, or else of the environment. What
// programs read is not.
func TestReportInJapanese(t *testing.T) {
	for name, args := range map[string][]string{
		"証跡報告書":           {"report"},
		"ルートユーザーの登録":      {"report", "sheet", "--for", "enroll-root"},
		"ラベル用プリンターの測定ページ": {"report", "labels", "--calibrate"},
	} {
		s := recordedFleet(t)
		page, code := s.in(t, language.Japanese, args...)
		if code != cli.ExitDone || !strings.Contains(page, `<html lang="ja">`) || !strings.Contains(page, name) {
			t.Errorf("%v, exit code %d: %s\n%.400s", args, code, s.err.String(), page)
		}
		if flag, _ := s.in(t, language.English, append(args, "--lang", "ja")...); flag != page {
			t.Errorf("%v: --lang ja differs from the environment's", args)
		}
		if plain, _ := s.in(t, language.Japanese, append(args, "--lang", "en")...); !strings.Contains(plain, `<html lang="en">`) {
			t.Errorf("%v: --lang en is not English", args)
		}
	}
	for _, args := range [][]string{{"report", "--json"}, {"report", "--format", "csv"}, {"report", "sheet", "--for", "seal", "--json"}} {
		s := recordedFleet(t)
		english, _ := s.in(t, language.English, args...)
		japanese, code := s.in(t, language.Japanese, args...)
		if code != cli.ExitDone || fraction.ReplaceAllString(japanese, "Z") != fraction.ReplaceAllString(english, "Z") {
			t.Errorf("%v differs in Japanese, exit code %d", args, code)
		}
	}
}
