package simcard

import "slices"

// remaining is the rest of an answer for SEND REMAINING: credentials on a token
// that splits between them, otherwise a single sequence of bytes.
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

// sendRemaining answers with the next part. If there is none, CanoKey and Nitrokey
// answer 6985; a YubiKey's answer is not published.
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

// partOfEntries takes as many credentials as fit in Le. A CanoKey takes a missing
// Le for 0, and then answers 61FF without data, forever.
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

// partOfBytes splits anywhere. The low byte of 61xx is the number of remaining
// bytes, or 00 for more than 255.
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
