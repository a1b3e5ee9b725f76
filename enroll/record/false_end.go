package record

import (
	"slices"

	"rootseal/enroll/ledger"
)

// denies reports whether the records of a ceremony show otherwise than an end says. If
// officers have signed the intent, such an end counts once they have signed it, too:
// others could otherwise close a ceremony whose device may be enabled, or whose old device
// is gone.
func (c *Ceremony) denies(end *ledger.End) bool {
	switch end.Outcome {
	case ledger.Complete, ledger.NotConfirmed:
		if c.Retires != nil {
			goes := c.Retire(c.Retires.Device)
			return goes == nil || !goes.Done
		}
		return c.Begin != nil && c.Enable == nil
	case ledger.Unprotected:
		return c.WentFirst() == nil
	}
	return c.Enable != nil || len(c.Retiring) > 0
}

// FalseEnds returns the records that end a ceremony and do not count, because they deny
// what it did and no officer has signed them.
func FalseEnds(l *ledger.Ledger, ceremony string) []uint64 {
	of := l.ByCeremony(ceremony)
	if !slices.ContainsFunc(of.Records, isEnd) {
		return nil // checking signatures is slow
	}
	all := Read(l.Records()).falseEnds
	return slices.DeleteFunc(all, func(end uint64) bool {
		return !slices.ContainsFunc(of.Records, func(r ledger.Record) bool { return r.Sequence == end })
	})
}

// Past returns the state of a ceremony from its own records, without a false end.
func Past(l *ledger.Ledger, ceremony string) *Ceremony {
	of, ends := l.ByCeremony(ceremony), FalseEnds(l, ceremony)
	of.Records = slices.DeleteFunc(of.Records, func(r ledger.Record) bool { return slices.Contains(ends, r.Sequence) })
	return Fold(of)
}

func isEnd(r ledger.Record) bool { return r.Body.Kind() == "end" }
