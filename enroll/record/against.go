package record

import (
	"strings"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Objection is one thing that the ledger says against a key.
type Objection struct {
	Ref         // the record with the objection; zero if only the key shows it
	Name string // an Against constant

	Unsigned bool         // only a record that no officer has signed says so; others can write one
	Text     message.Text // for a person, after "key 16021853: "
}

// The names of objections.
const (
	AgainstLost     = "lost"     // its location is unknown
	AgainstStolen   = "stolen"   // a thief has it
	AgainstLeft     = "left"     // its holder left with it
	AgainstFirmware = "firmware" // it shows a new firmware version, so it is another key
	AgainstWrong    = "wrong"    // the last verification found a missing or wrong credential
	AgainstReset    = "reset"    // its OATH application was reset after it received a seed that is still in use
	AgainstSealed   = "sealed"   // it is in a bag
	AgainstOwing    = "owing"    // it may hold retired seeds
)

// Shown is what a plugged-in key shows of itself. An empty text is not compared.
type Shown struct {
	Serial   uint32
	Firmware string // "5.4.3"
	OATHSalt string // 16 hex digits
}

// Against returns the objections to a key, the gravest first. It compares the
// ledger with what the key shows now. A key that is not in the ledger has none.
func (b *Book) Against(shown Shown) []Objection {
	key := b.Key(shown.Serial)
	if key == nil {
		return nil
	}
	var all []Objection
	add := func(ref Ref, name, format string, args ...any) {
		all = append(all, Objection{Ref: ref, Name: name, Text: message.Textf(format, args...)})
	}
	for _, loss := range []*Loss{key.Lost, key.said} {
		if loss != nil {
			add(loss.Ref, lostAs(loss.How), "%s since %s%s", lostWord(loss.How), day(loss.Time), unsignedWords(loss.Unsigned))
			all[len(all)-1].Unsigned = loss.Unsigned
		}
	}
	all = append(all, key.doubts(b.signatures, shown)...)
	if key.Sealed != nil {
		add(key.Sealed.Ref, AgainstSealed, "in bag %s, %s, since %s%s", key.Sealed.Bag, key.Sealed.Place, day(key.Sealed.Time), b.signatures.words(key.Sealed.Sequence))
		last := &all[len(all)-1]
		if last.Unsigned = key.Sealed.IsUnsigned(); !key.Sealed.Opened.IsZero() {
			last.Text = message.Textf("%s; no officer has signed record %d, which opens it", last.Text, key.Sealed.Opened.Sequence)
		}
	}
	for i, old := range key.Owes() {
		if i == 0 {
			add(old.Retired, AgainstOwing, "may hold %s of a retired device, which opens nothing", retiredWords(len(key.Owes())))
		}
	}
	return all
}

func retiredWords(n int) message.Text {
	if n == 1 {
		return message.Textf("a credential")
	}
	return message.Count(n, "credential")
}

// lostAs maps an unknown kind of loss, from an older or forged record, to the
// plainest kind.
func lostAs(how string) string {
	switch how {
	case AgainstStolen, AgainstLeft:
		return how
	}
	return AgainstLost
}

// doubts returns the objections about the key's content: another firmware, a
// wrong result, a reset. What the key shows now is one more observation, and does
// not cancel a recorded one for which officers vouch.
func (k *Key) doubts(s *signatures, shown Shown) []Objection {
	var firmware, wrong, reset *Objection
	since := uint64(0) // first record of its newest enrollment
	for _, d := range k.devices {
		held := d.Key(k.Serial)
		since = max(since, held.since)
		firmware = graver(firmware, k.otherFirmware(s, d, shown))
		if !d.IsLive() || k.Doubts(d) {
			continue
		}
		check := held.LastCheck
		was := k.wasReset(s, d, shown)
		if was != nil {
			reset = graver(reset, was)
		}
		switch {
		case !check.isWrong() || check.WasReset, was != nil && (!was.Unsigned || !s.vouch(check.Sequence)):
		case check.Result == ledger.Missing:
			wrong = graver(wrong, s.doubt(check.Ref, AgainstWrong, message.Textf("the credential was missing on %s", day(check.Time))))
		default:
			wrong = graver(wrong, s.doubt(check.Ref, AgainstWrong, message.Textf("another seed answered on %s", day(check.Time))))
		}
	}
	if last := k.LastCheck; last != nil && last.Result == ledger.Wrong && last.Sequence > since {
		o := s.doubt(last.Ref, AgainstWrong, message.Textf("the verify of %s found something wrong with it", day(last.Time)))
		said := func(other *Objection) bool { return other != nil && (o.Unsigned || !other.Unsigned) }
		if !said(firmware) && !said(wrong) && !said(reset) {
			wrong = o
		}
	}
	var all []Objection
	for _, o := range []*Objection{firmware, wrong, reset} {
		if o != nil {
			all = append(all, *o)
		}
	}
	return all
}

// wasReset returns the objection that the key's OATH application was reset since it took a
// seed, by what it shows now, or by the records; nil if there is none.
func (k *Key) wasReset(s *signatures, d *MFADevice, shown Shown) *Objection {
	held := d.Key(k.Serial)
	var found *Objection
	if differ(held.OATHSalt, shown.OATHSalt) {
		found = &Objection{Ref: d.Enrolled, Name: AgainstReset, Text: wasResetSince(d)}
	}
	found = graver(found, k.otherSalt(s, d))
	if check := held.LastCheck; check.isWrong() && check.WasReset {
		found = graver(found, s.doubt(check.Ref, AgainstReset, message.Textf("its OATH application was reset; seen on %s", day(check.Time))))
	}
	return found
}

// doubt returns an objection that a verification shows, marked if no officer vouches for it.
func (s *signatures) doubt(ref Ref, name string, text message.Text) *Objection {
	unsigned := !s.vouch(ref.Sequence)
	return &Objection{Ref: ref, Name: name, Unsigned: unsigned, Text: message.Textf("%s%s", text, unsignedWords(unsigned))}
}

// otherFirmware returns the objection that a key is another one than a device was
// enrolled on: it shows another firmware version now, or did in a record. If only a record
// that no officer has signed says so, of the key then or of the enrollment, anyone can
// have written it: a key that shows now what it had refutes it.
func (k *Key) otherFirmware(s *signatures, d *MFADevice, shown Shown) *Objection {
	had := d.Key(k.Serial).Firmware
	object := func(ref Ref, shows string, unsigned bool) *Objection {
		o := &Objection{Ref: ref, Name: AgainstFirmware, Unsigned: unsigned || d.IsUnsigned()}
		o.Text = message.Textf("shows firmware %s but had %s: a key's firmware never changes%s", shows, had, unsignedWords(o.Unsigned))
		return o
	}
	if differ(had, shown.Firmware) {
		return object(d.Enrolled, shown.Firmware, false)
	}
	if seen, unsigned, ok := k.differing(s, func(seen sight) bool { return differ(had, seen.firmware) }); ok {
		return object(seen.Ref, seen.firmware, unsigned)
	}
	return nil
}

// otherSalt returns the objection that the key was recorded with another OATH device id
// than at an enrollment.
func (k *Key) otherSalt(s *signatures, d *MFADevice) *Objection {
	had := d.Key(k.Serial).OATHSalt
	seen, unsigned, ok := k.differing(s, func(seen sight) bool { return differ(had, seen.salt) })
	if !ok {
		return nil
	}
	o := &Objection{Ref: seen.Ref, Name: AgainstReset, Unsigned: unsigned || d.IsUnsigned()}
	o.Text = message.Textf("%s%s", wasResetSince(d), unsignedWords(o.Unsigned))
	return o
}

// graver returns the objection that counts: a signed one before an unsigned one, and the
// later one of equals.
func graver(a, b *Objection) *Objection {
	if b == nil || a != nil && !a.Unsigned && b.Unsigned {
		return a
	}
	return b
}

func wasResetSince(d *MFADevice) message.Text {
	return message.Textf("its OATH application was reset since it took the seed of %s, group %s", d.Principal, d.Group)
}

// differ reports whether two texts are known and unequal.
func differ(a, b string) bool { return a != "" && b != "" && !strings.EqualFold(a, b) }

// Keeps reports whether a device's key counts as usable: it is not lost, and
// nothing shows that it does not hold the seed.
func (b *Book) Keeps(held *HeldKey) bool {
	key := b.Key(held.KeySerial)
	why, _ := b.wrong(held, key)
	return key.Lost == nil && why.IsZero()
}
