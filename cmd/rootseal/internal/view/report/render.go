package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
	"rootseal/enroll/report"
	"rootseal/message"
)

//go:embed page.html
var pageText string

//go:embed style.css
var style string

// Check is how to check the ledger without rootseal.
type Check struct {
	Ledger   string // folder or address
	Commands string // chain, head, officers and signatures
	Enter    string // command that goes to the ledger's folder
}

// page is what the template shows.
type page struct {
	report.Report
	Check
	look
	InForce  *report.PolicyNow
	Timeline timeline
}

var parsed = parse("page", pageText)

// functions are what the templates call.
func (in words) functions() template.FuncMap {
	return template.FuncMap{
		"t":       in.text,
		"word":    in.word,
		"said":    in.said,
		"detail":  in.detail,
		"at":      at,
		"atp":     in.atOrNone,
		"day":     day,
		"dayp":    in.dayOrNone,
		"date":    func(t time.Time) string { return t.UTC().Format(in.text("date")) },
		"moment":  func(t time.Time) string { return t.UTC().Format(in.text("moment")) },
		"short":   func(s string) string { return fmt.Sprintf("%.16s", s) },
		"counts":  in.counts,
		"tally":   in.tally,
		"keys":    keys,
		"policy":  in.policyLines,
		"age":     func(now time.Time, then *time.Time) int { return int(now.Sub(*then).Hours() / 24) },
		"list":    in.list,
		"names":   func(all []string) string { return strings.Join(all, ", ") },
		"numbers": in.numbers,
		"answers": AnswerCommands,
		"next":    func(i int) int { return i + 1 },
		"outside": func(all []report.Account) int { return count(all, func(a report.Account) bool { return !a.InLedger }) },
		"unaudited": func(all []report.Account) int {
			return count(all, func(a report.Account) bool { return a.InLedger && a.State == report.AccountOutside })
		},
	}
}

// HTML writes the report as one page, in the language of the writer's reader.
func HTML(w io.Writer, r report.Report, check Check) error {
	in := wordsFor(w)
	clean(reflect.ValueOf(&r).Elem())
	check.Ledger = printable.Text(check.Ledger)
	p := page{Report: r, Check: check, look: in.lookOf(style), InForce: r.Policy, Timeline: in.place(r)}
	if err := execute(w, parsed[in.language], p); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// clean makes every text of a value printable, in place: a forged record may contain
// characters that turn the direction of writing or show nothing.
func clean(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(printable.Text(v.String()))
	case reflect.Pointer:
		if !v.IsNil() {
			clean(v.Elem())
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			clean(v.Index(i))
		}
	case reflect.Struct:
		switch v.Interface().(type) {
		case time.Time:
			return
		case message.Text: // said makes it printable
			return
		}
		for i := range v.NumField() {
			clean(v.Field(i))
		}
	default: // holds no text
	}
}

func at(t time.Time) string  { return t.UTC().Format("2006-01-02 15:04 UTC") }
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

func (in words) atOrNone(t *time.Time) string {
	if t == nil {
		return in.text("none")
	}
	return at(*t)
}

func (in words) dayOrNone(t *time.Time) string {
	if t == nil {
		return in.text("none")
	}
	return day(*t)
}

func count(all []report.Account, is func(report.Account) bool) (n int) {
	for _, a := range all {
		if is(a) {
			n++
		}
	}
	return n
}

func keys(serials []uint32) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(serials), " ", ", "), "[]")
}

// counts returns the number of violations of each severity, the worst first.
func (in words) counts(all []report.Violation) []string {
	var found []string
	for _, severity := range []string{report.Critical, report.High, report.Medium, report.Low} {
		n := 0
		for _, v := range all {
			if v.Severity == severity {
				n++
			}
		}
		if n > 0 {
			found = append(found, in.text("severity.count", n, in.word("severity", severity)))
		}
	}
	return found
}

// tally returns a number with the word for one or several things.
func (in words) tally(n int, what string) string {
	if n == 1 {
		return in.text(what+".one", n)
	}
	return in.text(what+".more", n)
}

// policyLines returns what the policy requires.
func (in words) policyLines(p ledger.PolicySet) []string {
	var lines []string
	add := func(holds bool, key string, args ...any) {
		if holds {
			lines = append(lines, in.text(key, args...))
		}
	}
	add(p.MinKeys > 0, "policy.min_keys", p.MinKeys)
	add(p.SealedGroup, "policy.sealed_group")
	add(p.VerifyDays > 0, "policy.verify_days", p.VerifyDays)
	add(p.LiveDays > 0, "policy.live_days", p.LiveDays)
	add(p.Touch, "policy.touch")
	add(p.Attested, "policy.attested")
	add(p.TwoOfficers, "policy.two_officers")
	add(p.Approval, "policy.approval")
	if len(lines) == 0 {
		lines = append(lines, in.text("policy.nothing"))
	}
	return lines
}

// numbers returns the numbers of a control, each with its standard.
func (in words) numbers(n report.ControlNumbers) []string {
	var all []string
	for _, one := range []struct{ key, number string }{
		{"cis4", n.CIS4},
		{"cis5", n.CIS5},
		{"cis6", n.CIS6},
		{"cis7", n.CIS7},
		{"hub", n.Hub},
		{"fisc", n.FISC},
		{"pci", n.PCI},
		{"nist", n.NIST},
	} {
		if one.number != "" {
			all = append(all, in.text("standard."+one.key, one.number))
		}
	}
	return all
}
