// Package oversight is the commands that look and judge: status, audit, passkey,
// log and doctor. None of them changes a key or AWS. Audits, acceptances and the
// passkeys that an audit expects are recorded, log sign adds signatures, and log
// export and import carry a copy of the ledger.
//
// Start at the command ([StatusCommand], [AuditCommand], [PasskeyCommand],
// [LogCommand], [DoctorCommand]): it reads its options into a struct and calls one
// function, which opens what it needs, asks a package below, and shows the result.
//
// Three words are kept apart here. Audits and custody have findings, each with
// an id; doctor has checks; a policy has violations.
//
// The rules are below: enroll/audit (which accounts, how to enter them, what is
// wrong), enroll/record (the ledger's state and its findings), enroll/officer
// (signatures, what to sign). Tables, texts and JSON are in view: a new output
// format of status or audit goes there.
package oversight
