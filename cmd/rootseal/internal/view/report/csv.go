package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/report"
)

// columns are the columns of the CSV. They are a contract with scripts.
var columns = []string{"section", "time", "principal", "group", "key", "state", "text", "until", "record", "signed"}

// CSV writes the report as one table for a spreadsheet, with a line for each fact. It is
// English in every language, like JSON: scripts read it.
func CSV(w io.Writer, r report.Report) error {
	clean(reflect.ValueOf(&r).Elem())
	out := csv.NewWriter(w)
	lines := [][]string{columns, {"report", stamp(&r.Made), r.Account, "", "", r.World, r.Head, "", fmt.Sprint(r.Records), ""}}
	for _, v := range r.Violations {
		lines = append(lines, []string{"violation", stamp(&v.Since), v.Principal, v.Group, serial(v.KeySerial), v.Severity, joined(v.Kind, v.ID, printable.Text(v.Text.String())), "", number(v.Record), ""})
	}
	for _, row := range r.Matrix.Rows {
		lines = append(lines, []string{"device", stamp(row.Live), row.Principal, row.Group, "", "", joined(row.LiveMethod, row.LiveBasis, row.DeviceARN), "", "", ""})
		for i, c := range row.Cells {
			if c.State != "" {
				lines = append(lines, []string{"key", stamp(c.Proven), row.Principal, row.Group, serial(r.Matrix.Keys[i].Serial), c.State, joined(c.Kind, c.Basis), stamp(c.Due), number(c.Record), ""})
			}
		}
	}
	for _, a := range r.Population.Accounts {
		lines = append(lines, []string{"account", stamp(r.Population.Time), a.ID, "", "", a.State, a.Alias, "", number(r.Population.Audit), ""})
	}
	for _, c := range r.Ceremonies {
		var of []string
		for _, k := range c.Keys {
			of = append(of, serial(k.Serial))
		}
		lines = append(lines, []string{"ceremony", stamp(&c.Began), c.Principal, c.Group, strings.Join(of, " "), c.Outcome, joined(c.Kind, c.ID, c.Reason, c.Emergency), stamp(c.Ended), number(c.First), signedBy(c.Intent)})
	}
	for _, c := range r.Chains {
		for _, l := range c.Links {
			lines = append(lines, []string{"custody", stamp(&l.Time), "", "", serial(c.Serial), l.Kind, joined(l.Bag, l.Place, l.Observer, l.Detail), "", number(l.Record), signedBy(l.Signed)})
		}
	}
	for _, h := range r.Proofs {
		for _, p := range h.Proofs {
			lines = append(lines, []string{"proof", stamp(&p.Time), h.Principal, h.Group, serial(h.KeySerial), p.Basis, p.Kind, "", number(p.Record), ""})
		}
		for _, g := range h.Gaps {
			lines = append(lines, []string{"gap", stamp(&g.From), h.Principal, h.Group, serial(h.KeySerial), "overdue", fmt.Sprint(g.Days), stamp(&g.To), "", ""})
		}
	}
	for _, e := range r.Exceptions {
		lines = append(lines, []string{"exception", stamp(&e.Time), "", "", "", e.Kind, joined(e.About, e.Reason), e.Until, number(e.Record), signedBy(e.Signed)})
	}
	for _, l := range r.Leavers {
		for _, s := range l.Seeds {
			lines = append(lines, []string{"loss", stamp(&l.Recorded), s.Principal, s.Group, serial(l.KeySerial), l.How, l.Person, stamp(s.At), number(l.Record), signedBy(l.Signed)})
		}
	}
	for _, c := range r.Controls {
		lines = append(lines, []string{"control", "", "", "", "", c.State, joined(c.Name, c.Why, strings.Join(inEnglish.numbers(c.Numbers), ", ")), "", number(c.Record), ""})
	}
	for _, line := range lines {
		for i := range line {
			line[i] = inert(line[i])
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// inert returns a cell that no spreadsheet takes for a formula.
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func joined(parts ...string) string {
	var all []string
	for _, p := range parts {
		if p != "" {
			all = append(all, p)
		}
	}
	return strings.Join(all, "; ")
}

func stamp(t *time.Time) string {
	if t == nil || t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func number(n uint64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func serial(n uint32) string { return number(uint64(n)) }

func signedBy(s report.Signed) string { return joined(s.State, strings.Join(s.By, ", ")) }
