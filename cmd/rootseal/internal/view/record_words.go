package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/ledger"
	"rootseal/message"
)

// BodyWords returns the contents of a record in a few words.
func BodyWords(body ledger.Body) message.Text {
	for _, words := range []func(ledger.Body) message.Text{ceremonyWords, proofWords, custodyWords, rotationWords, officerWords} {
		if said := words(body); !said.IsZero() {
			return said
		}
	}
	return message.Text{}
}

// ceremonyWords describes records of an enrollment, and of a code.
func ceremonyWords(body ledger.Body) message.Text {
	switch b := body.(type) {
	case *ledger.Begin:
		if b.Manager != nil {
			return message.Textf("group %s in the password manager (%s), seed by %s", b.Group, ShellLine(b.Manager.Command), b.SeedSource)
		}
		return message.Textf("group %s on %s, seed by %s", b.Group, Listed(b.Keys, func(k ledger.KeyState) string { return fmt.Sprint(k.KeySerial) }), b.SeedSource)
	case *ledger.Load:
		if command := append(slices.Clone(b.HandedTo), b.CodesBy...); len(command) > 0 {
			return withDetails(message.Textf("seed in the password manager, by %s", ShellLine(command)), message.Foreign(b.DeviceName))
		}
		arrived := message.Textf("seed arrived, %d challenges", len(b.Witnesses))
		if b.SeedSource != "" { // not as announced
			arrived = message.Textf("seed arrived by %s, %d challenges", b.SeedSource, len(b.Witnesses))
		}
		return withDetails(arrived, message.Foreign(b.DeviceName))
	case *ledger.Enable:
		if b.ManagerStep > 0 {
			return message.Word("proven by the password manager")
		}
		return message.Textf("proven by %s", Listed(b.Proofs, func(p ledger.Proof) string { return fmt.Sprint(p.KeySerial) }))
	case *ledger.Statement:
		return withDetails(message.Word(b.About), message.Foreign(b.Typed))
	case *ledger.End:
		return endWords(b)
	case *ledger.Settle:
		return settleWords(b)
	case *ledger.Leftovers:
		return message.Textf("removing %s and %s of another workstation", message.Count(len(b.Devices), "device"), message.Count(len(b.Credentials), "credential"))
	case *ledger.CodeUsed:
		if b.KeySerial == 0 {
			return message.Textf("a code of %s", b.CredentialID)
		}
		return message.Textf("a code of %s from %d", b.CredentialID, b.KeySerial)
	}
	return message.Text{}
}

func settleWords(b *ledger.Settle) message.Text {
	return withDetails(message.Textf("confirmed: deletes %s", message.Listed(Each(b.Deletes, DeletionWords)...)),
		when(b.Emergency != "", message.Textf("in an emergency: %s", b.Emergency)), when(b.Missing != "", message.Textf("the ledger lacked %s", printable.Saved(b.Missing))))
}

func endWords(b *ledger.End) message.Text {
	details := []message.Text{when(b.Confirmed != "", wordsFor(confirmedWords, b.Confirmed)), printable.Saved(b.Cause)}
	for _, owed := range b.Owed {
		what := message.Textf("pending cleanup: %s", printable.Saved(owed.What))
		if owed.KeySerial != 0 {
			what = message.Textf("%s (key %d)", what, owed.KeySerial)
		}
		details = append(details, what)
	}
	return withDetails(message.Word(b.Outcome), details...)
}

// proofWords describes records of proofs and audits.
func proofWords(body ledger.Body) message.Text {
	switch b := body.(type) {
	case *ledger.Verified:
		words := message.Textf("key %d %s", b.KeySerial, message.Word(b.Result))
		if b.WasReset {
			words = message.Textf("%s, it was reset", words)
		}
		var details []message.Text
		for _, c := range b.Credentials {
			if c.Result != ledger.Proven {
				details = append(details, withDetails(message.Textf("%s %s", c.CredentialID, message.Word(c.Result)), message.Foreign(c.Why)))
			}
		}
		return withDetails(words, details...)
	case *ledger.Resync:
		if len(b.KeySerials) == 0 {
			return message.Textf("sending two codes of %s from the password manager", b.Device)
		}
		return message.Textf("sending two codes of %s from %s", b.Device, SerialWords(b.KeySerials))
	case *ledger.Live:
		return withDetails(message.Textf("%s %s by %s", b.Device, message.Word(b.Result), message.Word(b.Method)), printable.Saved(b.Cause))
	case *ledger.Adopt:
		if b.Manager != nil {
			return withDetails(message.Textf("%s, group %s in the password manager (%s)", b.Principal, b.Group, ShellLine(b.Manager.Command)), message.Foreign(b.DeviceARN))
		}
		return withDetails(message.Textf("%s, group %s on %s, %d challenges", b.Principal, b.Group,
			Listed(b.Keys, func(k ledger.AdoptedKey) string { return fmt.Sprint(k.KeySerial) }), len(b.Witnesses)), message.Foreign(b.DeviceARN))
	case *ledger.Attested:
		return withDetails(message.Textf("key %d %s", b.KeySerial, message.Word(b.Result)), printable.Saved(b.Cause))
	case *ledger.Audited:
		words := message.Listed(message.Count(len(b.Accounts), "account"), message.Count(len(b.Findings), "finding"))
		if n := len(b.Unreachable); n > 0 {
			words = message.Textf("%s, %d not reached", words, n)
		}
		return words
	case *ledger.Accept:
		return withDetails(message.Textf("%s is accepted until %s", b.Finding, b.Until), message.Foreign(b.Reason))
	case *ledger.Passkey:
		return withDetails(message.Textf("%s: %s device %s, %s, since %s", b.Principal, b.Type, b.DeviceARN, OrNone(b.Label), Date(b.Since)), message.Foreign(b.Holder))
	case *ledger.Withdraw:
		return withDetails(message.Textf("%s: %s is no longer in use", b.Principal, b.DeviceARN), message.Foreign(b.Reason))
	case *ledger.Approve:
		if b.Withdrawn {
			return withDetails(message.Textf("approval of plan %s withdrawn", b.Plan), message.Foreign(b.Reason))
		}
		return message.Textf("plan %s approved, %s", b.Plan, message.Count(b.Devices, "device"))
	case *ledger.Apply:
		return withDetails(message.Textf("plan %s applied, %s to do", b.Plan, message.Count(len(b.Devices), "device")), when(b.Approval != 0, message.Textf("approved by record %d", b.Approval)))
	}
	return message.Text{}
}

// custodyWords describes records of where keys and copies of the ledger are.
func custodyWords(body ledger.Body) message.Text {
	switch b := body.(type) {
	case *ledger.Label:
		return message.Textf("key %d: label %s, holder %s", b.KeySerial, OrNone(b.Label), OrNone(b.Holder))
	case *ledger.Seal:
		return message.Textf("key %d in bag %s, %s; seen by %s; proven by record %d", b.KeySerial, b.Bag, b.Place, b.Observer, b.Proof)
	case *ledger.Unseal:
		return unsealWords(b)
	case *ledger.Close:
		return withDetails(message.Textf("%s is closed", b.Finding), message.Foreign(b.Reason))
	case *ledger.Lost:
		return message.Textf("key %d: %s", b.KeySerial, message.Word(b.How))
	case *ledger.Found:
		return message.Textf("key %d readmitted", b.KeySerial)
	case *ledger.Trip:
		return message.Textf("an offline copy leaves, with challenges of %s", message.Count(len(b.Reserved), "device"))
	case *ledger.Away:
		made, err := b.Made()
		if err != nil {
			return message.Textf("from trip %d: %v", b.Trip, err)
		}
		return message.Textf("record %d of trip %d, %s of %s: %s", made.Sequence, b.Trip, made.Body.Kind(), Date(made.Time), BodyWords(made.Body))
	}
	return message.Text{}
}

func unsealWords(b *ledger.Unseal) message.Text {
	bag := message.Foreign(cmp.Or(b.Bag, b.Recorded))
	if bag.IsZero() {
		bag = message.Word("without a number")
	}
	words := message.Textf("key %d out of bag %s", b.KeySerial, bag)
	if b.OtherBag() {
		words = message.Textf("%s, recorded %s", words, OrNone(b.Recorded))
	}
	if b.Emergency {
		words = message.Textf("%s, in an emergency", words)
	}
	return withDetails(words, message.Foreign(b.Reason))
}

// rotationWords describes records of what a new seed replaces.
func rotationWords(body ledger.Body) message.Text {
	switch b := body.(type) {
	case *ledger.Rotate:
		replaces := message.Textf("replacing %s: %s", b.Device, message.Word(b.Reason))
		if b.Reason == ledger.ReasonLeft {
			replaces = message.Textf("replacing %s: left", b.Device) // alone, the word has another meaning
		}
		return withDetails(replaces,
			when(len(b.Lost) > 0, message.Textf("lost: %s", SerialWords(b.Lost))), when(b.Holder != "", message.Textf("%s left", b.Holder)),
			when(b.Stolen, message.Word("stolen: the old device is removed first")), when(len(b.Absent) > 0, message.Textf("not plugged in: %s", SerialWords(b.Absent))))
	case *ledger.Retirement:
		return withDetails(message.Textf("ending %s, group %s; %s remains", b.Device, b.Group, b.Keeps), message.Foreign(b.Emergency))
	case *ledger.Retire:
		return message.Textf("removing %s: %s", b.Device, wordsFor(becauseWords, b.Because))
	case *ledger.Retired:
		return message.Textf("%s removed, %s", b.Device, wordsFor(confirmedWords, b.Confirmed))
	case *ledger.Clean:
		return withDetails(message.Textf("deleting %s from key %d", b.CredentialID, b.KeySerial), when(len(b.Endpoints) > 0, message.Textf("confirmed, and not AWS's: %s", strings.Join(b.Endpoints, ", "))))
	case *ledger.Cleaned:
		return message.Textf("%s deleted from key %d", b.CredentialID, b.KeySerial)
	case *ledger.Drop:
		return withDetails(message.Textf("dropped key %d, with what it holds of %s", b.KeySerial, b.Device), message.Foreign(b.Reason))
	}
	return message.Text{}
}

// officerWords describes records of officers, signatures and policies.
func officerWords(body ledger.Body) message.Text {
	switch b := body.(type) {
	case *ledger.OfficerAdded:
		return message.Textf("%s by key %d, slot %s, fingerprint %.16s", b.Name, b.KeySerial, b.Slot, b.Fingerprint)
	case *ledger.OfficerRemoved:
		return withDetails(message.Textf("removed %s, fingerprint %.16s", b.Name, b.Fingerprint), message.Foreign(b.Reason))
	case *ledger.PolicySet:
		return policyWords(b)
	case *ledger.Signature:
		return message.Textf("record %d signed by %d", b.Record, len(b.Envelope.Signatures))
	}
	return message.Text{}
}

func policyWords(p *ledger.PolicySet) message.Text {
	demands := []message.Text{
		when(p.MinKeys > 0, message.Textf("%s in a group", message.Count(p.MinKeys, "key"))),
		when(p.SealedGroup, message.Word("a sealed group")),
		when(p.VerifyDays > 0, message.Textf("proven %s", everyDays(p.VerifyDays))),
		when(p.LiveDays > 0, message.Textf("live %s", everyDays(p.LiveDays))),
		when(p.Touch, message.Word("touch")),
		when(p.Attested, message.Word("attested keys")),
		when(p.TwoOfficers, message.Word("two officers")),
		when(p.Approval, message.Word("approved plans")),
	}
	demands = slices.DeleteFunc(demands, message.Text.IsZero)
	if len(demands) == 0 {
		return message.Textf("requires %s", message.Word("none"))
	}
	return message.Textf("requires %s", message.Listed(demands...))
}

// everyDays returns "every 7 days".
func everyDays(n int) message.Text {
	if n == 1 {
		return message.Word("every day")
	}
	return message.Textf("every %d days", n)
}

// withDetails returns words, followed by the details that are not empty.
func withDetails(words message.Text, details ...message.Text) message.Text {
	for _, detail := range details {
		if !detail.IsZero() {
			words = message.Textf("%s; %s", words, detail)
		}
	}
	return words
}
