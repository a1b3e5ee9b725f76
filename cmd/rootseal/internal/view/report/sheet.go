package report

import (
	_ "embed"
	"fmt"
	"io"
	"reflect"
	"slices"

	"rootseal/enroll/report"
)

//go:embed sheet.html
var sheetText string

//go:embed sheet.css
var sheetStyle string

// sheetPage is what the template shows.
type sheetPage struct {
	report.Sheet
	look
	Steps  []string
	Rules  *report.PolicyNow
	People []person
	Lines  []int // empty ones, for exceptions
	Blank  []int // empty ones, for keys
}

type person struct{ Name, Role string }

var parsedSheet = parse("sheet", sheetText)

// steps are the steps of the next ceremony by its kind, as texts of step.
var steps = map[string][]string{
	report.KindEnroll: {"sign_in", "doctor", "head", "keys", "run_enroll", "plan", "confirm", "touch", "complete", "seal", "labels", "signed", "copy"},
	report.KindRoot:   {"sign_in", "doctor", "head", "keys", "console", "run_root", "plan", "secret", "touch", "codes", "complete", "clean", "seal", "labels", "signed", "copy"},
	report.KindRotate: {"sign_in", "doctor", "head", "unseal", "keys", "run_rotate", "plan", "confirm", "touch", "old", "complete", "seal", "labels", "signed", "copy"},
	report.KindSeal:   {"sign_in", "head", "keys", "bag", "run_seal", "close_bag", "number", "labels", "signed", "copy"},
	report.KindVerify: {"sign_in", "head", "bag_whole", "unseal", "run_verify", "new_bag", "number", "labels", "signed", "copy"},
}

// Steps returns the steps of the next ceremony, in words for programs.
func Steps(kind string) []string { return inEnglish.steps(kind) }

func (in words) steps(kind string) []string {
	all := []string{}
	for _, step := range steps[kind] {
		all = append(all, in.text("step."+step))
	}
	return all
}

// Rows that a page has at least.
const (
	minPeople     = 4
	minKeys       = 3
	exceptionRows = 3
)

// WriteSheet writes the page for the table of one ceremony, in the language of the
// writer's reader.
func WriteSheet(w io.Writer, s report.Sheet) error {
	in := wordsFor(w)
	clean(reflect.ValueOf(&s).Elem())
	p := sheetPage{
		Sheet: s, look: in.lookOf(sheetStyle), Rules: s.Policy, Steps: in.steps(s.For), People: in.people(s),
		Lines: make([]int, exceptionRows), Blank: make([]int, max(0, minKeys-len(s.Bags))),
	}
	if s.Ceremony != nil {
		p.Blank = nil
	}
	if err := execute(w, parsedSheet[in.language], p); err != nil {
		return fmt.Errorf("writing the sheet: %w", err)
	}
	return nil
}

// people returns who should sign: who took part, as far as the ledger names them, and
// empty lines. The ledger does not name who was only present.
func (in words) people(s report.Sheet) []person {
	var all []person
	officers := s.Officers
	if c := s.Ceremony; c != nil {
		all = append(all, person{c.Operator, in.text("role.operator")})
		officers = union(c.Intent.By, c.End.By)
	}
	for _, name := range officers {
		all = append(all, person{name, in.text("role.officer")})
	}
	for len(all) < minPeople {
		all = append(all, person{})
	}
	return all
}

func union(x, y []string) []string {
	all := slices.Clone(x)
	for _, name := range y {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}
