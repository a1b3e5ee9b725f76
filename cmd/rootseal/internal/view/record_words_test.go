package view

import (
	"os"
	"regexp"
	"testing"
	"time"

	"rootseal/enroll/ledger"
)

// Every kind of record that docs/ledger.md specifies is told in words.
func TestEveryKindHasWords(t *testing.T) {
	two := []uint32{1001, 1002}
	made := []byte(`{
  "format": 1,
  "sequence": 6,
  "previous": "0000000000000000000000000000000000000000000000000000000000000000",
  "world": "aws",
  "time": "2026-03-02T09:30:00Z",
  "tool": "rootseal 1.0.0",
  "host": "desk",
  "officer": {
    "os_user": "mika"
  },
  "command": "keys",
  "kind": "found",
  "body": {
    "key_serial": 1001
  }
}
`)
	words := map[string]bool{}
	for _, tt := range []struct {
		body ledger.Body
		want string
	}{
		{&ledger.Begin{Group: "daily", SeedSource: "api", Keys: []ledger.KeyState{{KeySerial: 1001}, {KeySerial: 1002}}}, "group daily on 1001, 1002, seed by api"},
		{&ledger.Load{DeviceName: "rootseal-alice", Witnesses: make([]ledger.Witness, 64)}, "seed arrived, 64 challenges; rootseal-alice"},
		{&ledger.Load{Witnesses: make([]ledger.Witness, 64)}, "seed arrived, 64 challenges"},
		{&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1001}, {KeySerial: 1002}}}, "proven by 1001, 1002"},
		{&ledger.Statement{About: "key gone", Typed: "1001"}, "key gone; 1001"},
		{&ledger.Statement{About: "console refused"}, "console refused"},
		{&ledger.End{Outcome: ledger.Complete, Confirmed: "aws"}, "complete; confirmed by AWS"},
		{&ledger.CodeUsed{CredentialID: "AWS:alice"}, "a code of AWS:alice"},
		{&ledger.End{Outcome: ledger.Owing, Confirmed: "aws", Cause: "a fire", Owed: []ledger.Owed{{KeySerial: 1001, What: "a credential"}, {What: "a device"}}}, "owing; confirmed by AWS; a fire; pending cleanup: a credential (key 1001); pending cleanup: a device"},
		{
			&ledger.Settle{Deletes: []ledger.Deletion{{DeviceARN: "arn:x"}, {KeySerial: 1001, CredentialID: "AWS:alice"}}, Looked: ledger.LookedRead, Emergency: "no token", Missing: "9:ab"},
			"confirmed: deletes at AWS: arn:x, on key 1001: AWS:alice; in an emergency: no token; the ledger lacked 9:ab",
		},
		{&ledger.Leftovers{Devices: make([]ledger.LeftDevice, 2)}, "removing 2 devices and 0 credentials of another workstation"},
		{&ledger.CodeUsed{KeySerial: 1001, CredentialID: "AWS:alice"}, "a code of AWS:alice from 1001"},
		{&ledger.Verified{KeySerial: 1001, Result: ledger.Proven, Credentials: []ledger.CredentialProof{{CredentialID: "AWS:alice", Result: ledger.Proven}}}, "key 1001 proven"},
		{&ledger.Verified{KeySerial: 1001, Result: ledger.Wrong, WasReset: true, Credentials: []ledger.CredentialProof{
			{CredentialID: "AWS:alice", Result: ledger.Missing}, {CredentialID: "AWS:root", Result: ledger.NotAsked, Why: "no touch"},
		}}, "key 1001 wrong, it was reset; AWS:alice missing; AWS:root not asked; no touch"},
		{&ledger.Resync{Device: "20260302-abcdef", KeySerials: two}, "sending two codes of 20260302-abcdef from 1001, 1002"},
		{&ledger.Live{Device: "20260302-abcdef", Method: ledger.MethodResync, Result: ledger.LiveRefused, Cause: "InvalidAuthenticationCode"}, "20260302-abcdef refused by resync; InvalidAuthenticationCode"},
		{&ledger.Adopt{Principal: "111122223333/root", Group: "daily", Keys: []ledger.AdoptedKey{{KeyState: ledger.KeyState{KeySerial: 1001}}}, Witnesses: make([]ledger.Witness, 8), DeviceARN: "arn"}, "111122223333/root, group daily on 1001, 8 challenges; arn"},
		{&ledger.Label{KeySerial: 1001, Holder: "Olivia"}, "key 1001: label none, holder Olivia"},
		{&ledger.Seal{KeySerial: 1001, Bag: "A-17", Place: "Osaka safe", Observer: "Ren", Proof: 9}, "key 1001 in bag A-17, Osaka safe; seen by Ren; proven by record 9"},
		{&ledger.Unseal{KeySerial: 1001, Bag: "A-17", Recorded: "A-17"}, "key 1001 out of bag A-17"},
		{&ledger.Unseal{KeySerial: 1001, Recorded: "A-17", Emergency: true, Reason: "a fire"}, "key 1001 out of bag A-17, in an emergency; a fire"},
		{&ledger.Close{Finding: "unseal-42", Reason: "torn"}, "unseal-42 is closed; torn"},
		{&ledger.OfficerAdded{Name: "Mika", KeySerial: 1001, Slot: "9c", Fingerprint: "0123456789abcdef0123"}, "Mika by key 1001, slot 9c, fingerprint 0123456789abcdef"},
		{&ledger.OfficerRemoved{Name: "Mika", Fingerprint: "0123456789abcdef0123", Reason: "left"}, "removed Mika, fingerprint 0123456789abcdef; left"},
		{&ledger.PolicySet{}, "requires none"},
		{&ledger.PolicySet{MinKeys: 2, SealedGroup: true, VerifyDays: 180, LiveDays: 90, Touch: true, Attested: true, TwoOfficers: true}, "requires 2 keys in a group, a sealed group, proven every 180 days, live every 90 days, touch, attested keys, two officers"},
		{&ledger.Attested{KeySerial: 1001, Result: ledger.NotAttested, Cause: "no PIV"}, "key 1001 not attested; no PIV"},
		{&ledger.Signature{Record: 41, Envelope: ledger.Envelope{Signatures: make([]ledger.EnvelopeSignature, 2)}}, "record 41 signed by 2"},
		{&ledger.Trip{Reserved: make([]ledger.Reserved, 3)}, "an offline copy leaves, with challenges of 3 devices"},
		{&ledger.Away{Trip: 5, Record: made}, "record 6 of trip 5, found of 2026-03-02: key 1001 readmitted"},
		{&ledger.Away{Trip: 5, Record: []byte("{")}, "from trip 5: reading envelope: unexpected EOF"},
		{&ledger.Rotate{Reason: ledger.ReasonLost, Device: "20260302-abcdef", Lost: two, Stolen: true, Absent: []uint32{1003}}, "replacing 20260302-abcdef: lost; lost: 1001, 1002; stolen: the old device is removed first; not plugged in: 1003"},
		{&ledger.Rotate{Reason: ledger.ReasonLeft, Device: "20260302-abcdef", Holder: "Olivia"}, "replacing 20260302-abcdef: left; Olivia left"},
		{&ledger.Retire{Device: "20260302-abcdef", Because: ledger.BecauseLive}, "removing 20260302-abcdef: a sign-in with the new device was seen or reported"},
		{&ledger.Retirement{Device: "20260302-abcdef", Group: "daily", Keeps: "20260303-bcdefg"}, "ending 20260302-abcdef, group daily; 20260303-bcdefg remains"},
		{&ledger.Retired{Device: "20260302-abcdef", Confirmed: "aws"}, "20260302-abcdef removed, confirmed by AWS"},
		{&ledger.Clean{KeySerial: 1001, CredentialID: "AWS:alice"}, "deleting AWS:alice from key 1001"},
		{&ledger.Cleaned{KeySerial: 1001, CredentialID: "AWS:alice"}, "AWS:alice deleted from key 1001"},
		{&ledger.Lost{KeySerial: 1001, How: "stolen"}, "key 1001: stolen"},
		{&ledger.Found{KeySerial: 1001}, "key 1001 readmitted"},
		{&ledger.Drop{KeySerial: 1001, Device: "20260302-abcdef", Reason: "scrapped"}, "dropped key 1001, with what it holds of 20260302-abcdef; scrapped"},
		{&ledger.Audited{Accounts: []string{"a"}, Findings: make([]ledger.FindingRef, 1)}, "1 account, 1 finding"},
		{&ledger.Audited{Accounts: []string{"a", "b"}, Unreachable: []string{"c"}, Findings: make([]ledger.FindingRef, 4)}, "2 accounts, 4 findings, 1 not reached"},
		{&ledger.Passkey{Principal: "111122223333/root", Type: ledger.TypeFIDO, DeviceARN: "arn", Label: "Osaka", Holder: "Olivia", Since: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)}, "111122223333/root: fido device arn, Osaka, since 2026-03-02; Olivia"},
		{&ledger.Approve{Plan: "abc", Devices: 2}, "plan abc approved, 2 devices"},
		{&ledger.Apply{Plan: "abc", Approval: 7, Devices: []ledger.Applied{{Do: ledger.ApplyEnroll}}}, "plan abc applied, 1 device to do; approved by record 7"},
		{&ledger.Approve{Plan: "abc", Devices: 2, Withdrawn: true, Reason: "wrong keys"}, "approval of plan abc withdrawn; wrong keys"},
		{&ledger.Withdraw{Principal: "111122223333/root", DeviceARN: "arn", Reason: "broken"}, "111122223333/root: arn is no longer in use; broken"},
		{&ledger.Accept{Finding: "no-backup", Until: "2026-12-31", Reason: "on order"}, "no-backup is accepted until 2026-12-31; on order"},
	} {
		words[tt.body.Kind()] = true
		if got := BodyWords(tt.body).String(); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.body.Kind(), got, tt.want)
		}
	}
	specification, err := os.ReadFile("../../../../docs/ledger.md")
	if err != nil {
		t.Fatal(err)
	}
	kinds := regexp.MustCompile("(?m)^### Body of `([a-z]+)`$").FindAllSubmatch(specification, -1)
	if len(kinds) < 30 {
		t.Fatalf("the specification has %d kinds", len(kinds))
	}
	for _, kind := range kinds {
		if !words[string(kind[1])] {
			t.Errorf("kind %s has no words", kind[1])
		}
	}
}
