package record

import (
	"fmt"

	"rootseal/message"
)

// use notes that a key was used. If the ledger has the key in a bag, or as lost,
// the two records contradict each other: that is a finding, one for each sealing
// and each loss.
func (b *folding) use(ref Ref, serial uint32, how message.Text) {
	k := b.know(serial)
	bag, opened := k.Sealed, Ref{}
	if bag != nil {
		opened = bag.Opened
	} else if o := k.opened; o != nil && b.signatures.lacks(o.Sequence) {
		bag, opened = o.bag, o.Ref
	}
	if bag != nil && bag.Used == nil {
		text := message.Textf("key %d %s, but is recorded in bag %s since %s", serial, how, bag.Bag, day(bag.Time))
		if !opened.IsZero() {
			text = message.Textf("%s, and no officer has signed record %d, which opens it", text, opened.Sequence)
		}
		bag.Used = b.reportUse(ref, serial, text)
	}
	if k.Lost != nil && k.Lost.Used == nil {
		k.Lost.Used = b.reportUse(ref, serial, message.Textf("key %d %s, but is recorded as %s since %s", serial, how, lostWord(k.Lost.How), day(k.Lost.Time)))
		k.Lost.Used.next = map[bool]string{true: orReadmit, false: orReplaceStolen}[lostAs(k.Lost.How) == AgainstLost]
	}
}

// reportUse adds a finding for one key. The intent of a ceremony names several
// keys, and each is followed up separately.
func (b *folding) reportUse(ref Ref, serial uint32, text message.Text) *Finding {
	f := &Finding{Ref: ref, ID: fmt.Sprintf("%s-%d-%d", SortUse, ref.Sequence, serial), Sort: sortOf(SortUse), KeySerial: serial, Text: text}
	if last := len(b.Findings) - 1; last >= 0 && b.Findings[last].ID == f.ID {
		b.Findings[last].Text = message.Textf("%s; %s", b.Findings[last].Text, text) // in a bag and lost
		return b.Findings[last]
	}
	b.Findings = append(b.Findings, f)
	return f
}

// explain closes the finding of a use if a bag was opened before that use, on a
// trip that came home later. If the ledger has officers, the record of the trip must
// be signed: anyone can forge one, with any time.
func (b *folding) explain(k *Key, opened Ref) {
	if k.Sealed == nil || k.Sealed.Used == nil || opened.Trip == 0 {
		return
	}
	if f := k.Sealed.Used; f.Closed.IsZero() && opened.Time.Before(f.Time) && !b.signatures.lacks(opened.Sequence) {
		f.Closed = opened
	}
}
