package view

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// PrintRecords prints records of a ledger: a table, or, on a terminal, lines
// that leave room for what happened.
func PrintRecords(w io.Writer, l *ledger.Ledger, records []ledger.Record) error {
	if len(records) == 0 {
		return nil
	}
	principals := make(map[string]string) // by ceremony
	for _, c := range record.Read(l.Records()).Ceremonies() {
		if c.Begin != nil {
			principals[c.ID] = c.Begin.Principal
		}
	}
	if _, isTerminal := printable.ScreenOf(w); isTerminal {
		printRecordLines(w, l, records, principals)
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "RECORD\tTIME\tCOMMAND\tKIND\tCEREMONY\tPRINCIPAL\tWHAT")
	for _, r := range records {
		fmt.Fprintf(t, "%s\t%s", HeadAt(l, r.Sequence), r.Time.Format(time.RFC3339))
		for _, text := range []string{r.Command, r.Body.Kind(), r.Ceremony, principals[r.Ceremony], BodyWords(r.Body)} {
			fmt.Fprintf(t, "\t%s", cmp.Or(printable.Text(text), "-"))
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}

func printRecordLines(w io.Writer, l *ledger.Ledger, records []ledger.Record, principals map[string]string) {
	for _, r := range records {
		printable.Line(w, "%s  %s  %s, %s  %s", HeadAt(l, r.Sequence), r.Time.Format(time.RFC3339), r.Command, r.Body.Kind(), r.Ceremony)
		words := BodyWords(r.Body)
		if principal := principals[r.Ceremony]; principal != "" {
			words = principal + ": " + words
		}
		if words != "" {
			printable.Line(w, "    %s", words)
		}
	}
}

// HeadAt is the head of the ledger when this record was the last one: the record
// after it contains its hash.
func HeadAt(l *ledger.Ledger, sequence uint64) ledger.Head {
	if all := l.Records(); sequence < uint64(len(all)) {
		return ledger.Head{Sequence: sequence, Hash: all[sequence].Previous}
	}
	return l.Head()
}
