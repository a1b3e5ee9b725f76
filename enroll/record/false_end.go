package record

import (
	"slices"

	"rootseal/enroll/ledger"
)

// denies reports whether an end leaves out what a ceremony may have done. If officers have
// signed the intent, such an end must be signed, too: others could otherwise have recover
// pass over what is at AWS and on keys. After a begin, AWS may have the device although no
// load shows it. A retirement touches nothing before its retire record.
func (c *Ceremony) denies(end *ledger.End) bool {
	switch end.Outcome {
	case ledger.Complete, ledger.NotConfirmed:
		if c.Retires != nil {
			goes := c.Retire(c.Retires.Device)
			return goes == nil || !goes.Done
		}
		return c.Begin != nil && (c.Enable == nil || c.replacesUnretired() || slices.ContainsFunc(c.Retiring, func(goes Retiring) bool { return !goes.Done }))
	case ledger.Unprotected:
		return c.WentFirst() == nil || c.Enable != nil
	}
	return c.Retires == nil || len(c.Retiring) > 0
}

func (c *Ceremony) replacesUnretired() bool {
	return c.Rotate != nil && c.Rotate.DeviceARN != "" && c.Retire(c.Rotate.Device) == nil
}

// FalseEnds returns the unsigned ends of a ceremony that deny what it did.
func FalseEnds(l *ledger.Ledger, ceremony string) []uint64 {
	if isEnd := func(r ledger.Record) bool { return r.Body.Kind() == "end" }; !slices.ContainsFunc(l.ByCeremony(ceremony).Records, isEnd) {
		return nil // checking signatures is slow
	}
	all := fold(l.Records()).falseEnds
	return slices.DeleteFunc(all, func(end uint64) bool { return l.Records()[end-1].Ceremony != ceremony })
}

// Past returns the state of a ceremony from its own records, without a false end.
func Past(l *ledger.Ledger, ceremony string) *Ceremony {
	of, ends := l.ByCeremony(ceremony), FalseEnds(l, ceremony)
	of.Records = slices.DeleteFunc(of.Records, func(r ledger.Record) bool { return slices.Contains(ends, r.Sequence) })
	return Fold(of)
}
