package label

import (
	"cmp"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/report"
)

// Of returns the label of a key that the ledger shows like that.
func Of(k report.KeyLabel, head ledger.Head, now time.Time) Label {
	l := Label{Serial: k.Serial, Bag: k.Bag, Head: ledger.Head{Sequence: head.Sequence, Hash: head.Hash}, Made: dayOf(now)}
	if k.Next != nil {
		l.Next = dayOf(*k.Next)
	}
	return l
}

// Keys returns what labels of the ledger may say, see report.KeyLabels. A label is for a
// bag: a key that is in none gets none.
func Keys(l *ledger.Ledger, now time.Time, serials ...uint32) []report.KeyLabel {
	all := report.KeyLabels(l.Records(), now, serials...)
	for i := range all {
		all[i].Why = cmp.Or(all[i].Why, against(all[i].Bag))
	}
	return all
}

func against(bag string) string {
	switch {
	case bag == "":
		return report.NoLabelOpen
	case !Prints(bag):
		return report.NoLabelLetters
	}
	return ""
}

// Difference is one point in which a label and the ledger differ.
type Difference struct {
	Kind   string `json:"kind"`   // see the constants
	Label  string `json:"label"`  // what the label says
	Ledger string `json:"ledger"` // what the ledger says
}

// Kinds of Difference.
const (
	OtherHead  = "head"       // the ledger does not contain the head, so the rest is compared with what it says now
	NoSuchKey  = "key"        // the ledger allowed no label of that key then; Ledger is the reason
	OtherBag   = "bag"        // the ledger had another bag then
	OtherCheck = "next-check" // the ledger had another day then
	OtherDay   = "made"       // the label is older than its head, or its day is to come
	Moved      = "moved"      // the key is in another bag now, or in none
	Against    = "now"        // the ledger allows no label of that key now; Ledger is the reason
)

// Comparison is a label against a ledger.
type Comparison struct {
	Label
	At          uint64          // record that the head names, or that brought it home; 0: not in the ledger
	Now         report.KeyLabel // what the ledger says now
	Overdue     bool            // the next check, by the ledger, is past
	Differences []Difference
}

// Compare compares a label with what the ledger said at its head, and says now.
func Compare(l *ledger.Ledger, paper Label, now time.Time) Comparison {
	c := Comparison{Label: paper, Now: Keys(l, now, paper.Serial)[0], Differences: []Difference{}}
	if c.Now.Why == report.NoLabelOpen { // the bags are compared below
		c.Now.Why = ""
	}
	c.Overdue = c.Now.Next != nil && now.After(*c.Now.Next)
	c.At = find(l, paper.Head)
	if c.At == 0 {
		c.differs(OtherHead, paper.Head.String(), l.Head().String())
		if c.Now.Why == report.NoLabelUnknown || c.Now.Why == report.NoLabelNothing {
			c.differs(NoSuchKey, "", c.Now.Why)
		} else if c.Now.Bag != paper.Bag {
			c.differs(OtherBag, paper.Bag, c.Now.Bag)
		}
		return c
	}
	c.withThen(l.Records()[:c.At])
	if from := dayOf(l.Records()[c.At-1].Time); c.At == paper.Head.Sequence && paper.Made.Before(from) {
		c.differs(OtherDay, dayText(paper.Made), dayText(from))
	} else if today := dayOf(now); paper.Made.After(today.AddDate(0, 0, 1)) { // clocks differ
		c.differs(OtherDay, dayText(paper.Made), dayText(today))
	}
	return c
}

// withThen compares a label with the records up to its head. What was right then may have
// changed since.
func (c *Comparison) withThen(records []ledger.Record) {
	then := report.KeyLabels(records, c.Made, c.Serial)[0]
	made := Of(then, c.Head, c.Made)
	if then.Why != "" {
		c.differs(NoSuchKey, "", then.Why)
	} else if c.Now.Why != "" {
		c.differs(Against, "", c.Now.Why)
	}
	if then.Why == report.NoLabelUnknown || then.Why == report.NoLabelNothing {
		return
	}
	if c.Bag != then.Bag {
		c.differs(OtherBag, c.Bag, then.Bag)
	} else if c.Bag != c.Now.Bag {
		c.differs(Moved, c.Bag, c.Now.Bag)
	}
	if !c.Next.Equal(made.Next) {
		c.differs(OtherCheck, dayText(c.Next), dayText(made.Next))
	}
}

func (c *Comparison) differs(kind, label, ledger string) {
	c.Differences = append(c.Differences, Difference{kind, label, ledger})
}

// find returns the record that a head names, or the one that brought it home from a trip.
func find(l *ledger.Ledger, head ledger.Head) uint64 {
	if l.Contains(head) {
		return head.Sequence
	}
	return record.BroughtBy(l, head)
}

func dayOf(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
