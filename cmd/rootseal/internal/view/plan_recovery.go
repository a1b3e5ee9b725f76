package view

import (
	"io"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
	"rootseal/enroll/settle"
	"rootseal/message"
)

// PrintRecovery shows a plan.
func PrintRecovery(w io.Writer, p settle.RecoveryPlan) {
	name := message.Foreign(p.Principal)
	if p.Group != "" { // a removal of leftovers has none
		name = message.Textf("%s, group %s", name, p.Group)
	}
	printable.Line(w, "recover %s: %s", p.Ceremony, name)
	row := func(label, format string, values ...any) {
		printable.Line(w, "  %s %s", LabelIn(w, label, 11), printable.Sentence(format, values...))
	}
	switch {
	case p.Refused != "":
		row("plan", "close the ceremony and touch nothing: %s", printable.Saved(p.Refused))
	case p.TakeIn != "":
		row("plan", "close the ceremony and touch nothing: AWS has %s enabled", p.TakeIn)
	case p.Forward:
		row("plan", "finish the rotation: its new device is enabled")
	case p.Group == "":
		row("plan", "remove what a lost workstation left")
	default:
		row("plan", "undo the ceremony")
	}
	if p.Looked == ledger.LookedRead {
		row("AWS", "devices read")
	} else if p.Looked != "" {
		row("AWS", "%s", printable.Saved(p.Looked))
	}
	for _, d := range p.Deletes {
		if d.KeySerial == 0 {
			row("deletes", "%s", DeletionWords(d))
		} else { // only the key shows whether it holds the credential
			row("deletes", "%s, if the key holds it", DeletionWords(d))
		}
	}
	for _, r := range p.Wrote {
		row("written by", "%s on %s, %s: record %d, %s, %s", writerWords(r), r.Host, r.Time.Format("2006-01-02 15:04 MST"), r.Sequence, r.Kind, signedWords(r))
	}
	if p.Missing != "" {
		row("warning", "the ledger lacks %s, which this workstation remembers", printable.Saved(p.Missing))
	}
}

// signedWords say what a signature over a record is worth: anyone who can write to the
// ledger's folder can make an officer and sign.
func signedWords(r settle.WrittenBy) message.Text {
	switch {
	case r.Vouched:
		return message.Word("signed")
	case r.Signed:
		return message.Word("signed, but nothing outside the ledger vouches for the officer")
	}
	return message.Word("not signed")
}

// writerWords name who wrote a record, as the record claims.
func writerWords(r settle.WrittenBy) string {
	if r.By.CallerARN == "" {
		return printable.Text(r.By.OSUser)
	}
	return printable.Text(r.By.OSUser) + ", " + printable.Text(r.By.CallerARN)
}
