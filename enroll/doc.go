// Package enroll is the ceremonies: one seed on every key of a group, proven on each,
// registered at AWS with two codes from two keys, and recorded. [Prepare] and
// [PrepareRotation] read everything that a ceremony will touch and change nothing;
// [Ceremony.Run] carries it out, all or nothing; package settle ends it in a later
// command.
//
// # How a ceremony goes
//
// A ceremony is data ([Intent], its first records). Small types turn it into stages of
// steps, which a runner (package step) does or undoes:
//
//	rotate   what a rotation retires
//	begin    what may be touched: principal, keys, every name, the clock
//	         a device that goes first is retired
//	         create the device at AWS, or take the secret that the console shows
//	load     the device's ARN and the one-time challenges
//	         put on all keys in parallel
//	         prove: each key's full answer equals the seed's; the seed is wiped
//	         check that each key still holds it, and requires its touch
//	enable   the proofs; from here on the device may be live
//	         send the codes to AWS, or show them to the operator (the commit)
//	         read back at AWS
//	         a rotation retires the old device, then its credentials
//	end      how it ended
//
// A retirement that nothing replaces has only the last stages: its record, the check that
// another device is proven, the device at AWS, the keys, and the end.
//
// The enrollment, the rotation, the retirement of one device and the console (the
// commit that a person makes) are types of their own. They share what one ceremony
// works with: the keys (package keyring), the account (package mfa), the records
// (package journal). A kind of principal is a value that knows how its device is
// created, enabled and retired: root, user, login.
//
// # What holds at every moment
//
// The seed is in memory from its arrival until every key has proven it, and else only
// in the keys. No device is enabled before that. A write to AWS is sent once, and
// reading shows what a lost answer means. An undo touches only what has the
// ceremony's own random suffix.
//
// # What a crash leaves
//
// Before "begin": nothing. Between "begin" and "enable": perhaps an unassigned device
// at AWS, and credentials on some keys; recover deletes the device first, and the
// credentials after AWS has said that the device is gone. After "enable": perhaps a
// live device, and every key holds its seed; recover reads AWS and finishes the
// ceremony or, once the device is surely absent, undoes it. If AWS cannot be read,
// nothing is touched, and the ceremony stays unfinished.
//
// What rootseal cannot delete becomes pending cleanup in the closing record: the
// unassigned device of an unfinished page of the console, or a device whose creation
// AWS did not answer and may still carry out.
package enroll
