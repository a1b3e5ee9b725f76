// Package simcard simulates a YubiKey: the OATH, PIV, management and OTP
// applications, as a card behind one call, Transmit. It follows the published
// protocol and recorded answers of real keys. It imports only the standard library,
// so that a mistake in package oath or device cannot be on both sides and pass.
//
// Start reading at [New] and [Card.Transmit].
//
// # What is simulated
//
//   - OATH: SELECT, PUT, DELETE, SET CODE, RESET, RENAME, LIST, CALCULATE,
//     VALIDATE, CALCULATE ALL and SEND REMAINING, with answers in parts, the access
//     code, touch, capacity, the order of storage, silent overwriting, only-increasing
//     and corrupted credentials.
//   - PIV: PIN, PUK and their tries, the management key, keys of P-256 and
//     Ed25519 with PIN and touch policies, signatures, data objects, metadata
//     and attestation, as far as piv-go and ykman need it. AttestationRoot returns the
//     roots in place of Yubico's.
//   - Management: SELECT and READ CONFIG with all its pages.
//   - OTP: SELECT, the serial number and the status.
//   - The differences between tokens, by Profile: YubiKey NEO, 4, 5, 5 FIPS and 5.7, a
//     Security Key, CanoKey and Nitrokey 3.
//   - A person (Press, AutoPress), the time a real key takes (Latency) and
//     faults (Inject).
//
// # What is not simulated
//
// OpenPGP and FIDO; in PIV, keys of RSA, P-384 and X25519, key agreement, importing
// keys by command, setting the number of tries, biometrics and a touch for the
// management key; secure messaging; writing a configuration; the OTP slots; the
// Nitrokey's PIN and password safe, except for the form of its SELECT answer;
// CanoKey's admin application; the touch buffer of firmware 4.2 that needs a dummy
// command.
//
// # Sources
//
// Yubico's YKOATH protocol specification; NIST SP 800-73-4 and Yubico's PIV
// extensions; Yubico/yubikey-manager (yubikit oath.py, piv.py and
// management.py); go-piv/piv-go; Yubico/ykneo-oath for the NEO;
// canokeys/canokey-core and Nitrokey/trussed-secrets-app for the other two
// vendors; recorded exchanges of a NEO 3.3.7, a YubiKey 4.3.7 and a YubiKey
// 5.4.3 in cunicu/go-ykoath and cunicu/go-iso7816 (Apache-2.0), which the tests
// replay byte by byte.
//
// If the behavior of a card is unpublished, the comment there says "not published",
// and the simulation takes the stricter guess.
package simcard
