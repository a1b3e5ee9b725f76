//go:build unix

package command

import (
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/language"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/ledger"
)

// Every hint is in Japanese, and so are its parts.
func TestHintsInJapanese(t *testing.T) {
	for id, words := range hints.Sentences() {
		said := language.Japanese.Format(words)
		if said == words {
			t.Errorf("%s is English: %s", id, said)
		}
		mustBeJapanese(t, string(id), said)
	}
}

// What is recorded is shown in Japanese, except what persons wrote.
func TestRecordsInJapanese(t *testing.T) {
	s := recordedFleet(t)
	written := strings.NewReplacer("the safe of the Osaka office", "")
	for _, args := range [][]string{{"log"}, {"policy", "show"}, {"version"}} {
		out, code := s.in(t, language.Japanese, args...)
		if code != cli.ExitDone || out == "" {
			t.Fatalf("%v: exit code %d: %s", args, code, s.err.String())
		}
		for line := range strings.Lines(out) {
			if args[0] == "log" && !strings.HasPrefix(line, "    ") {
				continue // the kind of a record, its command and its ceremony
			}
			mustBeJapanese(t, args[0], written.Replace(line))
		}
	}
	out, _ := s.in(t, language.Japanese, "log", "verify")
	above, commands, found := strings.Cut(out, "\n\n")
	mustBeJapanese(t, "log verify", above)
	english, _ := s.in(t, language.English, "log", "verify")
	if _, same, _ := strings.Cut(english, "\n\n"); !found || commands != same {
		t.Errorf("the commands for a shell are\n%s\nwant\n%s", commands, same)
	}
}

// Command lines that are wrong are explained in Japanese.
func TestUsageErrorsInJapanese(t *testing.T) {
	s := newStage(t)
	for _, args := range [][]string{
		{"stauts"},
		{"status", "--ledger", ""},
		{"seal", "1", "--pin", "x"},
		{"keys", "surplus"},
		{"log", "sign", "--pin", "1=fd:2"},
		{"code", "--key", "x"},
		{"seal", "x"},
		{"verify", "--wait", "x"},
		{"status", "--head", "x"},
		{"status", "--nonsense"},
		{"status", "-x"},
		{"status", "--=x"},
		{"status", "--ledger"},
		{"status", "-"},
		{"status", "--json=perhaps"},
		{"enroll", "--keys", "1\"2"},
		{"enroll", "--secret-length", "many"},
		{"verify", "--wait", "soon"},
		{"rotate", "--stolen=perhaps"},
		{"status", "--partition", "aws-mars"},
		{"completion", "tcsh", "--nonsense"},
		{"completion", "bash", "more"},
		{"help", "nothing"},
		{"rehearse", "--nonsense"},
		{"plan", "/no/such/file"},
		{"apply", "/no/such/file"},
		{"log", "import", "/no/such/folder"},
		{"status", "--ledger", "/dev/null"},
		{"verify", "--label", "/no/such/picture"},
		{"code", "--access-code", "12345678=/no/such/file"},
		{"report", "--out", "/no/such/folder/report.html"},
	} {
		if _, code := s.in(t, language.Japanese, args...); code != cli.ExitUsage && code != cli.ExitFailed {
			t.Errorf("%v: exit code %d", args, code)
		}
		if !regexp.MustCompile(`\p{Hiragana}`).MatchString(s.err.String()) {
			t.Errorf("%v: %s", args, s.err.String())
		}
		mustHaveNoEnglish(t, strings.Join(args, " "), s.err.String())
		_, next, _ := strings.Cut(s.err.String(), "\n次: ")
		mustBeJapanese(t, strings.Join(args, " "), next)
	}
}

// The plan and the progress of an enrollment are in Japanese, and aligned.
func TestEnrollmentInJapanese(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newScene(t)
		if _, code := s.do(t, append(s.alice("--group", "daily"), "--lang", "ja")...); code != cli.ExitDone {
			t.Fatalf("exit code %d: %s", code, s.err.String())
		}
		var columns, rows int
		for line := range strings.Lines(s.err.String()) {
			if !strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "  mfa_") {
				continue
			}
			mustBeJapanese(t, "enroll", line)
			if label, value, is := strings.Cut(strings.TrimSpace(line), "  "); is && !strings.HasPrefix(label, "キー ") && !strings.HasPrefix(value, "YubiKey") {
				at := printable.Cells(line[:strings.LastIndex(line, strings.TrimSpace(value))])
				if columns == 0 {
					columns = at
				}
				if rows++; at != columns {
					t.Errorf("the value begins at %d, want %d: %s", at, columns, line)
				}
			}
		}
		if rows < 7 || !strings.Contains(s.err.String(), "\n  キー 12345678  シードを検証しました\n") {
			t.Errorf("it said:\n%s", s.err.String())
		}
		begin, _ := s.open(t, "").Records()[0].Body.(*ledger.Begin)
		if len(begin.Confirmed) != 1 || begin.Confirmed[0] != "account number "+testAccount+", by flag" {
			t.Errorf("the record has %q", begin.Confirmed)
		}
	})
}

// The console's steps, the two codes and their questions are in Japanese.
func TestConsoleInJapanese(t *testing.T) {
	s := newScene(t)
	p := s.sit(t)
	p.starts(t.Context(), append(s.root(), "--lang", "ja")...)
	p.see("シークレットキーを貼り付けてください")
	name := regexp.MustCompile(`デバイス名 \(正確に\):  (\S+)`).FindStringSubmatch(s.err.String())
	if name == nil {
		t.Fatalf("no name was proposed: %s", s.err.String())
	}
	assigned, err := s.account.Console().AssignMFADevice(name[1])
	if err != nil {
		t.Fatal(err)
	}
	p.types(assigned.Secret + enter)
	p.see("文字を読み込みました")
	p.see("クリップボードを消去してください")
	pair := p.see(`AWS コンソールに入力してください .* まで\):\s+MFA コード 1\s+([0-9]{6})\s+MFA コード 2\s+([0-9]{6})`)
	if err := s.account.Console().AddMFA(pair[1], pair[2]); err != nil {
		t.Fatal(err)
	}
	p.see("AWS コンソール: 結果はどうでしたか")
	p.see("受け付けられ、デバイスが一覧に表示された")
	p.see("コードの入力期限まで残り")
	p.types("1" + enter)
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Errorf("exit code %d: %s", code, s.heard)
	}
}

// An officer's PIN is asked for in Japanese, and a wrong one costs what it says.
func TestPINInJapanese(t *testing.T) {
	o := newOffice(t, 1001)
	o.atTerminal(t, cli.ExitDone, func(p *person) {
		p.see("> ")
		p.types(down + enter)
		p.see(`キー 1001 \(Olivia\) の PIN`)
		p.types("“123456”" + enter)
		p.see("試行回数は減っていません")
		p.answers(`キー 1001 \(Olivia\) の PIN`, officePIN) // what is typed before the question is dropped
	}, "officer", "add", "1001", "--name", "Olivia", "--lang", "ja")
	o.mustBeSigned(t)
}
