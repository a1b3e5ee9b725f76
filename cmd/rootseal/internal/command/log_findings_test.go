//go:build unix

package command

import (
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// log verify makes each proof again, as status does: what a record claims and does
// not prove is wrong there, too.
func TestLogVerifyFindsFalseProofs(t *testing.T) {
	false1 := func(s *scene, c ledger.CredentialProof) *ledger.Verified {
		d := record.Read(s.open(t, "").Records()).Live()[0]
		c.Device, c.CredentialID, c.Result = d.Ceremony, d.Keys[0].CredentialID, ledger.Proven
		return &ledger.Verified{KeySerial: d.Keys[0].KeySerial, OATHSalt: d.Keys[0].OATHSalt, Result: ledger.Proven, Credentials: []ledger.CredentialProof{c}}
	}
	used := func(s *scene) ledger.CredentialProof {
		var proof ledger.CredentialProof
		for _, r := range s.open(t, "").Records() {
			if v, is := r.Body.(*ledger.Verified); is {
				proof = v.Credentials[0]
			}
		}
		return proof
	}
	tests := []struct {
		name string
		body func(*scene) ledger.Body
		sort string // of the finding; "" for none
	}{
		{"an answer that is none", func(s *scene) ledger.Body {
			c := used(s)
			return false1(s, ledger.CredentialProof{Challenge: c.Challenge, Answer: strings.Repeat("ab", 20)})
		}, "proof-"},
		{"a witness twice", func(s *scene) ledger.Body { return false1(s, used(s)) }, "witness-"},
		{"a witness of nobody's", func(s *scene) ledger.Body {
			return false1(s, ledger.CredentialProof{Challenge: "1122334455667788", Answer: strings.Repeat("ab", 20)})
		}, "witness-"},
		{"proven by nothing", func(s *scene) ledger.Body { return false1(s, ledger.CredentialProof{}) }, "proof-"},
		{"a device of nobody's", func(s *scene) ledger.Body {
			v := false1(s, ledger.CredentialProof{Equal: []uint32{22222222}})
			v.Credentials[0].Device = "20000101-abc234"
			return v
		}, "record-"},
		{"a seal without its proof", func(*scene) ledger.Body {
			return &ledger.Seal{KeySerial: 33333333, Bag: "A-17", Place: "Osaka", Observer: "Ren", Proof: 2}
		}, "seal-"},
		{"from no trip", func(s *scene) ledger.Body {
			file, err := s.open(t, "").Bytes(1)
			if err != nil {
				t.Fatal(err)
			}
			return &ledger.Away{Trip: 2, Record: file}
		}, "away-"},
		{"a bag in an emergency", func(*scene) ledger.Body { return &ledger.Unseal{KeySerial: 33333333, Emergency: true} }, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := daily(t)
				s.mustDo(t, nil, "verify", "--keys", "11111111")
				s.mustDo(t, nil, "log", "verify")
				s.append(t, ledger.WorldAWS, ledger.Entry{Command: "verify", Body: tt.body(s)})
				want := cli.ExitDone
				if tt.sort != "" {
					want = cli.ExitWrong
				}
				out, code := s.do(t, "log", "verify")
				if code != want || strings.Contains(out, "finding "+tt.sort) != (tt.sort != "") {
					t.Errorf("exit code %d and\n%s\nit said:\n%s", code, out, s.err.String())
				}
				out, code = s.do(t, "log", "verify", "--json")
				got := mustDecode[view.LedgerCheck](t, out)
				if code != want || (len(got.Findings) > 0) != (tt.sort != "") || (got.Verdict == "wrong") != (tt.sort != "") {
					t.Errorf("exit code %d, %s, findings %q", code, got.Verdict, got.Findings)
				}
			})
		})
	}
}
