// Package officer is who may sign what, and whether it was signed: a fold over
// the ledger's records, and the one place that makes signatures. docs/ledger.md,
// "Signatures", has the rules.
//
//	register := officer.Read(l.Records())
//	if err := register.Admits(signers...); err != nil { ... } // before anything is written
//	head, err := l.Append(ctx, entry)
//	head, err = officer.Sign(ctx, l, head.Sequence, entry.Command, entry.Officer, shown, signers...)
//
// A signature is a DSSE envelope over the bytes of a record's file, in a record
// of its own. By the chain it covers everything before that record too.
//
// Who counts is told by place in the chain, never by time. The first officer
// counts at once: nothing in a ledger can say who may make it, so its
// fingerprint is kept outside and compared ([Register.CheckRoot]). Whoever comes
// later, goes, or changes the policy needs the signature of officers that
// counted before.
//
// An officer is a key in a PIV slot of a person's own token, and two officers
// are two keys on two tokens under two names: one person's second token makes no
// second officer.
//
// Nothing here reads a card or a file. A [Signer] is given, and so is the check
// of a token's attestation.
package officer
