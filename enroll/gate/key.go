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
)

// Use is what a command does with a key.
type Use string

// The uses of a key.
const (
	UseEnroll  Use = "enroll"  // it gets a seed for a new device
	UseJoin    Use = "join"    // a rotation adds it to a group
	UseRotate  Use = "rotate"  // its group gets a new seed
	UseSeal    Use = "seal"    // it goes into a bag
	UseAdopt   Use = "adopt"   // it is taken into the ledger as it is
	UseOfficer Use = "officer" // an officer will sign with it
	UseFound   Use = "found"   // it is readmitted
	UseOther   Use = "other"   // verify, code, recover, label, drop: every key may do these
)

// Verdict is what follows from an objection.
type Verdict string

// The verdicts.
const (
	Say    Verdict = "say"    // the plan or the result shows it
	Ask    Verdict = "ask"    // the operator types the key's serial, or a flag repeats it
	Refuse Verdict = "refuse" // the command ends before it writes anything
)

// verdicts is the table of docs/design.md, which says why.
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

// VerdictOf returns what follows from an objection; Say if the table has nothing else.
func VerdictOf(objection string, use Use) Verdict {
	if v, ok := verdicts[objection][use]; ok {
		return v
	}
	return Say
}

// What the ledger says against a key.
var (
	ErrAgainst    = errors.New("the ledger speaks against this key")
	ErrAskAgainst = errors.New("the ledger speaks against this key, and nobody has said that it is meant")
)

// AgainstError is an objection that keeps a command from using a key.
type AgainstError struct {
	Key       device.KeySerial
	Objection record.Objection
	Asks      bool // a person can answer it
}

func (e *AgainstError) Error() string {
	if e.Objection.Name == record.AgainstSealed {
		return fmt.Sprintf("key %d: %v: %s", e.Key, ErrSealed, strings.TrimPrefix(e.Objection.Text, "in "))
	}
	return fmt.Sprintf("key %d: %v: %s", e.Key, ErrAgainst, e.Objection.Text)
}

func (e *AgainstError) Unwrap() error {
	switch {
	case e.Asks:
		return ErrAskAgainst
	case e.Objection.Name == record.AgainstSealed:
		return ErrSealed
	}
	return ErrAgainst
}

// Guard asks the ledger what it has against a key, for that use. Despite are the keys
// that the operator means although the ledger has something against them. Every command
// passes this gate before it writes to a key or relies on it.
func Guard(b *record.Book, use Use, shown record.Shown, despite ...device.KeySerial) error {
	serial := device.KeySerial(shown.Serial)
	var errs []error
	for _, o := range b.Against(shown) {
		switch VerdictOf(o.Name, use) {
		case Refuse:
			errs = append(errs, refusal(serial, o))
		case Ask:
			if !slices.Contains(despite, serial) {
				text := fmt.Sprint(uint32(serial))
				errs = append(errs, hint.New("", hint.SayDespite, &AgainstError{serial, o, true}, text, text))
			}
		case Say:
		}
	}
	return errors.Join(errs...)
}

// refusal is the error of an objection that no word answers, with what does answer it.
func refusal(serial device.KeySerial, o record.Objection) error {
	return hint.New("", Remedy(o.Name), &AgainstError{serial, o, false}, fmt.Sprint(uint32(serial)))
}

// Remedy returns what to do about an objection, "" if nothing has to be done at once.
func Remedy(objection string) hint.ID {
	return map[string]hint.ID{
		record.AgainstLost:     hint.FindKey,
		record.AgainstStolen:   hint.AnotherKey,
		record.AgainstLeft:     hint.AnotherKey,
		record.AgainstFirmware: hint.AnotherKey,
		record.AgainstWrong:    hint.ProveKey,
		record.AgainstReset:    hint.MendKey,
		record.AgainstSealed:   hint.UnsealFirst,
	}[objection]
}

// Shown returns what a key of a ceremony shows of itself.
func Shown(state ledger.KeyState) record.Shown {
	return record.Shown{Serial: state.KeySerial, Firmware: state.Firmware, OATHSalt: state.OATHSalt}
}

// KeyAgainst is what the ledger has against a key that a plan uses.
type KeyAgainst struct {
	Key       device.KeySerial
	Objection record.Objection
}

// Against returns what the ledger has against the keys of a ceremony and does not
// refuse: what the operator answered, and what is only shown.
func Against(b *record.Book, states []ledger.KeyState) []KeyAgainst {
	var all []KeyAgainst
	for _, state := range states {
		for _, o := range b.Against(Shown(state)) {
			all = append(all, KeyAgainst{device.KeySerial(state.KeySerial), o})
		}
	}
	return all
}

// MeantDespite returns, for the record, the objections that the operator answered.
func MeantDespite(all []KeyAgainst, useOf func(serial uint32) Use, despite []device.KeySerial) []string {
	var said []string
	for _, of := range all {
		if VerdictOf(of.Objection.Name, useOf(uint32(of.Key))) == Ask && slices.Contains(despite, of.Key) {
			said = append(said, fmt.Sprintf("key %d is meant although: %s", of.Key, of.Objection.Text))
		}
	}
	return said
}

// Doubts returns what keys show that a genuine one does not, for the plan.
func Doubts(keys []*device.Key) []string {
	var all []string
	for _, key := range keys {
		for _, doubt := range key.Info().Doubts() {
			all = append(all, fmt.Sprintf("key %d: %s", key.Info().Serial, doubt))
		}
	}
	return all
}
