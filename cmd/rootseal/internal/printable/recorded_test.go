package printable

import (
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/language"
)

// What a record says in English is said in Japanese, and a sentence of another kind or
// with a hostile name stays as it is. English never changes.
func TestRecorded(t *testing.T) {
	for text, want := range map[string]string{
		`key 7 was given up: it may hold "AWS:alice@acme daily x", which opens nothing; delete it if the key turns up`:             `キー 7 を断念しました: "AWS:alice@acme daily x" が残っている可能性があります`,
		"nobody uses arn:x any more, and nothing here proves whose it is: aws iam delete-virtual-mfa-device --serial-number arn:x": "arn:x は使用されていません。誰のものか検証できません: aws iam",
		"closed by the officer's word":     "セキュリティ責任者の申告による終了",
		"not read: connection reset":       "未確認: connection reset",
		"key 7 was given up: I said so":    "key 7 was given up: I said so",
		"100% is a sentence of a person\n": `100% is a sentence of a person\n`,
	} {
		said := Recorded(text)
		if got := In(language.Japanese, said); !strings.HasPrefix(got, want) {
			t.Errorf("%q is said as %q, want %q", text, got, want)
		}
		if got := said.String(); got != Text(text) {
			t.Errorf("%q is said as %q in English", text, got)
		}
	}
}

// Each form has its Japanese.
func TestRecordedFormsAreTranslated(t *testing.T) {
	for _, format := range recorded {
		if language.Japanese.Format(format) == format {
			t.Errorf("no Japanese: %q", format)
		}
	}
}
