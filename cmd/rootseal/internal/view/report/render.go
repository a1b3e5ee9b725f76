package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
	"rootseal/enroll/report"
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
	Style    template.CSS
	Policy   string // hash of the style, for the CSP
	InForce  *report.PolicyNow
	Timeline timeline
}

var parsed = template.Must(template.New("page").Funcs(functions).Parse(pageText))

var functions = template.FuncMap{
	"t":       text,
	"word":    word,
	"at":      at,
	"atp":     atOrNone,
	"day":     day,
	"dayp":    dayOrNone,
	"short":   func(s string) string { return fmt.Sprintf("%.16s", s) },
	"counts":  counts,
	"tally":   tally,
	"keys":    keys,
	"policy":  policyLines,
	"age":     func(now time.Time, then *time.Time) int { return int(now.Sub(*then).Hours() / 24) },
	"list":    func(all []string) string { return strings.Join(all, ", ") },
	"numbers": numbers,
	"next":    func(i int) int { return i + 1 },
	"outside": func(all []report.Account) int { return count(all, func(a report.Account) bool { return !a.InLedger }) },
	"unaudited": func(all []report.Account) int {
		return count(all, func(a report.Account) bool { return a.InLedger && a.State == report.AccountOutside })
	},
}

// HTML writes the report as one page.
func HTML(w io.Writer, r report.Report, check Check) error {
	clean(reflect.ValueOf(&r).Elem())
	check.Ledger = printable.Text(check.Ledger)
	sum := sha256.Sum256([]byte(style))
	p := page{
		Report: r, Check: check, InForce: r.Policy, Timeline: place(r),
		Style:  template.CSS(style), // #nosec G203 -- embedded in the program
		Policy: base64.StdEncoding.EncodeToString(sum[:]),
	}
	if err := parsed.Execute(w, p); err != nil {
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
		if _, is := v.Interface().(time.Time); is {
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

func atOrNone(t *time.Time) string {
	if t == nil {
		return text("none")
	}
	return at(*t)
}

func dayOrNone(t *time.Time) string {
	if t == nil {
		return text("none")
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
func counts(all []report.Violation) []string {
	var words []string
	for _, severity := range []string{report.Critical, report.High, report.Medium, report.Low} {
		n := 0
		for _, v := range all {
			if v.Severity == severity {
				n++
			}
		}
		if n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, word("severity", severity)))
		}
	}
	return words
}

// tally returns a number with the word for one or several things.
func tally(n int, what string) string {
	if n == 1 {
		return "1 " + text(what+".one")
	}
	return fmt.Sprintf("%d %s", n, text(what+".more"))
}

// policyLines returns what the policy requires.
func policyLines(p ledger.PolicySet) []string {
	var lines []string
	add := func(holds bool, key string, args ...any) {
		if holds {
			lines = append(lines, text(key, args...))
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
		lines = append(lines, text("policy.nothing"))
	}
	return lines
}

// numbers returns the numbers of a control, each with its standard.
func numbers(n report.ControlNumbers) []string {
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
			all = append(all, text("standard."+one.key, one.number))
		}
	}
	return all
}
