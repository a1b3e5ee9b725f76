package report_test

import (
	"bytes"
	"reflect"
	"slices"
	"sort"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/language"
	viewreport "rootseal/cmd/rootseal/internal/view/report"
	"rootseal/enroll/env"
	"rootseal/enroll/principal"
	"rootseal/enroll/report"
)

// longTexts are the longest texts that a person can type: of wide letters, of Japanese
// without spaces, and of words.
var longTexts = map[string]func(n int) string{
	"letters":  func(n int) string { return strings.Repeat("W", n) },
	"japanese": func(n int) string { return strings.Repeat("大阪第二金庫上段", n)[:3*n] },
	"words":    func(n int) string { return strings.TrimSpace(strings.Repeat("Osaka safe, ", n)[:n-1]) + "." },
}

// typed are the fields of a report that have a person's text, and its longest length in
// characters.
var typed = map[string]int{
	"Label": env.MaxLabel, "Holder": env.MaxLabel, "Name": env.MaxLabel, "By": env.MaxLabel, "Officers": env.MaxLabel, "Operator": env.MaxLabel, "Person": env.MaxLabel,
	"Bag": env.MaxWord, "Place": env.MaxWord, "Observer": env.MaxWord, "Reason": env.MaxWord, "Emergency": env.MaxWord, "About": env.MaxWord, "Manager": env.MaxWord,
}

// stretch gives every field of a value that is typed a text of its longest length.
func stretch(v reflect.Value, field string, text func(int) string) {
	switch v.Kind() {
	case reflect.String:
		if n := typed[field]; n > 0 {
			v.SetString(text(n))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			stretch(v.Elem(), field, text)
		}
	case reflect.Slice:
		for i := range v.Len() {
			stretch(v.Index(i), field, text)
		}
	case reflect.Struct:
		if _, is := v.Interface().(report.Control); is { // its words are the program's
			return
		}
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				stretch(v.Field(i), f.Name, text)
			}
		}
	default: // holds no text
	}
}

// The report and the sheet have room for the longest texts that a person can type.
func TestRing2LongTextsInChromium(t *testing.T) {
	for name, text := range longTexts {
		t.Run(name, func(t *testing.T) {
			r := year(t)
			stretch(reflect.ValueOf(&r).Elem(), "", text)
			r.Ceremonies[0].Principal = strings.Replace(r.Ceremonies[0].Principal, "breakglass", strings.Repeat("W", 64), 1)
			looks := lookAt(t, page(t, r, language.English))
			looksGood(t, looks, looks[0].Pages)
			if looks[0].Wide != 0 {
				t.Errorf("%d tables are wider than the paper", looks[0].Wide)
			}
			s := sheets(t)["recorded"]
			stretch(reflect.ValueOf(&s).Elem(), "", text)
			looks = lookAt(t, sheetPage(t, s, language.Japanese))
			looksGood(t, looks, looks[0].Pages)
			if looks[0].Wide != 0 {
				t.Errorf("%d tables of the sheet are wider than the paper", looks[0].Wide)
			}
		})
	}
}

// No label leaves its cell, whatever a person has typed: a text is cut within it.
func TestRing2LongTextsOnLabels(t *testing.T) {
	browserTools(t) // before the search, which takes seconds
	for name, in := range map[string]language.Language{"L7160": language.English, "L6009": language.Japanese, "L7173": language.Japanese} {
		t.Run(name, func(t *testing.T) {
			s, _ := viewreport.SheetOf(name)
			l := crowded(s, 9)
			for i := range l.Labels {
				one := &l.Labels[i]
				text := longTexts[[]string{"letters", "japanese", "words"}[i%3]]
				one.Name = text(env.MaxLabel)
				one.Accounts = append(one.Accounts, strings.Repeat("W", 31)) // a service
				if who := (principal.Principal{Kind: principal.Login, Account: one.Accounts[len(one.Accounts)-1], Name: "x"}); who.Validate() != nil {
					t.Fatal(who.Validate())
				}
				slices.Sort(one.Accounts)
				tooLong := sort.Search(env.MaxWord, func(n int) bool {
					inBag(one, text(n+1))
					alone := l
					alone.Labels = l.Labels[i : i+1]
					without, err := viewreport.WriteLabels(reader(&bytes.Buffer{}, []language.Language{in}), alone)
					if err != nil {
						t.Fatal(err)
					}
					return len(without) > 0
				})
				inBag(one, text(max(1, tooLong))) // the longest that has room
				if name != "L6009" && len(one.KeyLabel.Bag) < 20 {
					t.Errorf("the longest bag number is %q", one.KeyLabel.Bag)
				}
			}
			looks := lookAt(t, labelsPage(t, l, in))
			looksGood(t, looks, 1)
		})
	}
}
