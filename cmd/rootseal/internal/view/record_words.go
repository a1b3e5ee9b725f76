package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rootseal/enroll/ledger"
)

// BodyWords returns the contents of a record in a few words.
func BodyWords(body ledger.Body) string {
	for _, words := range []func(ledger.Body) string{ceremonyWords, proofWords, custodyWords, rotationWords, officerWords} {
		if said := words(body); said != "" {
			return said
		}
	}
	return ""
}

// ceremonyWords describes records of an enrollment, and of a code.
func ceremonyWords(body ledger.Body) string {
	switch b := body.(type) {
	case *ledger.Begin:
		if b.Manager != nil {
			return fmt.Sprintf("group %s in the password manager (%s), seed by %s", b.Group, ShellLine(b.Manager.Command), b.SeedSource)
		}
		return fmt.Sprintf("group %s on %s, seed by %s", b.Group, Listed(b.Keys, func(k ledger.KeyState) string { return fmt.Sprint(k.KeySerial) }), b.SeedSource)
	case *ledger.Load:
		if command := append(slices.Clone(b.HandedTo), b.CodesBy...); len(command) > 0 {
			return withDetails("seed in the password manager, by "+ShellLine(command), b.DeviceName)
		}
		return withDetails(fmt.Sprintf("seed arrived, %d challenges", len(b.Witnesses)), b.DeviceName)
	case *ledger.Enable:
		if b.ManagerStep > 0 {
			return "proven by the password manager"
		}
		return "proven by " + Listed(b.Proofs, func(p ledger.Proof) string { return fmt.Sprint(p.KeySerial) })
	case *ledger.Statement:
		return withDetails(b.About, b.Typed)
	case *ledger.End:
		return endWords(b)
	case *ledger.Settle:
		return settleWords(b)
	case *ledger.Leftovers:
		return "removing " + Plural(len(b.Devices), "device") + " and " + Plural(len(b.Credentials), "credential") + " of another workstation"
	case *ledger.CodeUsed:
		if b.KeySerial == 0 {
			return "a code of " + b.CredentialID
		}
		return fmt.Sprintf("a code of %s from %d", b.CredentialID, b.KeySerial)
	}
	return ""
}

func settleWords(b *ledger.Settle) string {
	return "confirmed: deletes " + Listed(b.Deletes, DeletionWords) +
		when(b.Emergency != "", "; in an emergency: "+b.Emergency) + when(b.Missing != "", "; the ledger lacked "+b.Missing)
}

func endWords(b *ledger.End) string {
	details := []string{when(b.Confirmed != "", wordsFor(confirmedWords, b.Confirmed)), b.Cause}
	for _, owed := range b.Owed {
		details = append(details, "pending cleanup: "+owed.What+when(owed.KeySerial != 0, fmt.Sprintf(" (key %d)", owed.KeySerial)))
	}
	return withDetails(b.Outcome, details...)
}

// proofWords describes records of proofs and audits.
func proofWords(body ledger.Body) string {
	switch b := body.(type) {
	case *ledger.Verified:
		words := fmt.Sprintf("key %d %s", b.KeySerial, b.Result) + when(b.WasReset, ", it was reset")
		var details []string
		for _, c := range b.Credentials {
			if c.Result != ledger.Proven {
				details = append(details, withDetails(c.CredentialID+" "+c.Result, c.Why))
			}
		}
		return withDetails(words, details...)
	case *ledger.Resync:
		if len(b.KeySerials) == 0 {
			return fmt.Sprintf("sending two codes of %s from the password manager", b.Device)
		}
		return fmt.Sprintf("sending two codes of %s from %s", b.Device, SerialWords(b.KeySerials))
	case *ledger.Live:
		return withDetails(fmt.Sprintf("%s %s by %s", b.Device, b.Result, b.Method), b.Cause)
	case *ledger.Adopt:
		if b.Manager != nil {
			return withDetails(fmt.Sprintf("%s, group %s in the password manager (%s)", b.Principal, b.Group, ShellLine(b.Manager.Command)), b.DeviceARN)
		}
		return withDetails(fmt.Sprintf("%s, group %s on %s, %d challenges", b.Principal, b.Group,
			Listed(b.Keys, func(k ledger.AdoptedKey) string { return fmt.Sprint(k.KeySerial) }), len(b.Witnesses)), b.DeviceARN)
	case *ledger.Attested:
		return withDetails(fmt.Sprintf("key %d %s", b.KeySerial, b.Result), b.Cause)
	case *ledger.Audited:
		return Plural(len(b.Accounts), "account") + ", " + Plural(len(b.Findings), "finding") + when(len(b.Unreachable) > 0, fmt.Sprintf(", %d not reached", len(b.Unreachable)))
	case *ledger.Accept:
		return withDetails(fmt.Sprintf("%s is accepted until %s", b.Finding, b.Until), b.Reason)
	case *ledger.Passkey:
		return withDetails(fmt.Sprintf("%s: %s device %s, %s, since %s", b.Principal, b.Type, b.DeviceARN, OrNone(b.Label), Date(b.Since)), b.Holder)
	case *ledger.Withdraw:
		return withDetails(fmt.Sprintf("%s: %s is no longer in use", b.Principal, b.DeviceARN), b.Reason)
	case *ledger.Approve:
		if b.Withdrawn {
			return withDetails("approval of plan "+b.Plan+" withdrawn", b.Reason)
		}
		return fmt.Sprintf("plan %s approved, %s", b.Plan, Plural(b.Devices, "device"))
	case *ledger.Apply:
		return withDetails(fmt.Sprintf("plan %s applied, %s to do", b.Plan, Plural(len(b.Devices), "device")), when(b.Approval != 0, fmt.Sprintf("approved by record %d", b.Approval)))
	}
	return ""
}

// custodyWords describes records of where keys and copies of the ledger are.
func custodyWords(body ledger.Body) string {
	switch b := body.(type) {
	case *ledger.Label:
		return fmt.Sprintf("key %d: label %s, holder %s", b.KeySerial, OrNone(b.Label), OrNone(b.Holder))
	case *ledger.Seal:
		return fmt.Sprintf("key %d in bag %s, %s; seen by %s; proven by record %d", b.KeySerial, b.Bag, b.Place, b.Observer, b.Proof)
	case *ledger.Unseal:
		words := fmt.Sprintf("key %d out of bag %s", b.KeySerial, cmp.Or(b.Bag, b.Recorded, "without a number"))
		return withDetails(words+when(b.OtherBag(), ", recorded "+OrNone(b.Recorded))+when(b.Emergency, ", in an emergency"), b.Reason)
	case *ledger.Close:
		return withDetails(b.Finding+" is closed", b.Reason)
	case *ledger.Lost:
		return fmt.Sprintf("key %d: %s", b.KeySerial, b.How)
	case *ledger.Found:
		return fmt.Sprintf("key %d readmitted", b.KeySerial)
	case *ledger.Trip:
		return "an offline copy leaves, with challenges of " + Plural(len(b.Reserved), "device")
	case *ledger.Away:
		made, err := b.Made()
		if err != nil {
			return fmt.Sprintf("from trip %d: %v", b.Trip, err)
		}
		return fmt.Sprintf("record %d of trip %d, %s of %s: %s", made.Sequence, b.Trip, made.Body.Kind(), Date(made.Time), BodyWords(made.Body))
	}
	return ""
}

// rotationWords describes records of what a new seed replaces.
func rotationWords(body ledger.Body) string {
	switch b := body.(type) {
	case *ledger.Rotate:
		return withDetails(fmt.Sprintf("replacing %s: %s", b.Device, b.Reason),
			when(len(b.Lost) > 0, "lost: "+SerialWords(b.Lost)), when(b.Holder != "", b.Holder+" left"),
			when(b.Stolen, "stolen: the old device is removed first"), when(len(b.Absent) > 0, "not plugged in: "+SerialWords(b.Absent)))
	case *ledger.Retirement:
		return withDetails(fmt.Sprintf("ending %s, group %s; %s remains", b.Device, b.Group, b.Keeps), b.Emergency)
	case *ledger.Retire:
		return fmt.Sprintf("removing %s: %s", b.Device, wordsFor(becauseWords, b.Because))
	case *ledger.Retired:
		return fmt.Sprintf("%s removed, %s", b.Device, wordsFor(confirmedWords, b.Confirmed))
	case *ledger.Clean:
		return fmt.Sprintf("deleting %s from key %d", b.CredentialID, b.KeySerial)
	case *ledger.Cleaned:
		return fmt.Sprintf("%s deleted from key %d", b.CredentialID, b.KeySerial)
	case *ledger.Drop:
		return withDetails(fmt.Sprintf("dropped key %d, with what it holds of %s", b.KeySerial, b.Device), b.Reason)
	}
	return ""
}

// officerWords describes records of officers, signatures and policies.
func officerWords(body ledger.Body) string {
	switch b := body.(type) {
	case *ledger.OfficerAdded:
		return fmt.Sprintf("%s by key %d, slot %s, fingerprint %.16s", b.Name, b.KeySerial, b.Slot, b.Fingerprint)
	case *ledger.OfficerRemoved:
		return withDetails(fmt.Sprintf("removed %s, fingerprint %.16s", b.Name, b.Fingerprint), b.Reason)
	case *ledger.PolicySet:
		return policyWords(b)
	case *ledger.Signature:
		return fmt.Sprintf("record %d signed by %d", b.Record, len(b.Envelope.Signatures))
	}
	return ""
}

func policyWords(p *ledger.PolicySet) string {
	demands := []string{
		when(p.MinKeys > 0, Plural(p.MinKeys, "key")+" in a group"),
		when(p.SealedGroup, "a sealed group"),
		when(p.VerifyDays > 0, "proven "+everyDays(p.VerifyDays)),
		when(p.LiveDays > 0, "live "+everyDays(p.LiveDays)),
		when(p.Touch, "touch"),
		when(p.Attested, "attested keys"),
		when(p.TwoOfficers, "two officers"),
		when(p.Approval, "approved plans"),
	}
	return "requires " + OrNone(strings.Join(slices.DeleteFunc(demands, func(d string) bool { return d == "" }), ", "))
}

// everyDays returns "every 7 days".
func everyDays(n int) string {
	if n == 1 {
		return "every day"
	}
	return fmt.Sprintf("every %d days", n)
}

// withDetails returns words, followed by the details that are not empty.
func withDetails(words string, details ...string) string {
	for _, detail := range details {
		if detail != "" {
			words += "; " + detail
		}
	}
	return words
}
