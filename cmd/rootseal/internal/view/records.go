package view

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// PrintRecords prints records of a ledger: a table, or, on a terminal, lines
// that leave room for what happened.
func PrintRecords(w io.Writer, l *ledger.Ledger, records []ledger.Record) error {
	if len(records) == 0 {
		return nil
	}
	all := l.Records()
	signers := SignersOf(all)
	principals := make(map[string]string) // by ceremony
	for _, c := range record.Read(all).Ceremonies() {
		if plan := c.Plan(); plan != nil {
			principals[c.ID] = plan.Principal
		}
	}
	if _, isTerminal := printable.ScreenOf(w); isTerminal {
		printRecordLines(w, l, records, principals, signers)
		return nil
	}
	t := printable.NewColumns(w)
	fmt.Fprintln(t, "RECORD\tTIME\tCOMMAND\tKIND\tCEREMONY\tPRINCIPAL\tWHAT")
	for _, r := range records {
		fmt.Fprintf(t, "%s\t%s", HeadAt(l, r.Sequence), r.Time.Format(time.RFC3339))
		for _, text := range []string{r.Command, r.Body.Kind(), r.Ceremony, principals[r.Ceremony], wordsOf(r, signers)} {
			fmt.Fprintf(t, "\t%s", cmp.Or(printable.Text(text), "-"))
		}
		fmt.Fprintln(t)
	}
	return t.Flush()
}

func printRecordLines(w io.Writer, l *ledger.Ledger, records []ledger.Record, principals map[string]string, signers map[uint64][]string) {
	for _, r := range records {
		printable.Line(w, "%s  %s  %s, %s  %s", HeadAt(l, r.Sequence), r.Time.Format(time.RFC3339), r.Command, r.Body.Kind(), r.Ceremony)
		words := wordsOf(r, signers)
		if principal := principals[r.Ceremony]; principal != "" {
			words = principal + ": " + words
		}
		if words != "" {
			printable.Line(w, "    %s", words)
		}
	}
}

// wordsOf describes a record, a signature with the names of its signers.
func wordsOf(r ledger.Record, signers map[uint64][]string) string {
	body, signs := r.Body.(*ledger.Signature)
	if names := signers[r.Sequence]; signs && len(names) > 0 {
		return fmt.Sprintf("record %d signed by %s", body.Record, strings.Join(names, " and "))
	}
	return BodyWords(r.Body)
}

// SignersOf returns the names of the signers of each signature, by its record. A key
// that is no officer's has the beginning of its fingerprint.
func SignersOf(all []ledger.Record) map[uint64][]string {
	signers := map[uint64][]string{}
	for _, s := range officers.Read(all).Signatures {
		if s.At.Trip != 0 {
			continue
		}
		name := fmt.Sprintf("unknown key %.16s", s.KeyID)
		if s.Officer != nil {
			name = s.Officer.Name
		}
		if s.Err != nil {
			name += " (not valid)"
		}
		signers[s.At.Record] = append(signers[s.At.Record], name)
	}
	return signers
}

// HeadAt is the head of the ledger when this record was the last one: the record
// after it contains its hash.
func HeadAt(l *ledger.Ledger, sequence uint64) ledger.Head {
	if all := l.Records(); sequence < uint64(len(all)) {
		return ledger.Head{Sequence: sequence, Hash: all[sequence].Previous}
	}
	return l.Head()
}
