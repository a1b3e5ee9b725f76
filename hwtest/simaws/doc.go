// Package simaws is a strict simulated AWS account, as far as MFA devices go:
// the actions of IAM and STS that create, enable, resync, list and remove
// virtual MFA devices, over the Query protocol, and the root user's console.
//
// An [Account] is an http.Handler. Serve it on loopback with net/http, or give
// [Account.Transport] to an SDK's HTTP client, which then needs no socket and
// can run under testing/synctest. IAM and STS share the handler; a request's
// SigV4 scope tells them apart.
//
// # What is checked
//
// Everything that the real service was seen to check: the signature with its
// scope, date and session token; arguments by length and pattern; permissions;
// the rule that a user with a device changes their own devices only in a
// session with MFA; existence and ownership; and last the codes. Texts and
// HTTP statuses are the real ones where somebody recorded them, and are marked
// "not recorded" in the source where nobody did.
//
// # Time
//
// A device remembers by how many 30 s steps its token was off when a pair of
// codes was accepted, and looks for later codes around that offset. IAM takes
// pairs that are hours off; STS and the sign-in page take a code only within
// two steps, each step once, nine tries per device name and three minutes. STS
// learns of changes with a delay ([Options].STSDelay). See device.go.
//
// # The root user
//
// AWS has no API with which root could be given an MFA device, so root's side
// is [Account.Console], a door that no HTTP request can reach. What it makes
// shows in ListVirtualMFADevices and GetAccountSummary.
//
// # Trouble
//
// [Account.Deny], [Account.Expire] and [Account.Fault] make the account refuse,
// hang, or lose replies after the effect. [Account.Devices] and [Account.Calls]
// show what really happened, past the wire, to a checker.
package simaws
