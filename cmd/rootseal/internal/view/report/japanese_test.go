package report_test

import (
	"bytes"
	"html"
	"regexp"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/language"
	viewreport "rootseal/cmd/rootseal/internal/view/report"
	"rootseal/enroll/report"
)

var (
	// same is the same in every language: the style, commands, ids and addresses.
	same = regexp.MustCompile(`(?s)<style>.*?</style>|<pre.*?</pre>|<(?:span|td|dd) class="[^"]*mono[^"]*">.*?</(?:span|td|dd)>|<p class="typed">.*?</p>`)
	read = regexp.MustCompile(`(?:aria-label)="([^"]*)"|>([^<]+)<`)

	// foreign are commands, principals and what persons of the year have written.
	foreign = regexp.MustCompile(`'rootseal [^']*'|--[a-z]+|\S*\d{12}\S*|quarterly proof|fire alarm in the Tokyo office|(?:Osaka|Tokyo), safe \d|a shared seed counts as virtual; see the risk register, item 12|the tear-off strip shows A-18; the number was misread|Osaka, second safe.*`)
	// englishWord is a word of a sentence, not of a name.
	englishWord = regexp.MustCompile(`(?i)\b(the|of|is|was|are|has|have|since|never|no|none|not|and|in|on|by|to|with|from|for|it|keys?|devices?|records?|due|proven|signed|complete|enrollment|last|bag|yes|d)\b`)
)

// mustBeJapanese fails the test for English that a person reads on a page.
func mustBeJapanese(t *testing.T, name, page string) {
	t.Helper()
	if !strings.Contains(page, `<html lang="ja">`) || !strings.Contains(page, "BIZ UDPGothic") {
		t.Errorf("%s: the page is not for Japanese", name)
	}
	texts := 0
	for _, m := range read.FindAllStringSubmatch(same.ReplaceAllString(page, ""), -1) {
		text := strings.TrimSpace(html.UnescapeString(m[1] + m[2]))
		if word := englishWord.FindString(foreign.ReplaceAllString(text, "")); word != "" {
			t.Errorf("%s has %q: %s", name, word, text)
		}
		if text != "" {
			texts++
		}
	}
	if texts < 20 {
		t.Errorf("%s has %d texts", name, texts)
	}
}

// No English is left on a Japanese page, but commands, names and what persons wrote.
func TestJapanesePages(t *testing.T) {
	r := year(t)
	mustBeJapanese(t, "the report", page(t, r, language.Japanese))
	mustBeJapanese(t, "the report of an empty ledger", page(t, report.Report{}, language.Japanese))
	for name, s := range sheets(t) {
		mustBeJapanese(t, "the sheet "+name, sheetPage(t, s, language.Japanese))
	}
	l := crowded(viewreport.Sheets[0], 3)
	l.World = "practice"
	mustBeJapanese(t, "the labels", labelsPage(t, l, language.Japanese))
}

// The cover has dates in words, a table has dates that sort.
func TestJapaneseReportShows(t *testing.T) {
	page := prose(page(t, year(t), language.Japanese))
	last := 0
	for _, part := range []string{"証跡報告書", "目的", "2025年11月30日から2026年11月28日まで", "2026年11月28日 09:00 UTC", "指摘事項", "違反", "重大 1 件、高", "確認した範囲", "デバイスとキー", "▲ 105 日", "✗ 紛失", "時系列", "<svg", "母集団", "キーセレモニー", "署名済み: Olivia Ito, Peter Abe", "保管の経緯", "2026-03-01 から 2026-03-11 まで", "例外措置", "risk register, item 12", "30 時間後に更新", "充足不能", "sha256sum records/", "意見や保証ではありません"} {
		i := strings.Index(page[last:], part)
		if i < 0 {
			t.Errorf("the page lacks %q after byte %d", part, last)
			continue
		}
		last += i
	}
}

// What programs read is the same in every language.
func TestJapaneseCSVIsTheSame(t *testing.T) {
	var english, japanese bytes.Buffer
	r := year(t)
	for _, err := range []error{viewreport.CSV(&english, r), viewreport.CSV(reader(&japanese, []language.Language{language.Japanese}), r)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(english.Bytes(), japanese.Bytes()) {
		t.Error("the CSV differs")
	}
}

// Each label has room in Japanese where it has in English.
func TestJapaneseLabelsHaveRoom(t *testing.T) {
	for _, s := range viewreport.Sheets {
		page := labelsPage(t, crowded(s, 2), language.Japanese)
		if !strings.Contains(page, "封印袋 A-27") || !strings.Contains(page, "確認期限 ") {
			t.Errorf("%s: %s", s.Name, page)
		}
	}
}
