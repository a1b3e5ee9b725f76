package view

import (
	"fmt"
	"io"
	"strings"
	"time"

	"rootseal/enroll/ledger"
	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/message"
)

// PrintRecords prints records of a ledger, in lines that leave room for what happened.
func PrintRecords(w io.Writer, l *ledger.Ledger, records []ledger.Record) error {
	all := l.Records()
	signers, b, s := SignersOf(all), record.Read(all), screenOf(w)
	var out strings.Builder
	for _, r := range records {
		head := fmt.Sprintf("%s  %s  %s, %s  %s", HeadAt(l, r.Sequence), r.Time.Format(time.RFC3339), r.Command, r.Body.Kind(), r.Ceremony)
		wrap(s, &out, "", message.Foreign(strings.TrimSpace(head)), "")
		words := wordsOf(r, signers)
		if c := b.Ceremony(r.Ceremony); c != nil && c.Plan() != nil {
			words = message.Textf("%s: %s", c.Plan().Principal, words)
		}
		if !words.IsZero() {
			wrap(s, &out, "    ", words, "")
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// wordsOf describes a record, a signature with the names of its signers.
func wordsOf(r ledger.Record, signers map[uint64][]message.Text) message.Text {
	body, signs := r.Body.(*ledger.Signature)
	if names := signers[r.Sequence]; signs && len(names) > 0 {
		all := names[0]
		for _, name := range names[1:] {
			all = message.Textf("%s and %s", all, name)
		}
		return message.Textf("record %d signed by %s", body.Record, all)
	}
	return BodyWords(r.Body)
}

// SignersOf returns the names of the signers of each signature, by its record. A key
// that is no officer's has the beginning of its fingerprint.
func SignersOf(all []ledger.Record) map[uint64][]message.Text {
	signers := map[uint64][]message.Text{}
	for _, s := range officers.Read(all).Signatures {
		if s.At.Trip != 0 {
			continue
		}
		name := message.Textf("unknown key %.16s", s.KeyID)
		if s.Officer != nil {
			name = message.Foreign(s.Officer.Name)
		}
		if s.Err != nil {
			name = message.Textf("%s (not valid)", name)
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
