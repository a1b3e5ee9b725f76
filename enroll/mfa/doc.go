// Package mfa reads and changes MFA devices at AWS on behalf of one ceremony.
//
// A name alone does not show whose a device is: devices that the API makes carry
// [CeremonyTag]. A call that changes something is sent once; if its answer is lost,
// [Account] reads the state. Lists lag, so a reading that has to show a change repeats
// for a while. AWS's refusal for its rate is the only answer after which a call is
// sent again.
package mfa
