//go:build unix

package command

import (
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
)

// A begin that names nobody, alone or appended to an honest ceremony, does not keep
// it open for good: it is closed, and alice can be enrolled.
func TestRecoverClosesWhatNamesNobody(t *testing.T) {
	forged := func(suffix string) ledger.Entry {
		return ledger.Entry{Command: "enroll", Ceremony: "20260101-" + suffix, Officer: ledger.Officer{OSUser: "mallory"}, Body: &ledger.Begin{
			Principal: "nobody", Group: "daily", SeedSource: "api", Suffix: suffix, CredentialID: "x", Clock: ledger.Clock{Source: "aws"},
			Keys: []ledger.KeyState{{KeySerial: 12345678, Model: "YubiKey 5", Firmware: "5.4.3"}}, DeviceNames: []string{"x"},
		}}
	}
	t.Run("alone", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t)
			s.append(t, ledger.WorldAWS, forged("aaaaaa"))
			s.mustDo(t, nil, "recover", "--confirm", "20260101-aaaaaa")
			s.mustDo(t, nil, s.alice()...)
		})
	})
	t.Run("in another", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newScene(t)
			lift := s.account.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
			s.account.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseRequest})
			if _, code := s.do(t, s.alice()...); code != cli.ExitUnsettled {
				t.Fatalf("exit code %d, want %d", code, cli.ExitUnsettled)
			}
			s.account.ClearFaults()
			lift()
			second := forged("aaaaaa")
			second.Ceremony = s.unsettled(t)[0].ID
			s.append(t, ledger.WorldAWS, second)
			s.mustDo(t, nil, "recover", "--confirm", testAccount)
			s.mustDo(t, nil, s.alice()...)
		})
	})
}
