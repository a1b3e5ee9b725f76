package labels

import (
	"io"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/label"
	"rootseal/enroll/report"
	"rootseal/message"
)

// reasons are the words for the constants of report.
var reasons = map[string]message.Text{
	report.NoLabelUnknown:  message.Word("the ledger does not name it"),
	report.NoLabelNothing:  message.Word("it holds no live device"),
	report.NoLabelLost:     message.Word("it is lost, stolen, or left with its holder"),
	report.NoLabelWrong:    message.Word("the last check found it wrong"),
	report.NoLabelUnproven: message.Word("neither a checked answer nor a signature covers its last proof"),
	report.NoLabelOpen:     message.Word("it is in no bag"),
	report.NoLabelUnsigned: message.Word("no signature covers the record of its bag"),
	report.NoLabelFinding:  message.Word("a custody finding about it is open"),
	report.NoLabelLetters:  message.Word("the number of its bag has characters that no label can show"),
	report.NoLabelRoom:     message.Word("the number of its bag is too long for a label of this sheet"),
}

// None says why a key gets no label.
func None(k report.KeyLabel) message.Text {
	return printable.Sentence("key %d: %s", k.Serial, reasons[k.Why])
}

// Print prints what a label says, and how it compares with the ledger.
func Print(w io.Writer, c label.Comparison) {
	next := message.Word("no check is due")
	if !c.Next.IsZero() {
		next = message.Textf("check by %s", dayOf(c.Next))
	}
	printable.Line(w, "label of key %d: %s, head %s, made %s, %s", c.Serial, bagOf(c.Bag), c.Head, dayOf(c.Made), next)
	for _, d := range c.Differences {
		printable.Line(w, "  differs: %s", Words(c, d))
	}
	if c.At != 0 {
		printable.Line(w, "  head     record %d of this ledger", c.At)
	}
	if accounts := strings.Join(c.Now.Accounts, ", "); accounts != "" {
		printable.Line(w, "  accounts %s; compare them with the label", accounts)
	}
	if c.Now.Next != nil && len(c.Differences) == 0 {
		if c.Overdue {
			printable.Line(w, "  check    overdue since %s", dayOf(c.Now.Next.UTC()))
		} else {
			printable.Line(w, "  check    due %s", dayOf(c.Now.Next.UTC()))
		}
	}
	if len(c.Differences) == 0 {
		printable.Line(w, "the label repeats what this ledger contains. It does not show that the key is in the bag:")
		printable.Line(w, "compare the number that is printed on the bag, and look at its seal. 'rootseal verify' proves the key.")
	}
}

func bagOf(bag string) message.Text {
	if bag == "" {
		return message.Word("not in a bag")
	}
	return printable.Sentence("bag %s", bag)
}

func dayOrNever(day string) message.Text {
	if day == "" {
		return message.Word("never")
	}
	return message.Foreign(day)
}

// Words returns a difference in words.
func Words(c label.Comparison, d label.Difference) message.Text {
	switch d.Kind {
	case label.OtherHead:
		return printable.Sentence("head %s is not in this ledger, which ends at %s: the label comes from another ledger, it is forged, or this ledger was cut", d.Label, d.Ledger)
	case label.NoSuchKey:
		return printable.Sentence("the ledger allowed no label of key %d: %s", c.Serial, reasons[d.Ledger])
	case label.OtherBag:
		return printable.Sentence("the label says %s, and the ledger %s", bagOf(d.Label), bagOf(d.Ledger))
	case label.OtherCheck:
		return printable.Sentence("the label says that the next check is due %s, and the ledger %s", dayOrNever(d.Label), dayOrNever(d.Ledger))
	case label.OtherDay:
		return printable.Sentence("the label says that it was made on %s, which does not fit %s", d.Label, d.Ledger)
	case label.Moved:
		return printable.Sentence("the label was right, and the key has moved since: the ledger says %s", bagOf(d.Ledger))
	case label.Against:
		return printable.Sentence("the label was right, and since then the ledger speaks against key %d: %s", c.Serial, reasons[d.Ledger])
	}
	return message.Foreign(d.Kind)
}
