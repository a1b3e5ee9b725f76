package record

import (
	"slices"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Book is the state that the records of a ledger add up to. It does not change
// after Read.
type Book struct {
	Devices     []*MFADevice  // enabled or adopted devices, oldest first; includes retired ones
	Keys        []*Key        // all keys in the ledger, by serial
	Findings    []*Finding    // oldest first; includes closed ones
	Unprotected []Unprotected // groups whose old device was removed first, and no new one followed; oldest first
	Unsettled   []Unsettled   // unfinished ceremonies, oldest first
	Owed        []Owed        // pending cleanup, oldest first
	Passkeys    []*Passkey    // recorded and signed, oldest first; includes withdrawn ones

	signatures *signatures
	ceremonies map[string]*Ceremony
	trips      map[uint64]*trip
	revealed
}

// folding is a book while records are folded into it. Its methods change the book; those of
// Book only answer.
type folding struct {
	*Book
	closings  []closing
	falseEnds []uint64 // end records that do not count
}

// Read folds all records of a ledger, oldest first.
func Read(records []ledger.Record) *Book { return fold(records).Book }

func fold(records []ledger.Record) *folding {
	b := &folding{Book: &Book{
		ceremonies: map[string]*Ceremony{}, trips: map[uint64]*trip{},
		signatures: &signatures{records: records},
		revealed:   revealed{verified: map[proofID]*ledger.Verified{}, answers: map[string]uint64{}, asked: map[string]uint64{}},
	}}
	for i, r := range records {
		ref := Ref{Sequence: r.Sequence, Time: r.Time, Officer: r.Officer}
		switch body := r.Body.(type) {
		case *ledger.Trip:
			b.depart(ref, body, records[i+1:])
		case *ledger.Away:
			b.takeAway(ref, r.World, body)
		default:
			b.take(ref, r)
		}
	}
	b.reportReplacements(records)
	b.closeFindings()
	b.settleFindings()
	b.listUnsettled()
	b.listUnprotected()
	b.listOwed()
	return b
}

// take folds one record, made at home or on a trip.
func (b *folding) take(ref Ref, r ledger.Record) {
	switch body := r.Body.(type) {
	case *ledger.Rotate, *ledger.Leftovers, *ledger.Retirement, *ledger.Begin, *ledger.Load, *ledger.Enable,
		*ledger.Retire, *ledger.Settle, *ledger.Statement, *ledger.End:
		b.follow(ref, r)
	case *ledger.Adopt:
		b.adopt(ref, r.Ceremony, body)
	case *ledger.Verified:
		b.verify(ref, r.Sequence, body)
	case *ledger.Live:
		b.live(ref, r, body)
	case *ledger.CodeUsed:
		b.use(ref, body.KeySerial, message.Word("gave a code"))
	case *ledger.Label:
		b.label(ref, body)
	case *ledger.Attested:
		b.attest(ref, body)
	case *ledger.Seal:
		b.seal(ref, body)
	case *ledger.Unseal:
		b.unseal(ref, body)
	case *ledger.Close:
		b.closings = append(b.closings, closing{ref, body.Finding})
	case *ledger.Retired:
		b.retired(ref, r, body)
	case *ledger.Clean:
		b.clean(ref, body)
	case *ledger.Cleaned:
		b.cleaned(ref, r, body)
	case *ledger.Lost:
		b.lose(ref, body)
	case *ledger.Drop, *ledger.Found, *ledger.Passkey, *ledger.Withdraw:
		if !b.IsUnsigned(ref.Sequence) {
			b.takeSigned(ref, body)
		}
	}
}

// takeSigned folds a record of a kind that counts only once it is signed.
func (b *folding) takeSigned(ref Ref, body ledger.Body) {
	switch body := body.(type) {
	case *ledger.Drop:
		b.drop(ref, body)
	case *ledger.Found:
		b.foundAgain(ref, body)
	case *ledger.Passkey:
		p := b.Passkey(body.Principal, body.DeviceARN)
		if p == nil {
			p = &Passkey{}
			b.Passkeys = append(b.Passkeys, p)
		}
		p.Ref, p.Passkey = ref, *body
	case *ledger.Withdraw:
		if p := b.Passkey(body.Principal, body.DeviceARN); p != nil {
			p.Withdrawn = ref
		}
	}
}

// Device returns the device that a ceremony enrolled or adopted; nil if there is
// none.
func (b *Book) Device(ceremony string) *MFADevice {
	if i := slices.IndexFunc(b.Devices, func(d *MFADevice) bool { return d.Ceremony == ceremony }); i >= 0 {
		return b.Devices[i]
	}
	return nil
}

// Live returns the devices that are not retired, oldest first.
func (b *Book) Live() []*MFADevice {
	return slices.DeleteFunc(slices.Clone(b.Devices), func(d *MFADevice) bool { return !d.IsLive() })
}

// Key returns the key with that serial; nil if it is not in the ledger.
func (b *Book) Key(serial uint32) *Key {
	if i, ok := slices.BinarySearchFunc(b.Keys, serial, bySerial); ok {
		return b.Keys[i]
	}
	return nil
}
