//go:build unix

package command

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/fleet/plan"
)

// mustHaveSpokenJapanese checks all that a person saw and heard.
func (p *person) mustHaveSpokenJapanese(want int) {
	p.t.Helper()
	if _, code := p.leaves(); code != want {
		p.t.Errorf("exit code %d, want %d; it said:\n%s", code, want, p.scene.heard)
	}
	for line := range strings.Lines(typed.ReplaceAllString(p.text(), "") + "\n" + p.scene.err.String()) {
		mustHaveNoSentence(p.t, "a question", given.Replace(strings.TrimSpace(strings.ReplaceAll(line, "<the end>", ""))))
	}
}

// typed are the movements of a terminal's cursor.
var typed = regexp.MustCompile(`\x1b\[[0-9;?]*[A-Za-z]`)

// What seal and unseal ask at a terminal, and what they refuse there, is in Japanese.
func TestQuestionsAboutBagsInJapanese(t *testing.T) {
	s := newScene(t)
	s.mustDo(t, nil, "enroll", "--user", "alice", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount)
	s.mustDo(t, nil, "seal", "12345678", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato")
	number, again, observer := "封印袋の管理番号: ", "管理番号を再入力してください: ", "立会人の氏名: "

	p := s.sit(t)
	p.starts(t.Context(), "seal", "--lang", "ja")
	p.see("> 12345678")
	p.types(enter)
	p.see("A-17")
	p.see("> 12345678")
	p.types(down + enter)
	p.answers(number, "A-18")
	p.answers(again, "A-81")
	p.see("A-18 と A-81 は一致しません")
	p.answers(number, "A-18")
	p.answers(again, "A-18")
	p.see("> Osaka safe")
	p.types(enter)
	p.answers(observer, "")
	p.see("回答が必要です")
	p.types("Ren Sato" + enter)
	p.mustHaveSpokenJapanese(cli.ExitDone)

	p = s.sit(t)
	p.starts(t.Context(), "unseal", "--lang", "ja")
	p.see("> 12345678")
	p.types(down + enter)
	p.answers("管理番号.*: ", "A-18")
	p.answers(again, "A-18")
	p.mustHaveSpokenJapanese(cli.ExitDone)

	p = s.sit(t)
	p.starts(t.Context(), "seal", "23456789", "--place", "Osaka safe", "--lang", "ja")
	p.answers(number, "A-17")
	p.answers(again, "A-17")
	p.answers(observer, cli.OsUser())
	p.see(`A-17[\s\S]*: `)
	p.types("B-1" + enter)
	p.types("-" + enter)
	p.answers(number, "A-18")
	p.answers(again, "A-18")
	p.answers(observer, "Ren Sato")
	p.mustHaveSpokenJapanese(cli.ExitDone)

	s.mustDo(t, nil, "unseal", "23456789", "--emergency", "--reason", "fire")
	finding := fmt.Sprint("unseal-", s.open(t, "").Head().Sequence)
	p = s.sit(t)
	p.starts(t.Context(), "unseal", "--close", finding, "--lang", "ja")
	p.answers("解決済みとする理由: ", "Osaka safe")
	p.mustHaveSpokenJapanese(cli.ExitDone)
}

// A trip, and what comes home from it, is in Japanese.
func TestTripInJapanese(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		home, copied := s.ledger, filepath.Join(t.TempDir(), "copy")
		s.says(t, cli.ExitDone, "log", "export", copied)
		s.says(t, cli.ExitFailed, "log", "export", copied)
		s.ledger = copied
		s.says(t, cli.ExitDone, "verify", "--keys", "33333333")
		s.says(t, cli.ExitFailed, s.alice("--group", "second")...)
		s.ledger = home
		s.says(t, cli.ExitDone, s.byOlivia("log", "import", copied)...)
		s.says(t, cli.ExitDone, s.byOlivia("log", "import", copied)...)
		s.says(t, cli.ExitFailed, s.byOlivia("log", "import", copied+"x")...)
		s.says(t, cli.ExitUsage, s.byOlivia("log", "import", copied, "--trip-head", "1:0000000000000000")...)
	})
}

// The confirmation of a plan, and what is asked about each root user of it, are in Japanese.
func TestQueueInJapanese(t *testing.T) {
	s := newScene(t)
	file := fleetFile(t, strings.Replace(mustRead(t, s.aliceInFleet(t)), "user/alice", "root", 1))
	saved := filepath.Join(t.TempDir(), "plan.json")
	s.mustDo(t, nil, "plan", file, "--out", saved)
	made, err := plan.Load(saved)
	if err != nil {
		t.Fatal(err)
	}
	p := s.sit(t)
	p.starts(t.Context(), "apply", saved, "--lang", "ja")
	p.answers("先頭 8 桁以上を入力してください: ", "00000000")
	p.see("計画のハッシュが異なります")
	p.types(made.Hash()[:8] + enter)
	p.see("ルートユーザー: 完了 0 件、残り 1 件")
	p.see("/root を今すぐ登録しますか")
	p.see("> 今すぐ登録する")
	p.types(down + enter)
	p.mustHaveSpokenJapanese(cli.ExitFailed)
}
