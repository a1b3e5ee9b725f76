package simcard

import "slices"

// remaining is what an answer has left over for SEND REMAINING: entries on a
// token that cuts between them, otherwise one run of bytes.
type remaining struct{ chunks [][]byte }

// begin answers with the first part of the entries.
func (o *oathApplet) begin(c command, entries [][]byte) ([]byte, status) {
	if o.profile.wholeEntries() {
		o.remaining.chunks = entries
	} else if all := slices.Concat(entries...); len(all) > 0 {
		o.remaining.chunks = [][]byte{all}
	}
	return o.part(c)
}

// sendRemaining answers with the next part. With nothing left, CanoKey and
// Nitrokey answer 6985; for a YubiKey it is not published.
func (o *oathApplet) sendRemaining(c command) ([]byte, status) {
	if len(o.remaining.chunks) == 0 {
		return nil, swConditions
	}
	return o.part(c)
}

func (o *oathApplet) part(c command) ([]byte, status) {
	if o.profile.wholeEntries() {
		return o.partOfEntries(c)
	}
	return o.partOfBytes()
}

// partOfEntries takes as many entries as fit in Le. A CanoKey takes a missing
// Le for 0 and then answers 61FF with no data for ever.
func (o *oathApplet) partOfEntries(c command) ([]byte, status) {
	room := c.le
	if room == 0 && o.profile.Vendor != CanoKeys {
		room = 256
	}
	var part []byte
	for len(o.remaining.chunks) > 0 && len(part)+len(o.remaining.chunks[0]) <= room {
		part = append(part, o.remaining.chunks[0]...)
		o.remaining.chunks = o.remaining.chunks[1:]
	}
	if len(o.remaining.chunks) > 0 {
		return part, swMore | 0xFF
	}
	return part, swDone
}

// partOfBytes cuts anywhere, and says how much waits in the low byte of 61xx,
// 00 for more than 255.
func (o *oathApplet) partOfBytes() ([]byte, status) {
	if len(o.remaining.chunks) == 0 {
		return nil, swDone
	}
	all := o.remaining.chunks[0]
	n := o.profile.part()
	if o.card.options.split > 0 {
		n = o.card.options.split
	}
	if len(all) <= n {
		o.remaining.chunks = nil
		return all, swDone
	}
	o.remaining.chunks[0] = all[n:]
	left := len(all) - n
	if left > 255 {
		left = 0
	}
	return all[:n], swMore | status(left)
}
