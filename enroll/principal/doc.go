// Package principal names the users whose MFA rootseal manages, and everything that is
// named after them: credentials on keys, devices at AWS, ceremonies and groups.
//
// Start reading at [Principal] and [Parse].
//
// # Words
//
//	principal  ACCOUNT/root, ACCOUNT/user/NAME or SERVICE/login/NAME
//	login      a user of another service than AWS
//	group      a label for the keys of one device: "daily", "sealed"
//	suffix     six random characters that only one ceremony has
//	ceremony   its id is a date and the suffix
//
// # Rules
//
// A name follows from its principal, group and suffix alone. So a later command can
// compute the names that a ceremony may use, and refuse records with other names.
//
// A credential id has at most 64 bytes, and a person reads it in an authenticator app.
// If the text is longer, it loses the middle of the name, never the suffix.
//
// # Limits
//
// This package reads no ledger and calls no service.
package principal
