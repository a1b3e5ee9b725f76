package record

import (
	"fmt"
	"time"

	"rootseal/enroll/ledger"
)

// Breach is one thing that is not as it should be, with a name that does not
// change and words for a person.
type Breach struct {
	Name string // a constant below
	Text string
	Of   Ref // the record that it is about
}

// Names of breaches. The first two are of devices on which nobody should rely
// yet.
const (
	NotConfirmed = "not-confirmed" // enabled by the officer's word alone, and no sign-in since
	NeverLive    = "never-live"    // nothing has shown yet that AWS takes its codes

	LiveRefused = "live-refused"  // AWS took its codes no more
	LiveInDoubt = "live-in-doubt" // AWS did not say whether it takes them
	KeyLost     = "key-lost"      // a key that holds the seed is in other hands
	KeyWrong    = "key-wrong"     // a key does not hold what it should
	OpenFinding = "finding"       // an open finding of the key

	NoWitness     = "no-witness"      // no unused witness is left to prove its keys
	MinKeys       = "min-keys"        // policy: fewer keys than each group must have
	NoSealedGroup = "no-sealed-group" // policy: the principal has no group whose keys are all sealed
	VerifyOverdue = "verify-overdue"  // policy: a key was not proven in time
	LiveOverdue   = "live-overdue"    // policy: the device was not proven live in time
	NoTouch       = "no-touch"        // policy: its codes need no touch
	NotAttested   = "not-attested"    // policy: a key has not shown its maker's attestation
)

// Rank orders breaches: 0 for a device on which nobody should rely, 1 for what
// was found wrong, 2 for what is missing.
func (b Breach) Rank() int {
	switch b.Name {
	case NotConfirmed, NeverLive:
		return 0
	case LiveRefused, LiveInDoubt, KeyLost, KeyWrong, OpenFinding:
		return 1
	}
	return 2
}

// day is how a date is told in a text.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// due is the end of a term of days from a moment on; zero days are no term.
func due(from time.Time, days int) *time.Time {
	if days == 0 {
		return nil
	}
	at := from.AddDate(0, 0, days)
	return &at
}

// yetToCome is said of a day on which nothing can have been proven yet.
const yetToCome = ", which is yet to come: a workstation's clock was wrong then, or is now"

// isYetToCome tells whether a time cannot be that of a proof. Clocks differ by
// hours where somebody sets them by hand, and by years where a battery is empty.
func (s *survey) isYetToCome(t time.Time) bool { return t.After(s.now.AddDate(0, 0, 1)) }

// due is the end of a term that a proof began. A proof from the future begins
// none: it would keep a key from being asked for again until then.
func (s *survey) due(proven time.Time, days int) *time.Time {
	if s.isYetToCome(proven) {
		proven = time.Time{}
	}
	return due(proven, days)
}

// deviceBreaches are those of the device itself.
func (s *survey) deviceBreaches(d *MFADevice) []Breach {
	all := s.liveBreaches(d)
	if d.witnesses.left() == 0 {
		all = append(all, Breach{NoWitness, "no unused witness is left: its keys cannot be proven until the seed is replaced", d.Enrolled})
	}
	if n := s.counted(d); n < s.policy.MinKeys {
		all = append(all, Breach{MinKeys, fmt.Sprintf("keys that count: %d, and the policy wants %d", n, s.policy.MinKeys), d.Enrolled})
	}
	if s.policy.SealedGroup && !s.sealed[d.Principal] {
		all = append(all, Breach{NoSealedGroup, fmt.Sprintf("no group of %s has all its keys sealed", d.Principal), d.Enrolled})
	}
	if s.policy.Touch && !d.Touch {
		all = append(all, Breach{NoTouch, "its codes need no touch", d.Enrolled})
	}
	return all
}

// liveBreaches asks for no proof of a login elsewhere: AWS could not give it.
func (s *survey) liveBreaches(d *MFADevice) []Breach {
	if !d.AtAWS() {
		return nil
	}
	var all []Breach
	at := s.due(d.liveSince(), s.policy.LiveDays)
	switch {
	case d.LastLive == nil && d.Outcome == ledger.NotConfirmed:
		all = append(all, Breach{NotConfirmed, "enabled by the officer's word alone: not read at AWS, and no sign-in since", d.Enrolled})
	case d.LastLive == nil:
		all = append(all, Breach{NeverLive, "never proven live: nothing has shown that AWS takes its codes", d.Enrolled})
	case at != nil && s.isYetToCome(d.LastLive.Time):
		all = append(all, Breach{LiveOverdue, "proven live on " + day(d.LastLive.Time) + yetToCome, d.LastLive.Ref})
	case at != nil && s.now.After(*at):
		all = append(all, Breach{LiveOverdue, fmt.Sprintf("proven live on %s, due again on %s", day(d.LastLive.Time), day(*at)), d.LastLive.Ref})
	}
	if d.LastTry != nil && d.LastTry.Result != ledger.Proven {
		name, text := LiveRefused, "AWS refused its codes on "
		if d.LastTry.Result == ledger.LiveInDoubt {
			name, text = LiveInDoubt, "AWS did not say whether it takes its codes on "
		}
		all = append(all, Breach{name, text + day(d.LastTry.Time), d.LastTry.Ref})
	}
	return all
}

// liveSince is from when on a live proof counts; the zero time without one.
func (d *MFADevice) liveSince() time.Time {
	if d.LastLive == nil {
		return time.Time{}
	}
	return d.LastLive.Time
}

// keyBreaches are those of one key of a device.
func (s *survey) keyBreaches(d *MFADevice, held *HeldKey, key *Key) []Breach {
	var all []Breach
	if key.Lost != nil {
		all = append(all, Breach{KeyLost, fmt.Sprintf("key %d is %s since %s, and holds the seed", key.Serial, lostWord(key.Lost.How), day(key.Lost.Time)), key.Lost.Ref})
	}
	if text, of := wrong(held, key); text != "" {
		all = append(all, Breach{KeyWrong, fmt.Sprintf("key %d: %s", key.Serial, text), of})
	}
	for _, f := range s.findings {
		if f.KeySerial == key.Serial {
			all = append(all, Breach{OpenFinding, fmt.Sprintf("%s is open since %s", f.ID, day(f.Time)), f.Ref})
		}
	}
	switch at := s.verifyDue(held, key); {
	case at == nil || !s.now.After(*at):
	case held.LastProof == nil:
		all = append(all, Breach{VerifyOverdue, fmt.Sprintf("key %d was never proven", key.Serial), d.Enrolled})
	case s.isYetToCome(held.LastProof.Time):
		all = append(all, Breach{VerifyOverdue, fmt.Sprintf("key %d was proven on %s%s", key.Serial, day(held.LastProof.Time), yetToCome), held.LastProof.Ref})
	default:
		all = append(all, Breach{VerifyOverdue, fmt.Sprintf("key %d was proven on %s, due again on %s", key.Serial, day(held.LastProof.Time), day(*at)), held.LastProof.Ref})
	}
	switch {
	case !s.policy.Attested || key.IsAttested():
	case key.OfUnknownIssuer():
		all = append(all, Breach{NotAttested, fmt.Sprintf("key %d has shown an attestation, and its issuer is not known: %s", key.Serial, key.Attested.Cause), key.Attested.Ref})
	case key.Attested != nil:
		all = append(all, Breach{NotAttested, fmt.Sprintf("key %d has not shown its maker's attestation", key.Serial), key.Attested.Ref})
	default:
		all = append(all, Breach{NotAttested, fmt.Sprintf("key %d has not shown its maker's attestation", key.Serial), d.Enrolled})
	}
	return all
}

// verifyDue is when the key must have been proven again: never where nothing
// demands it, or where the key is in other hands.
func (s *survey) verifyDue(held *HeldKey, key *Key) *time.Time {
	switch {
	case key.Lost != nil:
		return nil
	case held.LastProof == nil:
		return due(time.Time{}, s.policy.VerifyDays)
	}
	return s.due(held.LastProof.Time, s.policy.VerifyDays)
}

// lostWord makes a sentence of how a key was lost: its holder left with it.
func lostWord(how string) string {
	if how == "left" {
		return "gone with who left"
	}
	return how
}

// wrong says why a key is not to be relied on, and which record shows it; empty
// where it may be.
func wrong(held *HeldKey, key *Key) (why string, of Ref) {
	check := held.LastCheck
	switch {
	case check.IsWrong() && check.WasReset:
		return "its OATH application was reset; seen on " + day(check.Time), check.Ref
	case check.IsWrong() && check.Result == ledger.Missing:
		return "the credential was missing on " + day(check.Time), check.Ref
	case check.IsWrong():
		return "another seed answered on " + day(check.Time), check.Ref
	case differ(held.Firmware, key.Firmware):
		return fmt.Sprintf("it showed firmware %s and had %s: a key's firmware never changes", key.Firmware, held.Firmware), key.shown
	case differ(held.OATHSalt, key.OATHSalt):
		return "its OATH application was reset since it took this seed", key.shown
	case key.LastCheck != nil && key.LastCheck.Result == ledger.Wrong && key.LastCheck.Sequence > held.since:
		return "the verify of " + day(key.LastCheck.Time) + " found something wrong with it", key.LastCheck.Ref
	}
	return "", Ref{}
}
