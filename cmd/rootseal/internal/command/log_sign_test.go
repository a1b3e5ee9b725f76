//go:build unix

package command

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device/piv"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simpiv"

	officers "rootseal/enroll/officer"
)

// edwards gives a key to a token's slot 9c that signs by Ed25519.
func (o *office) edwards(t *testing.T, serial uint32) {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	o.token(serial).Slots[piv.Signature] = &simpiv.Key{Private: private, PINPolicy: piv.PINAlways, TouchPolicy: piv.TouchAlways}
}

// described is the record of a token's key as an officer's, without attestation.
func (o *office) described(t *testing.T, name string, serial uint32) *ledger.OfficerAdded {
	t.Helper()
	algorithm, der, fingerprint, err := officers.Describe(o.token(serial).Slots[piv.Signature].Private.Public())
	if err != nil {
		t.Fatal(err)
	}
	return &ledger.OfficerAdded{
		Name: name, KeySerial: serial, Firmware: "5.4.3", Slot: "9c",
		Algorithm: algorithm, PublicKey: der, Fingerprint: fingerprint,
	}
}

// signature is that of a token over a record, whether it counts or not.
func (o *office) signature(t *testing.T, record uint64, serial uint32) *ledger.Signature {
	t.Helper()
	file, err := o.open(t, ledger.WorldAWS).Bytes(record)
	if err != nil {
		t.Fatal(err)
	}
	public := o.token(serial).Slots[piv.Signature].Private.Public()
	made, err := o.token(serial).Sign(t.Context(), piv.Signature, public, []byte(officePIN), dsse.PAE(ledger.PayloadType, file))
	if err != nil {
		t.Fatal(err)
	}
	return &ledger.Signature{Record: record, Envelope: ledger.Envelope{
		PayloadType: ledger.PayloadType, Payload: base64.StdEncoding.EncodeToString(file),
		Signatures: []ledger.EnvelopeSignature{{KeyID: o.described(t, "", serial).Fingerprint, Sig: base64.StdEncoding.EncodeToString(made)}},
	}}
}

// signsSeen has these officers make good what is missing, knowing all of it.
func (o *office) signsSeen(t *testing.T, signers ...uint32) []string {
	t.Helper()
	return append([]string{"log", "sign", "--seen", o.open(t, "").Head().String()}, o.signedBy(signers...)...)
}

// twoOfficers is an office of Olivia (P-256) and Peter (Ed25519).
func twoOfficers(t *testing.T) (o *office, root string) {
	t.Helper()
	o = newOffice(t, 1001, 1002, 1003)
	o.edwards(t, 1002)
	root = o.add(t, "Olivia", 1001).Fingerprint
	o.add(t, "Peter", 1002, 1001)
	o.mustType(t, wants{cli.ExitDone, "", []string{"Peter signs"}}, append([]string{"keys", "label", "1003", "Osaka safe"}, o.signedBy(1002)...)...)
	return o, root
}

// What an officer's absence or a crash has left unsigned is made good, and the
// proofs of years are covered by one signature.
func TestLogSign(t *testing.T) {
	o, _ := twoOfficers(t)
	o.mustType(t, wants{cli.ExitDone, "", []string{"nothing to sign"}}, append([]string{"log", "sign"}, o.signedBy()...)...)
	o.append(t, ledger.WorldAWS,
		ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 1003, Label: "Berlin safe"}},
		ledger.Entry{Command: "verify", Body: &ledger.Verified{KeySerial: 1003, Result: ledger.Proven}})
	n := uint64(len(o.records(t)))
	out, code := o.types(t.Context(), t, "log", "verify")
	if said := o.err.String(); code != cli.ExitWrong || !strings.Contains(out, "label: not signed") ||
		!strings.Contains(said, "next: read them with 'rootseal log', then run 'rootseal log sign'") {
		t.Errorf("exit code %d, it said:\n%s%s", code, out, said)
	}

	got := mustTypeJSON[view.LogSigned](t, o.stage, o.signsSeen(t, 1001)...)
	if len(got.Signed) != 2 || got.Signed[0] != n-1 || got.Signed[1] != n || got.Head != o.open(t, "").Head().String() {
		t.Errorf("signed %+v, want the label of record %d and the newest", got, n-1)
	}
	o.mustBeSigned(t)
	if out, code := o.types(t.Context(), t, "log", "verify"); code != cli.ExitDone {
		t.Errorf("exit code %d:\n%s%s", code, out, o.err.String())
	}
}

func TestLogSignWithoutOfficers(t *testing.T) {
	o := newOffice(t, 1001)
	o.mustType(t, wants{cli.ExitDone, "", []string{"nothing to sign"}}, "log", "sign")
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 1001, Label: "desk"}})
	o.mustType(t, wants{cli.ExitDone, "", []string{"nothing to sign"}}, "log", "sign")
	o.mustHaveRecorded(t, 1)
}

// A proof that was recorded before another record was signed late is covered by
// no signature, though the ledger ends with one.
func TestLogSignCoversWhatTheLastSignatureDoesNot(t *testing.T) {
	o, _ := twoOfficers(t)
	o.append(t, ledger.WorldAWS,
		ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 1003, Label: "Berlin safe"}},
		ledger.Entry{Command: "verify", Body: &ledger.Verified{KeySerial: 1003, Result: ledger.Proven}})
	n := uint64(len(o.records(t)))
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "log", Body: o.signature(t, n-1, 1001)})
	got := mustTypeJSON[view.LogSigned](t, o.stage, o.signsSeen(t, 1002)...)
	if !slices.Equal(got.Signed, []uint64{n}) {
		t.Errorf("signed %v, want the proof, record %d", got.Signed, n)
	}
	if covered := o.register(t).Covered; covered != n {
		t.Errorf("covered to %d, want %d", covered, n)
	}
	o.mustBeSigned(t)
}

// Who can write to the ledger cannot have themselves signed in by the way: what
// changes who signs is signed only where it is named.
func TestLogSignLeavesWhatDecidesWhoSigns(t *testing.T) {
	o, _ := twoOfficers(t)
	o.edwards(t, 1003)
	mallory := o.described(t, "Mallory", 1003)
	o.append(t, ledger.WorldAWS,
		ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 1003, Label: "Berlin safe"}},
		ledger.Entry{Command: "officer", Body: mallory})
	n := uint64(len(o.records(t)))
	got := mustTypeJSON[view.LogSigned](t, o.stage, o.signsSeen(t, 1001)...)
	if !slices.Equal(got.Signed, []uint64{n - 1}) || !slices.Equal(got.Left, []uint64{n}) {
		t.Errorf("signed %v and left %v, want %d and %d", got.Signed, got.Left, n-1, n)
	}
	if said := o.err.String(); !strings.Contains(said, fmt.Sprintf("left: record %d, officer: ", n)) || !strings.Contains(said, "Mallory") {
		t.Errorf("it said:\n%s", said)
	}
	if counting := o.register(t).Active(); len(counting) != 2 {
		t.Errorf("%d officers count, want 2", len(counting))
	}
	got = mustTypeJSON[view.LogSigned](t, o.stage, append(o.signsSeen(t, 1001), fmt.Sprint(n))...)
	if counting := o.register(t).Active(); !slices.Equal(got.Signed, []uint64{n}) || len(counting) != 3 {
		t.Errorf("signed %v, and %d officers count, want record %d, and 3", got.Signed, len(counting), n)
	}
	for _, wrong := range []string{fmt.Sprint(n), "1", "999", "mallory"} {
		o.mustType(t, wants{cli.ExitUsage, "", []string{"not the number of a record"}}, "log", "sign", wrong)
	}
}

// Where two must sign, one is not enough.
func TestLogSignByTwo(t *testing.T) {
	o, _ := twoOfficers(t)
	mustTypeJSON[any](t, o.stage, append([]string{"policy", "set", "--two-officers"}, o.signedBy(1001, 1002)...)...)
	o.append(t, ledger.WorldAWS, ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 1003, Label: "Berlin safe"}})
	if _, code := o.types(t.Context(), t, o.signsSeen(t, 1001)...); code == cli.ExitDone {
		t.Errorf("signed by one:\n%s", o.err.String())
	}
	mustTypeJSON[map[string]any](t, o.stage, o.signsSeen(t, 1001, 1002)...)
	o.mustBeSigned(t)
}
