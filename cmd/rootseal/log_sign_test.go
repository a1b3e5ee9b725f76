//go:build unix

package main

import (
	"crypto/ed25519"
	"strings"
	"testing"

	"rootseal/device/pivkey"
	"rootseal/enroll/ledger"
)

// edwards gives a key to a token's slot 9c that signs by Ed25519.
func (o *office) edwards(t *testing.T, serial uint32) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	o.token(serial).slots[pivkey.Signature] = &memoryKey{private: private, pinPolicy: pivkey.PINAlways, touchPolicy: pivkey.TouchAlways}
}

// twoOfficers is an office of Olivia (P-256) and Peter (Ed25519).
func twoOfficers(t *testing.T) (o *office, root string) {
	t.Helper()
	o = newOffice(t, 1001, 1002, 1003)
	o.edwards(t, 1002)
	root = o.add(t, "Olivia", 1001).Fingerprint
	o.add(t, "Peter", 1002, 1001)
	o.mustType(t, wants{exitDone, "", []string{"Peter signs"}}, append([]string{"keys", "label", "1003", "Osaka safe"}, o.signedBy(1002)...)...)
	return o, root
}

// What an officer's absence or a crash has left unsigned is made good, and the
// proofs of years are covered by one signature.
func TestLogSign(t *testing.T) {
	o, _ := twoOfficers(t)
	o.mustType(t, wants{exitDone, "", []string{"nothing to sign"}}, append([]string{"log", "sign"}, o.signedBy()...)...)
	o.append(t, ledger.WorldAWS,
		ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 1003, Label: "Berlin safe"}},
		ledger.Entry{Command: "verify", Body: &ledger.Verified{KeySerial: 1003, Result: ledger.Proven}})
	n := uint64(len(o.records(t)))
	out, code := o.types(t.Context(), t, "log", "verify")
	if said := o.err.String(); code != exitWrong || !strings.Contains(out, "label: not signed") ||
		!strings.Contains(said, "next: look at them with rootseal log, then run rootseal log sign") {
		t.Errorf("exit code %d, it said:\n%s%s", code, out, said)
	}

	got := mustTypeJSON[struct {
		Signed []uint64
		Head   string
	}](t, o.stage, append([]string{"log", "sign"}, o.signedBy(1001)...)...)
	if len(got.Signed) != 2 || got.Signed[0] != n-1 || got.Signed[1] != n || got.Head != o.open(t, "").Head().String() {
		t.Errorf("signed %+v, want the label of record %d and the newest", got, n-1)
	}
	o.mustBeSigned(t)
	if out, code := o.types(t.Context(), t, "log", "verify"); code != exitDone {
		t.Errorf("exit code %d:\n%s%s", code, out, o.err.String())
	}
}

func TestLogSignWithoutOfficers(t *testing.T) {
	o := newOffice(t, 1001)
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 1001, Label: "desk"}})
	o.mustType(t, wants{exitFailed, "", []string{"the record has no officer", "next: nothing has to be signed"}}, "log", "sign")
}

// Where two must sign, one is not enough.
func TestLogSignByTwo(t *testing.T) {
	o, _ := twoOfficers(t)
	mustTypeJSON[any](t, o.stage, append([]string{"policy", "set", "--two-officers"}, o.signedBy(1001, 1002)...)...)
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 1003, Label: "Berlin safe"}})
	if _, code := o.types(t.Context(), t, append([]string{"log", "sign"}, o.signedBy(1001)...)...); code == exitDone {
		t.Errorf("signed by one:\n%s", o.err.String())
	}
	mustTypeJSON[map[string]any](t, o.stage, append([]string{"log", "sign"}, o.signedBy(1001, 1002)...)...)
	o.mustBeSigned(t)
}
