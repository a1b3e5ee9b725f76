// Package officer decides who may sign what, and whether it was signed. It folds
// over the ledger's records, and it is the only place that makes signatures.
// docs/ledger.md, "Signatures", has the rules.
//
//	register := officer.Read(l.Records())
//	if err := register.Admits(signers...); err != nil { ... } // before anything is written
//	head, err := l.Append(ctx, entry)
//	head, err = officer.Sign(ctx, l, head.Sequence, entry.Command, entry.Officer, shown, signers...)
//
// Start reading at [Read], which returns a [Register].
//
// A signature is a DSSE envelope over the bytes of a record's file, in a record of its
// own. Through the chain it also covers everything before that record.
//
// Position in the chain decides who may sign; time never does. The first officer is
// active at once: nothing in a ledger can say who may create it, so the officer's
// fingerprint is kept outside and compared ([Register.CheckRoot]). Every later
// change of officers or policy needs the signature of officers that were active
// before.
//
// An officer is a key in a PIV slot of a person's own token. Two officers are two
// keys on two tokens under two names: a second token does not make one person two
// officers.
//
// This package reads neither cards nor files. The caller provides a [Signer], and
// the check of a token's attestation.
//
// [Newcomer] decides who may become an officer and which slot may hold the key,
// behind the four calls of [Token]. [Register.Examine] checks all signatures for
// 'log verify', and [Register.ToSign] says what 'log sign' signs.
package officer
