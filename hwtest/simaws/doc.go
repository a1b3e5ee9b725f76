// Package simaws is a strict simulated AWS: accounts alone or in an
// organization, as far as MFA devices and their audit go. It has the actions
// of IAM that create, enable, resync, list and remove virtual MFA devices and
// tell what credentials there are, those of STS that give out sessions, the
// list of accounts of Organizations, the events of CloudTrail, and the root
// user's console.
//
// An [Account] is an http.Handler, and so is an [Organization], which hands
// each request to the account whose key signed it. Serve it on loopback with
// net/http, or give its Transport to an SDK's HTTP client, which then needs no
// socket and can run under testing/synctest. All services share the handler;
// a request's SigV4 scope tells them apart. IAM and STS speak the Query
// protocol (xml.go), the others JSON 1.1 (json.go).
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
// two steps, each step once, nine tries per device name and three minutes. See
// device.go.
//
// STS learns of a device that was enabled or resynced with a delay
// ([Options].STSDelay, or STSDelays that vary), also where one of that name was
// there before. Until then it refuses right codes, with both of its texts by
// turns, and does not always count the attempt. Whether a code of a pair may
// still sign in, or the other way round, was recorded in both ways:
// [Options].CodesOnce is the strict one.
//
// What happens later than it was asked for, such as a credential report, happens
// before anybody can look again: no timer runs.
//
// # The root user
//
// AWS has no API with which root could be given an MFA device, so root's side
// is [Account.Console], a door that no HTTP request can reach. What it makes
// shows in ListVirtualMFADevices and GetAccountSummary. AssumeRoot gives the
// management account a session as a member's root, for one task (sts_root.go);
// only that sees security keys and hardware tokens beside the virtual devices.
//
// # Partitions
//
// [Options].Partition puts an account into another of AWS's worlds: its ARNs, the
// regions that IAM and Organizations are signed for and that record its events
// differ, and IAM refuses the ARN of any other (partition.go). In aws-us-gov and
// aws-cn root has no console and no MFA device.
//
// # Roles
//
// [Account.DefineRole] makes a role that AssumeRole gives out to those it
// trusts, from any account of the organization. [Account.AddRole] is a short
// way to a session without asking.
//
// # What is written down
//
// CloudTrail's LookupEvents shows what really happened, after
// [Options].TrailDelay: every call that reached an action, refused or not, and
// what root and users did in the console. Calls of STS are found in the region
// where they were made, all else in the home region of the partition,
// us-east-1 in aws. Codes and seeds are in no event.
//
// # Trouble
//
// [Account.Deny], [Account.Expire], [Account.Suspend] and [Account.Fault] make
// an account refuse, hang, or lose replies after the effect. [Account.Devices],
// [Account.Calls] and [Organization.Calls] show what really happened, past the
// wire, to a checker. [Account.KeepDevicesFromTasks] takes AssumeRoot's policies by
// their letter.
//
// # Policies
//
// [Account.Attach] and [Account.Control] take policies in IAM's language, as far as
// document.go speaks it. [Account.Simulate] tells what they say of an action, also of
// one that nothing here can do.
package simaws
