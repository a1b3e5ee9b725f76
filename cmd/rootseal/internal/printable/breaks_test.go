package printable

import (
	"slices"
	"strings"
	"testing"
)

// A Japanese line ends where a reader would pause, and not within a word.
func TestFoldJapanese(t *testing.T) {
	for _, tt := range []struct {
		why   string
		line  string
		width int
		want  []string
	}{
		{
			"a verb stays with its ending", "キーを取り外して再挿入し、最初からやり直してください。解決しない場合は、別のキーを使用してください", 78,
			[]string{"キーを取り外して再挿入し、最初からやり直してください。解決しない場合は、別の", "  キーを使用してください"},
		},
		{
			"ください is one word", "認証情報のあるプロファイルを --profile で指定してください", 56,
			[]string{"認証情報のあるプロファイルを --profile で", "  指定してください"},
		},
		{
			"戻る is one word", "持ち出し中は verify に --ledger を付けてください。戻ったら取り込みます", 56,
			[]string{"持ち出し中は verify に --ledger を付けてください。", "  戻ったら取り込みます"},
		},
		{
			"a compound verb", "このキーは、今すぐ取り外してください", 22,
			[]string{"このキーは、今すぐ", "  取り外してください"},
		},
		{
			"an honorific", "番号を必ずご確認ください", 18,
			[]string{"番号を必ず", "  ご確認ください"},
		},
		{
			"katakana is one word", "承認すると、計画の適用に署名できるセキュリティ責任者が足りなくなります", 42,
			[]string{"承認すると、計画の適用に署名できる", "  セキュリティ責任者が足りなくなります"},
		},
		{
			"a particle stays with its noun", "最後に 'rootseal log sign' で署名してください", 26,
			[]string{"最後に 'rootseal log", "  sign' で署名してください"},
		},
		{
			"a counter stays with its number", "同じシードを保持するキーを 3 本挿入してください", 29,
			[]string{"同じシードを保持するキーを", "  3 本挿入してください"},
		},
		{
			"no line begins with a mark", "台帳のヘッドは、次のとおりです。", 13,
			[]string{"台帳の", "  ヘッドは、", "  次のとおり", "  です。"},
		},
		{
			"no line ends with a bracket", "画面で「次へ」を選択", 8,
			[]string{"画面で", "  「次", "  へ」を", "  選択"},
		},
		{
			"no line begins with a small letter", "ちょっとした", 6,
			[]string{"ちょっ", "  とし", "  た"},
		},
		{
			"a phrase that is too long", "そのままにしておいてください", 24,
			[]string{"そのままにしておいてくだ", "  さい"},
		},
		{
			"a phrase that begins within a long word", "リハーサル: a.html は /tmp/rootseal-rehearsal-2613236467/files にあります。", 46,
			[]string{"リハーサル: a.html は", "  /tmp/rootseal-rehearsal-2613236467/files", "  にあります。"},
		},
		{
			"a value that is longer than the screen stays with its label", "  旧デバイス    arn:aws:iam::111122223333:mfa/one (最後に削除)", 48,
			[]string{"  旧デバイス    arn:aws:iam::111122223333:mfa/one", "                  (最後に削除)"},
		},
		{"a short first phrase", "鍵を取り外してください。", 12, []string{"鍵を", "  取り外して", "  ください。"}},
		{"a command", "次: 'rootseal keys' を実行", 12, []string{"次:", "  'rootseal", "  keys' を", "  実行"}},
		{"with spaces", "大阪 の 金庫 は 閉まって いる", 10, []string{"大阪 の", "  金庫 は", "  閉まって", "  いる"}},
	} {
		if got := Fold(tt.line, tt.width); !slices.Equal(got, tt.want) {
			t.Errorf("%s: fold(%d) =\n%s\nwant\n%s", tt.why, tt.width, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}
