// Package simaws is a strict simulation of AWS: accounts, standalone or in an
// organization, as far as MFA devices and their audit need them. It has
//
//   - the IAM actions that create, enable, resync, list and remove virtual MFA devices, and
//     that show which credentials exist;
//   - the STS actions that return sessions;
//   - the list of accounts of Organizations, and the events of CloudTrail;
//   - the root user's console.
//
// Start reading at [New] and [Account.ServeHTTP].
//
// An [Account] is an http.Handler. So is an [Organization], which passes each
// request to the account whose key signed it. Serve it on loopback with net/http,
// or give its Transport to an SDK's HTTP client, which then needs no socket and can
// run under testing/synctest. All services share the handler; a request's SigV4
// scope separates them. The protocols of the services are in package wire.
//
// # What is checked
//
// The simulation checks everything that the real service was seen to check: the
// signature with its scope, date and session token; arguments by length and
// pattern; permissions; the rule that a user with a device changes their own
// devices only in a session with MFA; existence and ownership; and finally the
// codes. Texts and HTTP statuses are real if they were recorded; otherwise the
// source marks them "not recorded".
//
// # Time
//
// A device remembers the offset of its token, in steps of 30 s, when a pair of
// codes was accepted, and searches for later codes around that offset. IAM accepts
// pairs that are hours off. STS and the sign-in page accept a code only within two
// steps, each step once, with nine tries per device name and three minutes. See
// device.go.
//
// STS learns about an enabled or resynced device with a delay ([Options].STSDelay,
// or varying STSDelays), even if a device of that name existed before. Until then
// it refuses right codes with its two texts in turn, and does not always count the
// attempt. Whether a code of a pair may still sign in, and the reverse, was
// recorded both ways: [Options].CodesOnce is the strict variant.
//
// A delayed effect, such as a finished credential report, happens before the next
// access: no timer runs.
//
// # The root user
//
// AWS has no API that gives root an MFA device, so root's side is
// [Account.Console], which no HTTP request can reach. What it creates shows in
// ListVirtualMFADevices and GetAccountSummary. AssumeRoot gives the management
// account a session as a member's root, for one task (sts_root.go). Only such a
// session sees security keys and hardware tokens as well as virtual devices.
//
// # Partitions
//
// [Options].Partition puts an account into another AWS partition. Its ARNs differ,
// and so do the regions that IAM and Organizations are signed for and that record
// its events. IAM refuses the ARN of another partition (partition.go). In
// aws-us-gov and aws-cn root has no console and no MFA device.
//
// # Roles
//
// [Account.DefineRole] makes a role that AssumeRole gives to those it trusts, in
// any account of the organization. [Account.AddRole] is a shortcut to a session.
//
// # CloudTrail
//
// LookupEvents shows what really happened, after [Options].TrailDelay: every call
// that reached an action, refused or not, and the acts of root and users in the
// console. Calls of STS are in the region where they were made, everything else in
// the home region of the partition, us-east-1 in aws. No event contains codes or
// seeds.
//
// # Faults
//
// [Account.Deny], [Account.Expire], [Account.Suspend] and [Account.Fault] make an
// account refuse, hang, or lose replies after the effect. [Account.Devices],
// [Account.Calls] and [Organization.Calls] show a checker what really happened,
// without the wire. [Account.KeepDevicesFromTasks] applies AssumeRoot's policies
// literally.
//
// # Policies
//
// [Account.Attach] and [Account.Control] take policies in IAM's language, as far as
// document.go supports it. [Account.Simulate] evaluates them for an action, even
// for one that the simulation lacks.
package simaws
