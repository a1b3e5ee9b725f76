package env

import (
	"slices"
	"strings"

	"rootseal/enroll/ledger"
	"rootseal/enroll/officer"
	"rootseal/message"
)

// Remembered is what this workstation knows about a ledger, stored outside of the
// ledger: an attacker who cuts the folder, or replaces it with an older copy,
// does not reach this. The zero value knows nothing, as on a new workstation.
type Remembered struct {
	Heads    []ledger.Head // heads of the ledger; one is missing if the ledger was cut or replaced
	Officers []string      // fingerprints of its officers
	Known    []string      // those of them that a key, a head or this workstation has confirmed
	Unread   error         // why the memory cannot be read; nil if it can, or if there is none
	Typed    ledger.Head   // head that the operator typed from a label or a report; zero if none
}

// Lacks names what this workstation remembers and the ledger does not contain;
// empty if the ledger contains everything.
func (e *Env) Lacks() message.Text {
	for _, head := range e.Remembered.Heads {
		if !e.Ledger.Contains(head) {
			return message.Foreign(head.String())
		}
	}
	if e.Remembered.Unread != nil {
		return message.Textf("what nobody could read: %v", e.Remembered.Unread)
	}
	if len(e.Remembered.Officers) == 0 {
		return message.Text{}
	}
	register := officer.Read(e.Ledger.Records())
	for _, fingerprint := range e.Remembered.Officers {
		if !slices.ContainsFunc(register.Officers, func(o *officer.Officer) bool { return strings.EqualFold(o.Fingerprint, fingerprint) }) {
			return message.Textf("officer %.16s", fingerprint)
		}
	}
	for _, in := range register.Replacements {
		if !slices.ContainsFunc(e.Remembered.Officers, func(known string) bool { return strings.EqualFold(known, in.Officer.Fingerprint) }) {
			return message.Textf("officer %.16s, in whose place record %d put another", in.Replaced.Fingerprint, in.Record)
		}
	}
	return message.Text{}
}

// HeadIsTyped reports whether the operator typed a head that the ledger contains.
func (e *Env) HeadIsTyped() bool {
	return e.Remembered.Typed.Sequence > 0 && e.Ledger.Contains(e.Remembered.Typed)
}
