package env

import (
	"slices"
	"strings"

	"rootseal/enroll/officer"
)

// KnowsOfficers reports whether something outside the ledger shows that its officers are
// the company's. The first officer needs no one's signature, and neither does the one
// who replaces the last, so anyone who can write to the folder can become either and sign
// what they like. Such an officer is known by a key of this command that has shown itself, by
// what the workstation remembers, or by a head that the operator typed. All other officers
// were signed for by those.
func (e *Env) KnowsOfficers() bool {
	register := officer.Read(e.Ledger.Records())
	if len(register.Officers) == 0 {
		return false
	}
	unsigned := []*officer.Officer{register.Officers[0]}
	for _, in := range register.Replacements {
		unsigned = append(unsigned, in.Officer)
	}
	return !slices.ContainsFunc(unsigned, func(o *officer.Officer) bool {
		return !e.knows(o) && !(e.HeadIsTyped() && e.Remembered.Typed.Sequence >= o.Record)
	})
}

func (e *Env) knows(o *officer.Officer) bool {
	return slices.ContainsFunc(e.Remembered.Known, func(known string) bool { return strings.EqualFold(known, o.Fingerprint) }) ||
		slices.ContainsFunc(e.Signers, func(s officer.Signer) bool {
			return s.HasShownKey() && strings.EqualFold(s.Fingerprint(), o.Fingerprint)
		})
}

// IsVouched reports whether officers have signed an intent whom something outside the
// ledger shows to be the company's. It is false in a ledger without officers.
func (e *Env) IsVouched(intent uint64) bool {
	register := officer.Read(e.Ledger.Records())
	if register.Needs() == 0 || intent > register.Covered || !e.IsSigned(intent) {
		return false
	}
	return e.KnowsOfficers() || slices.ContainsFunc(register.Acts, func(act *officer.Act) bool {
		return act.At.Record == intent && slices.ContainsFunc(act.Signers, e.knows)
	})
}
