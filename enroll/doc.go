// Package enroll is the ceremony: one seed on every key of a group, proven on
// each, registered at AWS with two codes from two keys, and on record.
//
// # How a ceremony goes
//
// [Prepare] looks at everything that will be touched and changes nothing. The
// plan it makes is shown to a person; then [Ceremony.Run] carries it out, all
// or nothing. Its stages, with the record that is on disk before each:
//
//	begin    what may be touched: principal, keys, every name, the clock
//	         create the device at AWS, or take the secret that the console shows
//	load     the device's ARN and the witnesses
//	         put on all keys at the same time
//	         prove: each key's full answer equals the seed's; the seed is wiped
//	         check that each key still holds it, and asks for its touch
//	enable   the proofs; from here on the device may be live
//	         send the pair to AWS, or show it to the officer (the commit)
//	         read back at AWS
//	end      how it ended
//
// # What holds at every moment
//
// The seed lives from its arrival until every key has proven it, in memory, and
// inside the keys. No device is enabled before that. A write to AWS is sent
// once, and what a lost answer means is read. Of the world only things that
// bear the ceremony's own random suffix are ever taken back.
//
// # What a crash leaves
//
// Before "begin": nothing. Between "begin" and "enable": perhaps an unassigned
// device at AWS and credentials on some keys; [Recover] deletes the device
// first and the credentials after AWS has said that it is gone. After "enable":
// perhaps a live device, and every key holds its seed; Recover looks at AWS and
// finishes, or, once the device is surely absent, takes back. What cannot be
// read stays as it is, and the ceremony stays open.
//
// What rootseal cannot take away stands in the closing record as owed: for root
// the unassigned device of a console page that nobody finished, and a device
// whose creation AWS never answered and may still carry out.
//
// # One mechanism
//
// A ceremony is data, exactly its first record. stages turns it into [Step]
// values with Look, Do and Undo; one runner does them and settles what a
// failure leaves. There is no other way to write to a key or to AWS.
package enroll
