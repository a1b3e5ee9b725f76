package printable

import (
	"strings"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/language"
	"rootseal/message"
)

// A sentence that a plan's file has kept is said by its format again, with what is in it.
// A name, and what no format makes, stay as they are.
func TestSavedSentences(t *testing.T) {
	for text, want := range map[string]string{
		"the ledger has no device of this group":                               "台帳にこのグループのデバイスがありません",
		"AWS no longer has arn:x":                                              "arn:x は AWS にもうありません",
		"key 7: its free slots are unknown; plug it in":                        "キー 7: 空きスロットが不明です。キーを挿入してください",
		"listing virtual mfa devices: denied":                                  "仮想 MFA デバイスの一覧取得: アクセスが拒否されました",
		"connection refused or reset by peer":                                  "connection refused or reset by peer",
		"key 7: reported lost by a person":                                     "キー 7: reported lost by a person",
		"other keys hold the seed; to add: 7, 8":                               "シードを保持するキーが異なります。追加: 7, 8",
		"denied":                                                               "アクセスが拒否されました",
		"key 7: lost since 2027-01-05, in a record that no officer has signed": "キー 7: 2027-01-05 から紛失 (セキュリティ責任者の署名がない記録による)",
		"key 7: lost since 2027-01-05":                                         "キー 7: 2027-01-05 から紛失",
		"key 7: in bag A-17, Osaka safe, since 2027-01-05":                     "キー 7: 2027-01-05 から封印袋 A-17 (Osaka safe) に保管中",
		"something that nobody says, about the key of us":                      "something that nobody says, about the key of us",
	} {
		said := message.Textf("%s", message.Saved(text))
		got := In(language.Japanese, said)
		if got != want {
			t.Errorf("%q is said as %q, want %q", text, got, want)
		}
		if said.String() != text || In(language.English, said) != text {
			t.Errorf("%q changes in English", text)
		}
	}
}

// What a record says in English is said in Japanese. A hostile name in it stays as it is.
func TestSavedSentencesOfRecords(t *testing.T) {
	for text, want := range map[string]string{
		`key 7 was given up: it may hold "AWS:alice@acme daily x", which opens nothing; delete it if the key turns up`:             `キー 7 を断念しました: "AWS:alice@acme daily x" が残っている可能性があります`,
		"nobody uses arn:x any more, and nothing here proves whose it is: aws iam delete-virtual-mfa-device --serial-number arn:x": "arn:x は使用されていません。誰のものか検証できません: aws iam",
		`"AWS:a" stays on key 7: AWS was not read, so only a report shows that its device is gone`:                                 `キー 7 に "AWS:a" を残します: AWS を読み取っていない`,

		"officer 0123456789abcdef":                                      "セキュリティ責任者 0123456789abcdef",
		"arn:x stays: the device is in use at AWS, against the ledger":  "arn:x を残しました: 台帳に反して",
		"officer 0123456789abcdef, in whose place record 3 put another": "セキュリティ責任者 0123456789abcdef (記録 3 で置き換え)",
		"what nobody could read: connection reset":                      "読み取れなかった内容: connection reset",
		"closed by the officer's word":                                  "セキュリティ責任者の申告による終了",
		"not read: connection reset":                                    "未確認: connection reset",
		"key 7 was given up: I said so":                                 "key 7 was given up: I said so",
		"100% is a sentence of a person\n":                              `100% is a sentence of a person\n`,
	} {
		said := Saved(text)
		if got := In(language.Japanese, said); !strings.HasPrefix(got, want) {
			t.Errorf("%q is said as %q, want %q", text, got, want)
		}
		if got := said.String(); got != Text(text) {
			t.Errorf("%q is said as %q in English", text, got)
		}
	}
}

// Others can write to the ledger. A sentence that contains another in many ways, or a very
// long one, is shown soon, and in English as it is.
func TestLongSavedSentencesAreShownSoon(t *testing.T) {
	for _, part := range []string{"connecting: ", "generating: a: ", "key 1 in a: ", "warning: key 7: "} {
		for _, n := range []int{100, 5000} {
			text := strings.Repeat(part, n) + "foo bar"
			began := time.Now()
			if got := In(language.Japanese, Saved(text)); !strings.HasSuffix(got, "foo bar") {
				t.Errorf("%d times %q: the last words are lost: %q", n, part, got)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("%d times %q took %s", n, part, took)
			}
		}
	}
}
