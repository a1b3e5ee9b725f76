//go:build linux

package practice_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sentence is two English words, outside of what is the same in every language: commands,
// the room's words, paths, ARNs, flags and names.
var (
	sentence = regexp.MustCompile(`\b[A-Za-z]{2,}[,;:]? [a-z]{2,}\b`)
	foreign  = regexp.MustCompile(`"[^"]*"|(?:AWS|GitHub):\S+ \S+ \S+|aws iam \S+|rootseal (?:verify|rotate|code|recover)\b|--\S+|\S*[/@]\S*|Olivia Ito|` +
		`rootseal: [a-z.]+|console [a-z-]+|network cut|verify, seal, unseal|PIN always|admin(?:, [a-z0-9-]+)+|(?:daily|backup) [a-z2-7]{6}|(?:AccessDenied|NoSuchEntity|InvalidAuthenticationCode): .*`)
)

// quote is a command, whose line may be broken.
var quote = regexp.MustCompile(`'[^'\n]*(\n)?[^'\n]*'`)

// folded is where an error of AWS goes on in the next line.
var folded = regexp.MustCompile(`((?:rootseal:|未読) [^\n]*)\n {2,}`)

// mustBeJapanese looks at what a line has shown, without the line itself.
func (v *visitor) mustBeJapanese(typed, shown string) {
	v.t.Helper()
	shown = folded.ReplaceAllString(strings.Replace(shown, typed, "", 1), "$1 ")
	shown = quote.ReplaceAllString(shown, "|$1")
	proposed := v.tongue.proposed.FindStringSubmatch(shown)
	for line := range strings.Lines(shown) {
		switch {
		case len(proposed) > 0 && strings.TrimSpace(line) == proposed[1]:
			continue // to type
		case typed == "log" && !strings.HasPrefix(line, "    "):
			continue // the kind of a record, its command and its ceremony
		}
		if found := sentence.FindString(foreign.ReplaceAllString(line, "|")); found != "" {
			v.t.Errorf("%q says %q: %s", typed, found, line)
		}
	}
}

// The room, its story, its help and its stand-ins speak Japanese, and the commands in it.
func TestStoryInJapanese(t *testing.T) {
	t.Parallel()
	v := visit(t, build(t), t.TempDir(), []string{asJapanese}, "--accounts", "2")
	v.mustBeJapanese("", v.Text())
	played := v.plays(func(typed, shown string) {
		v.mustBeJapanese(typed, shown)
		v.mustFit(typed, shown)
		if typed == "recover" && !strings.Contains(shown, "/breakglass、完了\n") {
			v.t.Errorf("%q says no outcome:\n%s", typed, shown)
		}
		if strings.HasPrefix(typed, "seal") {
			v.must("look", `番号  シリアル番号  場所 +保存数`, `\n3 +16021846 +挿入済み +2 +封印袋 A-1001、111122223333/root sealed\n`)
		}
	})
	if !slices.Contains(played, "recover") || len(played) < 20 {
		t.Errorf("the story is %q", played)
	}
	for _, line := range []string{
		"help", "next", "look", "accounts", "console", "clock", "files", "status", "log", "keys",
	} {
		shown := v.types(line)
		v.mustBeJapanese(line, shown)
		if wide := widest(shown); wide > 80 {
			t.Errorf("%q shows a line of %d columns on a screen of 80:\n%s", line, wide, shown)
		}
	}
	for _, act := range []struct{ line, want string }{
		{"help plug", `挿入`},
		{"plug 9", `練習室のキーではありません`},
		{"plug 2", `紛失しています`},
		{"find 1", `紛失していません`},
		{"find 2", `見つかりました: キー 30112853`},
		{"reset 2", `挿入されていません`},
		{"plug", `シリアル番号または番号で指定してください次:'look' を`},
		{"lose", `シリアル番号または番号`},
		{"xyzzy", `コマンドはありません次:'help' を`},
		{"clock -1d", `進めること`},
		{"clock +1x", `時間ではありません`},
		{"network", `network cut\|middle\|back と入力`},
		{"network cut", `切断しました`},
		{"audit", `ネットワーク`},
		{"network back", `復旧しました`},
		{"console devices", `MFA デバイス: `},
		{"console remove nothing", `コンソールでの nothing の削除`},
		{"console sign-in", `コードが必要です`},
		{"console sign-in 123456", `コードが違います`},
		{"console cancel", `開かれていません`},
		{"console jump", `その操作はありません次:'console' を`},
		{"stranger", `すでに携帯電話`},
		{"stranger 1", `練習室のアカウントではありません`},
		{"stranger 222233330002", `部外者が 222233330002`},
		{"edit", `と入力してください`},
		{"edit nothing", `ファイルまたはフォルダーがありません次:'files' を`},
		{"edit report.html 0 x", `の行は 1 から`},
		{"edit /etc/passwd", `練習室の外`},
		{"log \"open", `引用符`},
		{"log | cat", `シェルではありません`},
		{"enrol", `ではありませんか`},
		{"enroll --nonsense", `不明なフラグです: --nonsense`},
		{"enroll --user", `フラグに値が必要です: --user`},
		{"keys -x", `不明な短縮フラグです: 'x' \(-x\)`},
		{"keys --=x", `フラグの書き方`},
		{"seal 1 --bag B-1", `シリアル番号 30112847`},
		{"rehearse", `すでにリハーサル中`},
		{"log export s3://bucket/x", `フォルダーに保管します`},
		{"enroll --user breakglass --keys 30112847,30112861 --profile nobody", `admin、readonly`},
		{"aws sso login", `aws は起動しません`},
		{"op item get root", `op は起動しません`},
		{"ykman info", `練習室に ykman はありません`},
		{"audit --profile admin --webhook /real/hook", `何も送信されないアドレス`},
		{"verify --access-code 30112847=/real/code", `どの模擬のキーにもないアクセスコード`},
		{"log sign --officer 30112878 --pin 30112878=/real/pin", `模擬のキーの PIN \(271828\)`},
		{"keep /no/such/folder/room", `練習室の保存`},
		{"keep", `と入力してください`},
	} {
		shown := v.types(act.line)
		v.mustBeJapanese(act.line, shown)
		if !regexp.MustCompile(strings.ReplaceAll(act.want, " ", "")).MatchString(strings.Join(strings.Fields(shown), "")) {
			t.Errorf("%q shows no %q:\n%s", act.line, act.want, shown)
		}
	}
	v.leaves()
}
