//go:build unix

package command

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/rehearsal"
)

// typedLine is a command line that a rehearsal shows, as it types it, and the name of a step.
var typedLine = regexp.MustCompile(`(?m)^\$ rootseal .*$|^\d+\. [a-z-]+: |^  mfa_process = .*$`)

// quote is a command, and brokenQuote one whose line is broken.
var (
	quote       = regexp.MustCompile(`'[^'\n]*'`)
	brokenQuote = regexp.MustCompile(`'[^'\n]*\n[^'\n]*'`)
)

func mustHaveNoEnglish(t *testing.T, what, text string) {
	t.Helper()
	text = brokenQuote.ReplaceAllString(quote.ReplaceAllString(typedLine.ReplaceAllString(text, ""), "|"), "|\n")
	for line := range strings.Lines(text) {
		if found := sentence.FindString(foreign.ReplaceAllString(line, "|")); found != "" {
			t.Errorf("%s says %q: %s", what, found, line)
		}
	}
}

// The full rehearsal tells its story in Japanese, and its steps for programs in English.
func TestRehearseInJapanese(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told screen
		stdout, code := rehearseArgs(t.Context(), &told, "rehearse", "--lang", "ja")
		if code != cli.ExitDone || strings.Count(stdout, "\n") != 10 || strings.Count(stdout, "正常  ") != 10 {
			t.Fatalf("exit code %d, and the steps are\n%s", code, stdout)
		}
		mustHaveNoEnglish(t, "rehearse", told.String()+stdout)
		for _, want := range []string{"リハーサル: キーとアカウント 111122223333", "\n2. enroll-root: ルートユーザーに", "模擬コンソール: MFA デバイスを割り当てました"} {
			if !strings.Contains(told.String(), want) {
				t.Errorf("the narration lacks %q:\n%s", want, &told)
			}
		}
	})
}

// changing is what differs in two rehearsals.
var changing = regexp.MustCompile(`head \d+:[0-9a-f]+|-[a-z2-7]{6} enabled|hash is [0-9a-f]+`)

func TestRehearsedStepsAreEnglish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told screen
		english, _ := rehearseArgs(t.Context(), &told, "rehearse", "--json")
		japanese, code := rehearseArgs(t.Context(), &told, "rehearse", "--json", "--lang", "ja")
		if want, got := changing.ReplaceAllString(english, "|"), changing.ReplaceAllString(japanese, "|"); code != cli.ExitDone || got != want {
			t.Errorf("exit code %d\n%s\nin Japanese\n%s", code, want, got)
		}
	})
}

// A step that is wrong says why in Japanese, and in English to programs.
func TestWrongStepInJapanese(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "ledger")
	synctest.Test(t, func(t *testing.T) {
		for _, arg := range []string{"--lang=ja", "--json"} {
			var told screen
			damaged := false
			told.onText = func(all string) {
				if !damaged && strings.Contains(all, "2. enroll-root") {
					damaged = true
					damage(t, folder+arg, 1)
				}
			}
			stdout, code := rehearseArgs(t.Context(), &told, "rehearse", "--lang", "ja", arg, "--ledger", folder+arg)
			if code != cli.ExitWrong || !strings.Contains(told.String(), "件の手順 (全 10 件): ") {
				t.Errorf("exit code %d:\n%s", code, &told)
			}
			var steps []rehearsal.StepResult
			if arg == "--json" {
				if err := json.Unmarshal([]byte(stdout), &steps); err != nil || len(steps) != 10 || !strings.Contains(steps[1].Detail, "ended with exit code") {
					t.Errorf("%v: %s", err, stdout)
				}
				continue
			}
			if !strings.Contains(stdout, "異常  enroll-root") {
				t.Errorf("no step is wrong:\n%s", stdout)
			}
			mustHaveNoEnglish(t, "rehearse", told.String()+stdout)
		}
	})
}

// A rehearsed command is that of the language, by the flag of the rehearsal too.
func TestRehearsedCommandsInJapanese(t *testing.T) {
	for _, args := range [][]string{
		{"--", "keys"},
		{"--", "enroll", "--user", rehearsal.User, "--keys", "30112847,16104417", "--confirm", rehearsal.AccountNumber},
		{"--", "enroll", "--user", rehearsal.User, "--keys", "30112847,12345678", "--profile", "nobody"},
		{"--", "rehearse"},
		{"--as", "--", "rotate", "--lost", "12345679", "--add", "12345680", "--officer", "12345681", "--pin", "12345681=/real/pin", "--confirm", "12345679"},
		{"--as", "--", "enroll", "--user", "ops", "--account", "222233334444", "--profile", "prod", "--keys", "12345678,12345679", "--confirm", "222233334444"},
		{"--as", "--", "seal", "12345678", "--bag", "B-1", "--place", "safe", "--observer", "Ren", "--ledger", "/real/ledger"},
		{"recover"},
		{"--as"},
		{"--keys", "3"},
		{"--shell", "--keys", "1"},
		{"--shell", "--load", "/no/such/room"},
		{"--shell", "--save", "/no/such/folder/room"},
		{"--nonsense"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var told screen
			stdout, _ := rehearseArgs(t.Context(), &told, append([]string{"rehearse", "--lang", "ja"}, args...)...)
			if what := strings.Join(args, " "); stdout+told.String() == "" || strings.Contains(stdout+told.String(), "を開始しました") {
				t.Errorf("%s says nothing", what)
			} else {
				mustHaveNoEnglish(t, what, stdout+told.String())
			}
		})
	}
}
