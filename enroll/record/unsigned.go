package record

import (
	"slices"
	"sync"

	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/message"
)

// IsUnsigned reports whether a record requires a signature and has none, or too few: what
// it says does not count yet.
func (b *Book) IsUnsigned(record uint64) bool { return b.signatures.lacks(record) }

// signatures is what a book asks of the signatures, which are checked once, and only
// if someone asks.
type signatures struct {
	records  []ledger.Record
	once     sync.Once
	register *officer.Register
	acts     map[uint64]*officer.Act // records that require a signature; nil: no officer is known
	covered  uint64                  // the newest record for which officers vouch, or the last one before the first officer
}

func (s *signatures) read() {
	s.once.Do(func() {
		first := slices.IndexFunc(s.records, func(r ledger.Record) bool { return r.Body.Kind() == "officer" })
		if first < 0 {
			return // without an officer, nothing requires a signature
		}
		s.register = officer.Read(s.records)
		s.acts, s.covered = map[uint64]*officer.Act{}, max(s.register.Covered, s.records[first].Sequence)
		for _, act := range s.register.Acts {
			s.acts[act.At.Record] = act
		}
	})
}

// lacks reports whether a record requires a signature and has none, or too few. The number
// of a trip's record is that of its import. Zero is no record, so it has no signature.
func (s *signatures) lacks(record uint64) bool {
	act := s.act(record)
	return record == 0 || act != nil && act.Signed == 0
}

func (s *signatures) act(record uint64) *officer.Act {
	if s == nil || record == 0 {
		return nil
	}
	s.read()
	return s.acts[record]
}

// signedAt returns the signature that completed a record's; 0: none.
func (s *signatures) signedAt(record uint64) uint64 {
	if act := s.act(record); act != nil {
		return act.Signed
	}
	return 0
}

// endsOtherwise reports whether officers signed another end first.
func (s *signatures) endsOtherwise(ceremony string, end uint64) bool {
	return s.act(end) != nil && !slices.Contains([]uint64{0, end}, s.register.SignedEnd(ceremony))
}

// vouch reports whether officers have signed a record, or a later one through which the
// signature covers it. Up to the first officer, every record counts.
func (s *signatures) vouch(record uint64) bool {
	if s == nil {
		return true
	}
	if act := s.act(record); act != nil {
		return act.Signed != 0
	}
	s.read()
	return s.acts == nil || record != 0 && record <= s.covered
}

// outweighs reports whether a record stays in force, whatever a later one says: officers
// vouch for it alone. The later one may add a doubt; it takes, hides or replaces nothing.
func (s *signatures) outweighs(record, later uint64) bool {
	if s.lacks(later) {
		return !s.lacks(record)
	}
	return !s.vouch(later) && s.vouch(record)
}

// half reports whether some officers have signed, and too few.
func (s *signatures) half(record uint64) bool { return s.lacks(record) && s.acts[record].HalfSigned() }

// words returns what a text says of a record without its signatures.
func (s *signatures) words(record uint64) message.Text {
	switch {
	case record == 0 || !s.lacks(record):
		return message.Text{}
	case s.half(record):
		return message.Textf(", in a record that only one officer has signed")
	}
	return message.Textf(inUnsigned)
}

func unsignedWords(unsigned bool) message.Text {
	if unsigned {
		return message.Textf(inUnsigned)
	}
	return message.Text{}
}

const inUnsigned = ", in a record that no officer has signed"
