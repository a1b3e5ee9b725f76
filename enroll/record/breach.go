package record

import (
	"time"

	"rootseal/enroll/ledger"
	"rootseal/message"
)

// Breach is a violation of the policy, or something wrong under any policy. Name
// does not change; Text is for a person.
type Breach struct {
	Name string // a constant below
	Text message.Text
	Of   Ref // the record that it is about
}

// Names of breaches. The first three mean that you must not rely on the device yet.
const (
	UnsignedDevice = "unsigned-device" // no officer has signed its enrollment, which anyone can have written

	NotConfirmed = "not-confirmed" // the operator reported it as enabled; no sign-in since
	NeverLive    = "never-live"    // nothing shows yet that AWS accepts its codes

	LiveRefused = "live-refused"  // AWS rejected its codes
	LiveInDoubt = "live-in-doubt" // AWS gave no clear answer about its codes
	KeyLost     = "key-lost"      // a key with the seed is lost
	KeyWrong    = "key-wrong"     // a key does not hold the seed that it should
	OpenFinding = "finding"       // an open finding of the key

	NoWitness     = "no-witness"      // no unused one-time challenge is left to verify its keys
	MinKeys       = "min-keys"        // policy: fewer keys than each group must have
	NoSealedGroup = "no-sealed-group" // policy: the principal has no group whose keys are all sealed
	VerifyOverdue = "verify-overdue"  // policy: a key was not verified in time
	LiveOverdue   = "live-overdue"    // policy: the device had no live check in time
	NoTouch       = "no-touch"        // policy: its codes require no touch
	NotAttested   = "not-attested"    // policy: a key has not shown its maker's attestation
)

// Rank orders breaches: 0 for a device on which you must not rely yet, 1 for what
// was found wrong, 2 for what is missing.
func (b Breach) Rank() int {
	switch b.Name {
	case UnsignedDevice, NotConfirmed, NeverLive:
		return 0
	case LiveRefused, LiveInDoubt, KeyLost, KeyWrong, OpenFinding:
		return 1
	}
	return 2
}

// day formats a date for a text.
func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// due returns the end of a term of days after a moment; nil if the term is zero.
func due(from time.Time, days int) *time.Time {
	if days == 0 {
		return nil
	}
	at := from.AddDate(0, 0, days)
	return &at
}

// yetToCome follows a date that cannot be the date of a proof.
const yetToCome = "which is in the future: a workstation's clock was wrong then or is wrong now"

// isYetToCome reports whether a proof cannot have that time. Clocks differ by
// hours if a person sets them by hand, and by years if a battery is empty.
func (s *survey) isYetToCome(t time.Time) bool { return t.After(s.now.AddDate(0, 0, 1)) }

// due returns the end of a term that a proof began. A proof dated in the future
// begins no term, because it would delay the next verification until then.
func (s *survey) due(proven time.Time, days int) *time.Time {
	if s.isYetToCome(proven) {
		proven = time.Time{}
	}
	return due(proven, days)
}

// deviceBreaches returns the breaches of the device itself.
func (s *survey) deviceBreaches(d *MFADevice) []Breach {
	all := s.liveBreaches(d)
	if d.IsUnsigned() {
		all = append(all, Breach{UnsignedDevice, message.Textf("its enrollment (record %d) is not signed by the officers, so anyone can have written it: do not rely on it", d.Enrolled.Sequence), d.Enrolled})
	}
	if d.Manager == nil && d.witnesses.left() == 0 {
		all = append(all, Breach{NoWitness, message.Textf("no one-time challenge is left: its keys cannot be verified until the seed is replaced"), d.Enrolled})
	}
	if n := s.counted(d); n < s.policy.MinKeys {
		all = append(all, Breach{MinKeys, message.Textf("usable keys: %d (the policy requires %d)", n, s.policy.MinKeys), d.Enrolled})
	}
	if s.policy.SealedGroup && !s.sealed[d.Principal] {
		all = append(all, Breach{NoSealedGroup, message.Textf("no group of %s has all its keys sealed", d.Principal), d.Enrolled})
	}
	if s.policy.Touch && !d.Touch {
		all = append(all, Breach{NoTouch, message.Textf("its codes require no touch"), d.Enrolled})
	}
	return all
}

// liveBreaches returns the breaches about live checks. A login of another service
// has none, because AWS cannot check it.
func (s *survey) liveBreaches(d *MFADevice) []Breach {
	if !d.AtAWS() {
		return nil
	}
	var all []Breach
	at := s.due(d.liveSince(), s.policy.LiveDays)
	switch {
	case d.LastLive == nil && d.Outcome == ledger.NotConfirmed:
		all = append(all, Breach{NotConfirmed, message.Textf("reported as enabled, but not confirmed by AWS or by a sign-in"), d.Enrolled})
	case d.LastLive == nil:
		all = append(all, Breach{NeverLive, message.Textf("no live check yet: nothing shows that AWS accepts its codes"), d.Enrolled})
	case at != nil && s.isYetToCome(d.LastLive.Time):
		all = append(all, Breach{LiveOverdue, message.Textf("last live check on %s, "+yetToCome, day(d.LastLive.Time)), d.LastLive.Ref})
	case at != nil && s.now.After(*at):
		all = append(all, Breach{LiveOverdue, message.Textf("last live check on %s, due again on %s", day(d.LastLive.Time), day(*at)), d.LastLive.Ref})
	}
	if d.LastTry != nil && d.LastTry.Result != ledger.Proven {
		name, text := LiveRefused, message.Textf("AWS rejected its codes on %s", day(d.LastTry.Time))
		if d.LastTry.Result == ledger.LiveInDoubt {
			name, text = LiveInDoubt, message.Textf("AWS gave no clear answer about its codes on %s", day(d.LastTry.Time))
		}
		all = append(all, Breach{name, text, d.LastTry.Ref})
	}
	return all
}

// liveSince returns the time of the last live check; zero if there is none.
func (d *MFADevice) liveSince() time.Time {
	if d.LastLive == nil {
		return time.Time{}
	}
	return d.LastLive.Time
}

// keyBreaches returns the breaches of one key of a device.
func (s *survey) keyBreaches(d *MFADevice, held *HeldKey, key *Key) []Breach {
	var all []Breach
	if key.Lost != nil {
		all = append(all, Breach{KeyLost, message.Textf("key %d holds the seed and is recorded as %s since %s%s", key.Serial, lostWord(key.Lost.How), day(key.Lost.Time), unsignedWords(key.Lost.Unsigned)), key.Lost.Ref})
	}
	if text, of := s.book.wrong(held, key); !text.IsZero() {
		all = append(all, Breach{KeyWrong, message.Textf("key %d: %s", key.Serial, text), of})
	}
	for _, f := range s.findings {
		if f.KeySerial == key.Serial {
			all = append(all, Breach{OpenFinding, message.Textf("%s is open since %s", f.ID, day(f.Time)), f.Ref})
		}
	}
	switch at := s.verifyDue(held, key); {
	case at == nil || !s.now.After(*at):
	case held.LastProof == nil:
		all = append(all, Breach{VerifyOverdue, message.Textf("key %d was never proven", key.Serial), d.Enrolled})
	case s.isYetToCome(held.LastProof.Time):
		all = append(all, Breach{VerifyOverdue, message.Textf("key %d was proven on %s, "+yetToCome, key.Serial, day(held.LastProof.Time)), held.LastProof.Ref})
	default:
		all = append(all, Breach{VerifyOverdue, message.Textf("key %d was proven on %s, due again on %s", key.Serial, day(held.LastProof.Time), day(*at)), held.LastProof.Ref})
	}
	switch {
	case !s.policy.Attested || key.IsAttested():
	case key.OfUnknownIssuer():
		all = append(all, Breach{NotAttested, message.Textf("key %d showed an attestation of an unknown issuer: %s", key.Serial, message.Saved(key.Attested.Cause)), key.Attested.Ref})
	case key.Attested != nil:
		all = append(all, Breach{NotAttested, message.Textf("key %d showed no attestation of its maker", key.Serial), key.Attested.Ref})
	default:
		all = append(all, Breach{NotAttested, message.Textf("key %d showed no attestation of its maker", key.Serial), d.Enrolled})
	}
	return all
}

// verifyDue returns when the key must be verified again; nil if no policy
// requires it, or if the key is lost.
func (s *survey) verifyDue(held *HeldKey, key *Key) *time.Time {
	switch {
	case key.Lost != nil:
		return nil
	case held.LastProof == nil:
		return due(time.Time{}, s.policy.VerifyDays)
	}
	return s.due(held.LastProof.Time, s.policy.VerifyDays)
}

// lostWord returns how a key was lost, as words of a sentence.
func lostWord(how string) message.Text {
	if how == "left" {
		return message.Textf("kept by a leaver")
	}
	return message.Word(how)
}

// wrong returns the reason not to rely on a key, and the record that shows it;
// empty if there is none.
func (b *Book) wrong(held *HeldKey, key *Key) (why message.Text, of Ref) {
	check := held.LastCheck
	firmware, forgedFirmware, other := key.differing(b.signatures, func(seen sight) bool { return differ(held.Firmware, seen.firmware) })
	salt, forgedSalt, reset := key.differing(b.signatures, func(seen sight) bool { return differ(held.OATHSalt, seen.salt) })
	switch {
	case check.isWrong() && check.WasReset:
		return message.Textf("its OATH application was reset; seen on %s", day(check.Time)), check.Ref
	case check.isWrong() && check.Result == ledger.Missing:
		return message.Textf("the credential was missing on %s", day(check.Time)), check.Ref
	case check.isWrong():
		return message.Textf("another seed answered on %s", day(check.Time)), check.Ref
	case other:
		return message.Textf("it showed firmware %s but had %s: a key's firmware never changes%s", firmware.firmware, held.Firmware, unsignedWords(forgedFirmware)), firmware.Ref
	case reset:
		return message.Textf("its OATH application was reset since it took this seed%s", unsignedWords(forgedSalt)), salt.Ref
	case key.LastCheck != nil && key.LastCheck.Result == ledger.Wrong && key.LastCheck.Sequence > held.since:
		return message.Textf("the verify of %s found something wrong with it", day(key.LastCheck.Time)), key.LastCheck.Ref
	}
	return message.Text{}, Ref{}
}
