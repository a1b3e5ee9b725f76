package faults

import (
	"slices"
	"strings"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// forgery is what an attacker with write access does to the folder between two
// commands.
type forgery struct {
	name string
	do   func(*forger) bool // false: there is nothing here that it could be done to

	// alike: neither the ledger nor the world distinguishes it from what another dead
	// workstation left. Only the operator knows that no colleague began it, and does
	// not confirm what recover announces. Everything else the operator confirms.
	alike bool
}

// What others have, in addition to plantStrangers: a device of bob's and one of
// alice's in use, and two unassigned devices.
const (
	bobsPhone   = "bob-phone"
	alicesPhone = "alice-phone"
	newPhone    = "new-phone"
	lookalike   = "rootseal-alice-daily-nnn777" // made in the console, so without a tag
	olivias     = "GitHub:olivia"
)

const (
	alices = account + "/user/alice"
	bobs   = account + "/user/bob"
	roots  = account + "/root"
)

var forgeries = slices.Concat(forgedLedgers, forgedClaims, forgedSittings)

// forgedLedgers are those that change what there is, and what is about to go.
var forgedLedgers = []forgery{
	{name: "nothing is forged", do: func(*forger) bool { return true }},

	// What is cut off.
	{name: "cut before the last enable", do: cutBefore("enable")},
	{name: "cut before the last load", do: cutBefore("load")},
	{name: "cut before the last end", do: cutBefore("end")},
	{name: "cut before the last retire", do: cutBefore("retire")},
	{name: "cut before the last rotate", do: cutBefore("rotate")},
	{name: "cut before the officers", do: cutBefore("officer")},
	{name: "cut before the officers, and a lone begin", do: then(cutBefore("officer"), beginOf(alices, olivias))},
	{name: "cut before the officers, and one of the forger's with a lone begin", do: then(cutBefore("officer"), ownOfficer, beginOf(alices, olivias))},

	// Ceremonies that no operator began.
	{name: "a lone begin names another's credential", do: beginOf(alices, olivias)},
	{name: "a lone begin of a login names another's credential", do: beginOf("GitHub/login/olivia", olivias)},
	{name: "a lone begin of root names another's credential", do: beginOf(roots, "AWS:root@acme sealed yyy222")},
	{name: "begin and load name another's device", do: loadOf(alices, newPhone, "AWS:alice@acme daily fffb22")},
	{name: "begin and load name another's device without a tag", do: func(f *forger) bool {
		f.add("20261201-nnn777", f.begin(alices, "nnn777", "AWS:alice@acme daily nnn777", lookalike))
		f.add("20261201-nnn777", f.load(arn(lookalike)))
		return true
	}},
	{name: "begin and load name a device in use", do: loadOf(alices, bobsPhone, "AWS:alice@acme daily fffb22")},
	{name: "begin and load of root name another's device", do: loadOf(roots, newPhone, "AWS:root@acme sealed yyy222")},
	{name: "begin and load look like a dead workstation's", alike: true, do: func(f *forger) bool {
		begin := f.begin(alices, "zzz777", "AWS:alice@acme daily zzz777", strangersDevice)
		f.add("20000101-zzz777", begin)
		f.add("20000101-zzz777", f.load(arn(strangersDevice)))
		return true
	}},
	{name: "an enrolment of a device in use and its rotation", do: func(f *forger) bool {
		_, begin, _, end := f.enrolled()
		if begin == nil || begin.Principal != alices {
			return false
		}
		old := f.enrolment(alices, alicesPhone, olivias)
		f.rotation(alices, old, arn(alicesPhone), end.DeviceARN[strings.LastIndex(end.DeviceARN, "/")+1:])
		return true
	}},
	{name: "an enrolment of root under a mistyped name and its rotation", alike: true, do: func(f *forger) bool {
		_, begin, _, end := f.enrolled()
		if begin == nil || begin.Principal != roots {
			return false
		}
		id, suffix := f.name()
		old := f.begin(roots, suffix, "AWS:root@acme sealed "+suffix, "rootseal-root-sealed-"+suffix)
		legacy := arn("root-account-mfa-device")
		f.add(id, old)
		f.add(id, f.load(arn(old.DeviceNames[0])))
		f.add(id, f.enable(old))
		f.add(id, &ledger.End{Outcome: ledger.Complete, DeviceARN: legacy, Confirmed: "aws"})
		f.rotation(roots, id, legacy, end.DeviceARN[strings.LastIndex(end.DeviceARN, "/")+1:])
		return true
	}},
	{name: "an enrolment of another's device in use and its rotation by itself", do: func(f *forger) bool {
		f.rotation(bobs, f.enrolment(bobs, bobsPhone, olivias), arn(bobsPhone), bobsPhone)
		return true
	}},
	{name: "an adoption of a device in use and its rotation", do: func(f *forger) bool {
		id, _ := f.name()
		adopt := &ledger.Adopt{Principal: bobs, Group: "daily", DeviceARN: arn(bobsPhone), Challenges: 3, TakenFrom: 1001, Witnesses: f.load("").Witnesses}
		for _, card := range f.owned() {
			adopt.Keys = append(adopt.Keys, ledger.AdoptedKey{KeyState: keyState(card), CredentialID: olivias})
		}
		f.add(id, adopt)
		f.rotation(bobs, id, arn(bobsPhone), bobsPhone, ledger.LeftCredential{KeySerial: 1001, CredentialID: olivias})
		return true
	}},
	{name: "a rotation whose new device is the old one", do: itself},
	{name: "a rotation of a device in use that is done", do: rotationDone},
	{name: "another device that would stay", do: keepable},
	{name: "a retirement of a device in use", do: retirementOf()},
	{name: "a retirement of a device in use that has gone on", do: retirementOf(toRetire)},
	{name: "a retirement of a device in use, and the word that it is removed", do: retirementOf(toRetire, toRetireByHand)},
	{name: "a retirement of a device in use that is done", do: retirementOf(toRetire, isRetired)},
	{name: "a suffix is begun twice", do: again(1)},
	{name: "a suffix is begun twice, and loaded", do: again(2)},
	{name: "a suffix is begun twice, and enabling", do: again(3)},
	{name: "challenges that were answered before", do: replayed},
	{name: "leftovers that nobody found", do: func(f *forger) bool {
		id, _ := f.name()
		body := &ledger.Leftovers{Account: account, Devices: []ledger.LeftDevice{{DeviceARN: arn(newPhone), Ceremony: "20260101-abc234"}}, Typed: account}
		for _, card := range f.owned() {
			body.Credentials = append(body.Credentials, ledger.LeftCredential{KeySerial: card.Serial(), CredentialID: olivias})
		}
		f.add(id, body)
		return true
	}},

	// What is forged into a ceremony that is open.
	{name: "a load of another's device", do: into(func(f *forger, _ *ledger.Begin) ledger.Body { return f.load(arn(newPhone)) })},
	{name: "a load of a device in use", do: into(func(f *forger, _ *ledger.Begin) ledger.Body { return f.load(arn(bobsPhone)) })},
	{name: "an enable", do: into(func(f *forger, b *ledger.Begin) ledger.Body {
		if b == nil {
			return nil
		}
		return f.enable(b)
	})},
	{name: "the word that the console took it", do: said(ledger.ConsoleAccepted, "")},
	{name: "the word that the device is absent", do: said(ledger.DeviceAbsent, account)},
	{name: "the word that root signed in", do: said(ledger.SignedIn, account)},
	{name: "the word that the old device is removed", do: said(ledger.DeviceRemoved, account)},
	{name: "the word that a key is gone", do: said(ledger.KeyGone, "1002")},
	{name: "an end, undone", do: into(func(*forger, *ledger.Begin) ledger.Body { return &ledger.End{Outcome: ledger.Undone} })},
	{name: "an end, complete, with another's device", do: into(func(*forger, *ledger.Begin) ledger.Body {
		return &ledger.End{Outcome: ledger.Complete, DeviceARN: arn(bobsPhone), Confirmed: "aws"}
	})},
	{name: "the old device goes first", do: into(func(f *forger, _ *ledger.Begin) ledger.Body {
		rotate := record.Fold(f.open().ByCeremony(f.unsettled())).Rotate
		ok := rotate != nil
		if !ok {
			return nil
		}
		return &ledger.Retire{Device: rotate.Device, DeviceARN: rotate.DeviceARN, Because: ledger.BecauseStolen}
	})},
	{name: "the old device goes to make room", do: into(func(f *forger, _ *ledger.Begin) ledger.Body {
		device, _, _, end := f.enrolled()
		if device == "" {
			return nil
		}
		return &ledger.Retire{Device: device, DeviceARN: end.DeviceARN, Because: ledger.BecauseLimit}
	})},

	// What is replaced in one.
	{name: "the intent names another's credential", do: replaced(func(b *ledger.Begin) { b.CredentialID = olivias })},
	{name: "the intent names another's device", do: replaced(func(b *ledger.Begin) { b.DeviceNames = []string{newPhone} })},
	{name: "the intent is of another principal", do: replaced(func(b *ledger.Begin) { b.Principal = bobs })},

	// Records outside a ceremony.
	{name: "a device in use is called retired, and a key lost", do: retiredOf},
	{name: "a device in use is called retired by a record alone", do: onFirst(func(device string, _ *ledger.Begin, end *ledger.End) ledger.Body {
		return &ledger.Retired{Device: device, DeviceARN: end.DeviceARN, Confirmed: "aws"}
	})},
	{name: "a device in use is called retired by a ceremony without an intent", do: func(f *forger) bool {
		device, _, _, end := f.enrolled()
		if device == "" {
			return false
		}
		id, _ := f.name()
		f.add(id, &ledger.Retire{Device: device, DeviceARN: end.DeviceARN, Because: ledger.BecauseEnabled})
		f.add(id, &ledger.Retired{Device: device, DeviceARN: end.DeviceARN, Confirmed: "aws"})
		return true
	}},
	{name: "a clean of a credential in use", do: onFirst(func(device string, begin *ledger.Begin, _ *ledger.End) ledger.Body {
		return &ledger.Clean{KeySerial: keysOf(begin)[0].KeySerial, Device: device, CredentialID: begin.CredentialID, Challenge: "0102030405060708", Answer: strings.Repeat("00", 20)}
	})},
	{name: "a key is lost", do: onFirst(func(_ string, begin *ledger.Begin, _ *ledger.End) ledger.Body {
		return &ledger.Lost{KeySerial: lastOf(begin).KeySerial, How: "lost"}
	})},
	{name: "a key is found", do: onFirst(func(_ string, begin *ledger.Begin, _ *ledger.End) ledger.Body {
		return &ledger.Found{KeySerial: lastOf(begin).KeySerial}
	})},
	{name: "a key is dropped", do: onFirst(func(device string, begin *ledger.Begin, _ *ledger.End) ledger.Body {
		return &ledger.Drop{KeySerial: keysOf(begin)[0].KeySerial, Device: device, Reason: "broken"}
	})},
	{name: "a passkey of root, and its withdrawal", do: func(f *forger) bool {
		const serial = "GAHT12345678"
		f.add("", &ledger.Passkey{Principal: account + "/root", Type: ledger.TypeHardware, DeviceARN: serial, Label: "the forger's", Since: time.Now()})
		f.add("", &ledger.Withdraw{Principal: account + "/root", DeviceARN: serial, Reason: "broken"})
		return true
	}},
	{name: "an officer of the forger's, and a lone begin", do: then(ownOfficer, beginOf(alices, olivias))},
	{name: "an approval of a plan", do: func(f *forger) bool { f.add("", &ledger.Approve{Plan: somePlan, Devices: 2}); return true }},
	{name: "a policy of none", do: func(f *forger) bool { f.add("", &ledger.PolicySet{}); return true }},
	{name: "the officers are dismissed, and a lone begin", do: func(f *forger) bool {
		found := false
		for _, r := range f.records() {
			if o, is := r.Body.(*ledger.OfficerAdded); is {
				f.add("", &ledger.OfficerRemoved{Name: o.Name, Fingerprint: o.Fingerprint, Reason: "left"})
				found = true
			}
		}
		return found && beginOf(alices, olivias)(f)
	}},
	{name: "a trip that nobody went on", do: func(f *forger) bool {
		device, _, load, _ := f.enrolled()
		if device == "" {
			return false
		}
		f.add("", &ledger.Trip{Reserved: []ledger.Reserved{{Device: device, Count: len(load.Witnesses)}}})
		return true
	}},
	{name: "a record of a trip that calls a device retired", do: func(f *forger) bool {
		device, begin, _, end := f.enrolled()
		if device == "" {
			return false
		}
		f.away(&ledger.Retired{Device: device, DeviceARN: end.DeviceARN, Confirmed: "aws"})
		f.away(&ledger.Lost{KeySerial: lastOf(begin).KeySerial, How: "lost"})
		return true
	}},
}
