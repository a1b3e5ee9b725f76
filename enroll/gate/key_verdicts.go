package gate

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"rootseal/device"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/message"
)

// Use is a command's purpose with a key. The verdict about an objection depends
// on it.
type Use string

// The uses of a key.
const (
	UseEnroll  Use = "enroll"  // receive the seed of a new device
	UseJoin    Use = "join"    // join a group in a rotation
	UseRotate  Use = "rotate"  // receive the new seed of its group
	UseSeal    Use = "seal"    // go into a bag
	UseAdopt   Use = "adopt"   // enter the ledger as it is
	UseOfficer Use = "officer" // sign for an officer
	UseFound   Use = "found"   // be readmitted
	UseOther   Use = "other"   // verify, code, recover, label, drop: no objection counts
)

// Verdict is the consequence of an objection.
type Verdict string

// The verdicts.
const (
	Say    Verdict = "say"    // the plan or the result shows it
	Ask    Verdict = "ask"    // the operator types the key's serial, or repeats it in a flag
	Refuse Verdict = "refuse" // the command ends before it writes anything
)

// verdicts is the table of docs/design.md, which has the reasons.
var verdicts = map[string]map[Use]Verdict{
	record.AgainstLost:     {UseEnroll: Refuse, UseJoin: Refuse, UseRotate: Refuse, UseSeal: Refuse, UseAdopt: Refuse, UseOfficer: Refuse, UseFound: Say},
	record.AgainstStolen:   {UseEnroll: Refuse, UseJoin: Refuse, UseRotate: Refuse, UseSeal: Refuse, UseAdopt: Refuse, UseOfficer: Refuse, UseFound: Refuse},
	record.AgainstLeft:     {UseEnroll: Refuse, UseJoin: Refuse, UseRotate: Refuse, UseSeal: Refuse, UseAdopt: Refuse, UseOfficer: Refuse, UseFound: Refuse},
	record.AgainstFirmware: {UseEnroll: Refuse, UseJoin: Refuse, UseRotate: Refuse, UseSeal: Refuse, UseAdopt: Refuse, UseOfficer: Refuse, UseFound: Refuse},
	record.AgainstWrong:    {UseEnroll: Ask, UseJoin: Ask, UseRotate: Say, UseSeal: Refuse, UseAdopt: Ask, UseOfficer: Ask, UseFound: Say},
	record.AgainstReset:    {UseEnroll: Ask, UseJoin: Ask, UseRotate: Say, UseSeal: Refuse, UseAdopt: Ask, UseOfficer: Say, UseFound: Say},
	record.AgainstSealed:   {UseEnroll: Refuse, UseJoin: Refuse, UseRotate: Refuse, UseSeal: Refuse, UseAdopt: Refuse, UseOfficer: Refuse, UseFound: Say},
	record.AgainstOwing:    {},
}

// VerdictOf returns the verdict about an objection; Say if the table has no
// entry.
func VerdictOf(objection string, use Use) Verdict {
	if v, ok := verdicts[objection][use]; ok {
		return v
	}
	return Say
}

// verdict is VerdictOf for one objection. A loss, another firmware or a reset that no
// officer has signed refuses nothing: anyone who can write to the ledger's folder could
// otherwise take every key out of use. The operator is asked, and readmitting is left
// to the officers who sign it. A seal asks the gate again with what the key shows when it is
// proven, so such a record about its content cannot stop it. An unsealing answers a
// forged bag, and 'keys found' a forged loss.
func verdict(o record.Objection, use Use) Verdict {
	v := VerdictOf(o.Name, use)
	if !o.Unsigned || v != Refuse || o.Name == record.AgainstSealed {
		return v
	}
	switch aboutContent := o.Name == record.AgainstFirmware || o.Name == record.AgainstReset; {
	case use == UseFound, use == UseSeal && aboutContent:
		return Say
	case use == UseSeal:
		return Refuse
	}
	return Ask
}

// Objections of the ledger to a key.
var (
	ErrAgainst    = errors.New("the ledger warns against this key")
	ErrAskAgainst = errors.New("the ledger warns against this key, and its use is not confirmed")
)

// AgainstError is an objection that prevents the use of a key.
type AgainstError struct {
	Key       device.KeySerial
	Objection record.Objection

	args []any // of againstWords
	kind error // ErrSealed, ErrAgainst, or ErrAskAgainst
}

const againstWords = "key %d: %w: %s"

// NewAgainst makes the error of an objection. Asks says that a person can override it.
func NewAgainst(key device.KeySerial, o record.Objection, asks bool) *AgainstError {
	cause, text := ErrAgainst, o.Text
	if o.Name == record.AgainstSealed { // the cause says where the key is
		cause, text = ErrSealed, text.Filled(func(said string) string { return strings.TrimPrefix(said, "in ") })
	}
	e := &AgainstError{key, o, []any{key, cause, text}, cause}
	if asks {
		e.kind = ErrAskAgainst
	}
	return e
}

func (e *AgainstError) Error() string { return message.Errorf(againstWords, e.args...).Error() }

// Parts returns the English format and the arguments.
func (e *AgainstError) Parts() (format string, args []any) { return againstWords, e.args }

func (e *AgainstError) Unwrap() error { return e.kind }

// Guard refuses a key if the ledger speaks against it for that use. despite
// contains the keys that the operator confirmed in spite of objections. Guard is
// the only gate before rootseal writes to a key or relies on it.
func Guard(b *record.Book, use Use, shown record.Shown, despite ...device.KeySerial) error {
	serial := device.KeySerial(shown.Serial)
	var errs []error
	for _, o := range b.Against(shown) {
		switch verdict(o, use) {
		case Refuse:
			errs = append(errs, refusal(serial, o))
		case Ask:
			if !slices.Contains(despite, serial) {
				text := fmt.Sprint(uint32(serial))
				errs = append(errs, hint.New("", hint.SayDespite, NewAgainst(serial, o, true), text, text))
			}
		case Say:
		}
	}
	return errors.Join(errs...)
}

// refusal returns the error of an objection that cannot be overridden, with its
// remedy.
func refusal(serial device.KeySerial, o record.Objection) error {
	return hint.New("", Remedy(o.Name), NewAgainst(serial, o, false), fmt.Sprint(uint32(serial)))
}

// Remedy returns what to do about an objection; empty if nothing is urgent.
func Remedy(objection string) hint.ID {
	return map[string]hint.ID{
		record.AgainstLost:     hint.FindKey,
		record.AgainstStolen:   hint.AnotherKey,
		record.AgainstLeft:     hint.AnotherKey,
		record.AgainstFirmware: hint.AnotherKey,
		record.AgainstWrong:    hint.ProveKey,
		record.AgainstReset:    hint.RotateReset,
		record.AgainstSealed:   hint.UnsealFirst,
	}[objection]
}

// Shown returns what a key of a ceremony shows of itself.
func Shown(state ledger.KeyState) record.Shown {
	return record.Shown{Serial: state.KeySerial, Firmware: state.Firmware, OATHSalt: state.OATHSalt}
}

// KeyAgainst is an objection to a key that a plan uses.
type KeyAgainst struct {
	Key       device.KeySerial
	Objection record.Objection
}

// Against returns the objections to the keys of a ceremony: both those to confirm
// and those to show.
func Against(b *record.Book, states []ledger.KeyState) []KeyAgainst {
	var all []KeyAgainst
	for _, state := range states {
		for _, o := range b.Against(Shown(state)) {
			all = append(all, KeyAgainst{device.KeySerial(state.KeySerial), o})
		}
	}
	return all
}

// MeantDespite returns, for the record, the objections that the operator
// overrode.
func MeantDespite(all []KeyAgainst, useOf func(serial uint32) Use, despite []device.KeySerial) []string {
	var said []string
	for _, of := range all {
		if verdict(of.Objection, useOf(uint32(of.Key))) == Ask && slices.Contains(despite, of.Key) {
			said = append(said, message.Englishf("key %d is meant although: %s", of.Key, of.Objection.Text))
		}
	}
	return said
}

// Doubts returns, for the plan, the signs that keys may not be genuine.
func Doubts(keys []*device.Key) []message.Text {
	var all []message.Text
	for _, key := range keys {
		for _, doubt := range key.Info().Doubts() {
			all = append(all, message.Textf("key %d: %s", key.Info().Serial, doubt))
		}
	}
	return all
}
