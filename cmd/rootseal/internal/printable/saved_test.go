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
