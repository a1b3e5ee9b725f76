package faults

import "rootseal/hwtest/faults/check"

// seededGates are bugs in the gate that every act passes which takes something
// away. The adversary finds them.
var seededGates = []seededBug{
	{
		name: "signed",
		only: "a signed verify; adversary: a lone begin names another's credential; recover",
		want: check.Strangers,
	},
	{
		name: "ours-name",
		only: "user on 2 keys; adversary: begin and load name another's device; recover",
		want: check.Strangers,
	},
	{
		name: "ours-tag",
		only: "user on 2 keys; adversary: begin and load name another's device without a tag; recover",
		want: check.Strangers,
	},
	{
		name: "new ARN is the old one",
		only: "user on 2 keys; adversary: a rotation whose new device is the old one; recover",
		want: check.NotOurs,
	},
	{
		name: "suffix twice",
		only: "login elsewhere; adversary: a suffix is begun twice, and loaded; recover",
		want: check.LockOut,
	},
	{
		name: "not the last",
		only: "user on 2 keys; adversary: a rotation whose new device is the old one; recover",
		want: check.Defenceless,
	},
	{
		name: "no load no key",
		only: "user on 2 keys; adversary: a lone begin names another's credential; recover",
		want: check.Strangers,
	},
	{
		name: "a later command deletes without a challenge",
		only: "user on 2 keys; enroll: aws EnableMFADevice 1: killed before the effect; adversary: nothing is forged; recover",
		want: check.Unwitnessed,
	},
	{
		name: "answered challenge again",
		only: "a signed verify; adversary: challenges that were answered before; recover",
		want: check.LockOut,
	},
	{
		name: "tail cut",
		only: "root with a profile; adversary: cut before the last enable; recover",
		want: check.LockOut,
	},
	{
		name: "tail cut, on another workstation",
		only: "a signed verify; adversary: cut before the officers, and a lone begin; recover elsewhere",
		want: check.Strangers,
	},
	{
		name: "a device in use is called retired",
		only: "user on 2 keys; adversary: a device in use is called retired by a record alone; clean",
		want: check.LockOut,
	},
	{
		name: "trip acts",
		only: "user on 2 keys; enroll: aws EnableMFADevice 1: killed before the effect; adversary: nothing is forged; recover on the copy",
		want: check.ReadOnly,
	},
	{
		name: "whatever a copy holds comes home",
		only: "user on 2 keys; adversary: a key is lost; import",
		want: check.Ledger,
	},
	{
		name: "foreign ARN believed",
		only: "user on 2 keys; enroll: aws CreateVirtualMFADevice 1: the answer names another's device",
		want: check.Strangers,
	},
	{
		name: "emptied key",
		only: "user on 2 keys, touched late; enroll: key 1002 transmit 7: OATH reset on another key by another program",
		want: check.Empty,
	},
	{
		name: "lag after kill",
		only: "user on 2 keys; enroll: aws CreateVirtualMFADevice 1: killed after the effect, and lists lag",
		want: check.Leftover,
	},
	{
		name: "who is without a device is called undone",
		only: "rotation with eight devices; rotate: aws CreateVirtualMFADevice 1: refused",
		want: check.Exposed,
	},
}
