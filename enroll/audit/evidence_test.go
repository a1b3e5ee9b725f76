package audit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// A finding cites the record that it is about: the refusal, the loss, the check. The
// enrollment is cited only if no later record is about the finding.
func TestFindingsCiteTheirRecord(t *testing.T) {
	const aliceCeremony = "20260302-ghijkl"
	live := func(result string) func(w *world) {
		return func(w *world) {
			w.write("", &ledger.Live{Device: aliceCeremony, DeviceARN: w.arn(aliceDevice), Method: ledger.MethodResync, Result: result})
		}
	}
	verified := func(result, salt, firmware, credential string) func(w *world) {
		return func(w *world) {
			body := &ledger.Verified{KeySerial: left, OATHSalt: salt, Model: "YubiKey 5 NFC", Firmware: firmware, Result: result}
			if credential != "" {
				body.Credentials = []ledger.CredentialProof{{Device: aliceCeremony, CredentialID: "x", Result: credential}}
			}
			w.write("", body)
		}
	}
	for _, tt := range []struct {
		name string
		act  func(w *world)
		kind string
	}{
		{"a refused live check", live(ledger.LiveRefused), record.LiveRefused},
		{"a doubtful live check", live(ledger.LiveInDoubt), record.LiveInDoubt},
		{"a live check that is due again", func(w *world) {
			live(ledger.Proven)(w)
			w.policy.LiveDays = 30
			time.Sleep(31 * 24 * time.Hour)
		}, record.LiveOverdue},
		{"a lost key", func(w *world) { w.write("", &ledger.Lost{KeySerial: left, How: "lost"}) }, record.KeyLost},
		{"a missing credential", verified(ledger.Wrong, salt, "5.4.3", ledger.Missing), record.KeyWrong},
		{"another seed", verified(ledger.Wrong, salt, "5.4.3", ledger.WrongSeed), record.KeyWrong},
		{"a key that was called wrong", verified(ledger.Wrong, salt, "5.4.3", ""), record.KeyWrong},
		{"another firmware", verified(ledger.Incomplete, salt, "5.7.4", ""), record.KeyWrong},
		{"another firmware, plugged in", verified(ledger.Incomplete, salt, "5.7.4", ""), audit.KeyFirmware},
		{"a reset key", verified(ledger.Incomplete, "0000000000000000", "5.4.3", ""), record.KeyWrong},
		{"a reset key, plugged in", verified(ledger.Incomplete, "0000000000000000", "5.4.3", ""), audit.KeyReset},
		{"a proof of a key that is due again", func(w *world) {
			w.write("", &ledger.Verified{
				KeySerial: left, OATHSalt: salt, Model: "YubiKey 5 NFC", Firmware: "5.4.3", Result: ledger.Proven,
				Credentials: []ledger.CredentialProof{{Device: aliceCeremony, CredentialID: "x", Result: ledger.Proven, Equal: []uint32{right}}},
			})
			w.policy.VerifyDays = 30
			time.Sleep(31 * 24 * time.Hour)
		}, record.VerifyOverdue},
		{"a refused attestation", func(w *world) {
			w.policy.Attested = true
			w.write("", &ledger.Attested{KeySerial: left, Result: ledger.NotAttested, Cause: "no certificate"})
		}, record.NotAttested},
		{"an unknown issuer", func(w *world) {
			w.policy.Attested = true
			w.write("", &ledger.Attested{KeySerial: left, Result: ledger.UnknownIssuer, Cause: "CN=Yubico 2030"})
		}, record.NotAttested},
		{"a custody finding", func(w *world) { w.write("", &ledger.Unseal{KeySerial: left, Emergency: true}) }, record.OpenFinding},
		{"a retired device", func(w *world) {
			w.retires(aliceCeremony, "statement")
		}, audit.DeviceNotRetired},
		{"a device that an open ceremony left", func(w *world) {
			w.create("somebodys")
			w.write("20260401-mnopqr", w.begin(alice, "somebodys", "spare", "20260401-mnopqr"), &ledger.Load{DeviceARN: w.arn("somebodys"), Witnesses: witnesses("x")})
		}, audit.DeviceLeft},
	} {
		t.Run(tt.name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				tt.act(w)
				want := fmt.Sprintf("ledger record %d", w.newest(tt.kind))
				_, found := w.look(w.target())
				cited := false
				for _, f := range found {
					of := func(e audit.Evidence) bool { return strings.HasPrefix(e.Source, "ledger record") }
					concerns := tt.kind == f.Kind && !strings.Contains(f.ID, root+"/") && !strings.Contains(f.ID, fmt.Sprint(right))
					if !concerns {
						continue
					}
					cited = true
					if !slices.ContainsFunc(f.Evidence, func(e audit.Evidence) bool { return e.Source == want }) {
						t.Errorf("%s cites %v, want %s", f.ID, f.Evidence, want)
					}
					if n := len(slices.DeleteFunc(slices.Clone(f.Evidence), func(e audit.Evidence) bool { return !of(e) })); n != 1 {
						t.Errorf("%s cites %d records: %v", f.ID, n, f.Evidence)
					}
				}
				if !cited {
					t.Errorf("no %s in %v", tt.kind, found)
				}
			})
		})
	}
}

// newest returns the number of the last record, without the end of a retirement.
func (w *world) newest(kind string) uint64 {
	n := w.ledger.Head().Sequence
	if kind == audit.DeviceNotRetired {
		n--
	}
	return n
}
