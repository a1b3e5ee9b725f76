package view

import (
	"cmp"
	"fmt"
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
		serials := make([]uint32, len(b.Keys))
		for i, key := range b.Keys {
			serials[i] = key.KeySerial
		}
		return fmt.Sprintf("group %s on %s, seed by %s", b.Group, SerialWords(serials), b.SeedSource)
	case *ledger.Load:
		return withDetails(fmt.Sprintf("seed arrived, %d challenges", len(b.Witnesses)), b.DeviceName)
	case *ledger.Enable:
		serials := make([]uint32, len(b.Proofs))
		for i, proof := range b.Proofs {
			serials[i] = proof.KeySerial
		}
		return "proven by " + SerialWords(serials)
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
	var gone []string
	for _, d := range b.Deletes {
		gone = append(gone, DeletionWords(d))
	}
	said := "confirmed: deletes " + strings.Join(gone, ", ")
	if b.Emergency != "" {
		said += "; in an emergency: " + b.Emergency
	}
	if b.Missing != "" {
		said += "; the ledger lacked " + b.Missing
	}
	return said
}

func endWords(b *ledger.End) string {
	var details []string
	if b.Confirmed != "" {
		details = append(details, "confirmed by "+b.Confirmed)
	}
	details = append(details, b.Cause)
	for _, owed := range b.Owed {
		details = append(details, "pending cleanup: "+owed.What)
		if owed.KeySerial != 0 {
			details[len(details)-1] += fmt.Sprintf(" (key %d)", owed.KeySerial)
		}
	}
	return withDetails(b.Outcome, details...)
}

// proofWords describes records of proofs and audits.
func proofWords(body ledger.Body) string {
	switch b := body.(type) {
	case *ledger.Verified:
		words := fmt.Sprintf("key %d %s", b.KeySerial, b.Result)
		if b.WasReset {
			words += ", it was reset"
		}
		var details []string
		for _, c := range b.Credentials {
			if c.Result != ledger.Proven {
				details = append(details, withDetails(c.CredentialID+" "+c.Result, c.Why))
			}
		}
		return withDetails(words, details...)
	case *ledger.Resync:
		return fmt.Sprintf("sending two codes of %s from %s", b.Device, SerialWords(b.KeySerials))
	case *ledger.Live:
		return withDetails(fmt.Sprintf("%s %s by %s", b.Device, b.Result, b.Method), b.Cause)
	case *ledger.Adopt:
		serials := make([]uint32, len(b.Keys))
		for i, key := range b.Keys {
			serials[i] = key.KeySerial
		}
		return withDetails(fmt.Sprintf("%s, group %s on %s, %d challenges", b.Principal, b.Group, SerialWords(serials), len(b.Witnesses)), b.DeviceARN)
	case *ledger.Attested:
		return withDetails(fmt.Sprintf("key %d %s", b.KeySerial, b.Result), b.Cause)
	case *ledger.Audited:
		words := Plural(len(b.Accounts), "account") + ", " + Plural(len(b.Findings), "finding")
		if len(b.Unreachable) > 0 {
			words += fmt.Sprintf(", %d not reached", len(b.Unreachable))
		}
		return words
	case *ledger.Accept:
		return withDetails(fmt.Sprintf("%s is accepted until %s", b.Finding, b.Until), b.Reason)
	case *ledger.Passkey:
		return withDetails(fmt.Sprintf("%s: %s device %s, %s, since %s", b.Principal, b.Type, b.DeviceARN, OrNone(b.Label), Date(b.Since)), b.Holder)
	case *ledger.Withdraw:
		return withDetails(fmt.Sprintf("%s: %s is no longer in use", b.Principal, b.DeviceARN), b.Reason)
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
		if b.OtherBag() {
			words += ", recorded " + OrNone(b.Recorded)
		}
		if b.Emergency {
			words += ", in an emergency"
		}
		return withDetails(words, b.Reason)
	case *ledger.Close:
		return withDetails(b.Finding+" is closed", b.Reason)
	case *ledger.Lost:
		return fmt.Sprintf("key %d: %s", b.KeySerial, b.How)
	case *ledger.Found:
		return fmt.Sprintf("key %d is back", b.KeySerial)
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
		words := fmt.Sprintf("replacing %s: %s", b.Device, b.Reason)
		var details []string
		if len(b.Lost) > 0 {
			details = append(details, "lost: "+SerialWords(b.Lost))
		}
		if b.Holder != "" {
			details = append(details, b.Holder+" left")
		}
		if b.Stolen {
			details = append(details, "stolen: the old device is removed first")
		}
		if len(b.Absent) > 0 {
			details = append(details, "not plugged in: "+SerialWords(b.Absent))
		}
		return withDetails(words, details...)
	case *ledger.Retirement:
		return withDetails(fmt.Sprintf("ending %s, group %s; %s remains", b.Device, b.Group, b.Keeps), b.Emergency)
	case *ledger.Retire:
		return fmt.Sprintf("removing %s, because %s", b.Device, b.Because)
	case *ledger.Retired:
		return fmt.Sprintf("%s is gone, confirmed by %s", b.Device, b.Confirmed)
	case *ledger.Clean:
		return fmt.Sprintf("deleting %s from key %d", b.CredentialID, b.KeySerial)
	case *ledger.Cleaned:
		return fmt.Sprintf("%s is gone from key %d", b.CredentialID, b.KeySerial)
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
	var demands []string
	for _, d := range []struct {
		made bool
		said string
	}{
		{p.MinKeys > 0, Plural(p.MinKeys, "key") + " in a group"},
		{p.SealedGroup, "a sealed group"},
		{p.VerifyDays > 0, "proven " + everyDays(p.VerifyDays)},
		{p.LiveDays > 0, "live " + everyDays(p.LiveDays)},
		{p.Touch, "touch"},
		{p.Attested, "attested keys"},
		{p.TwoOfficers, "two officers"},
	} {
		if d.made {
			demands = append(demands, d.said)
		}
	}
	return "requires " + OrNone(strings.Join(demands, ", "))
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
