package record

import "fmt"

// use notes that a key was at hand. Where the ledger has it in a bag, or lost,
// one of both is not true: that is a finding, one for each sealing and each loss.
func (b *Book) use(ref Ref, serial uint32, how string) {
	k := b.know(serial)
	if bag := k.Sealed; bag != nil && bag.Used == nil {
		bag.Used = b.reportUse(ref, serial, fmt.Sprintf("key %d %s, and is recorded in bag %s since %s", serial, how, bag.Bag, day(bag.Time)))
	}
	if k.Lost != nil && k.Lost.Used == nil {
		k.Lost.Used = b.reportUse(ref, serial, fmt.Sprintf("key %d %s, and is recorded as %s since %s", serial, how, lostWord(k.Lost.How), day(k.Lost.Time)))
	}
}

// reportUse adds a finding of one key. A ceremony's intent names several keys,
// each of which is followed up for itself.
func (b *Book) reportUse(ref Ref, serial uint32, text string) *Finding {
	f := &Finding{Ref: ref, ID: fmt.Sprintf("%s-%d-%d", SortUse, ref.Sequence, serial), Sort: sortOf(SortUse), KeySerial: serial, Text: text}
	b.Findings = append(b.Findings, f)
	return f
}

// explain ends the finding of a use that came after the bag was opened: a trip
// opened it, and came home later.
func (k *Key) explain(opened Ref) {
	if k.Sealed == nil || k.Sealed.Used == nil || opened.Trip == 0 {
		return
	}
	if f := k.Sealed.Used; f.Closed.IsZero() && opened.Time.Before(f.Time) {
		f.Closed = opened
	}
}
