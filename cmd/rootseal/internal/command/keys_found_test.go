//go:build unix

package command

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// turnsUp is a key that was lost, and found after the rotation.
func (s *scene) turnsUp(t *testing.T) {
	t.Helper()
	s.desk.Unplug(s.cards[2])
	s.mustDo(t, nil, "rotate", "--lost", "33333333", "--confirm", "33333333")
	s.desk.Plug(s.cards[2])
}

// What retired a credential is read at AWS, with the profile that is given or else with the
// one that enrolled the device: then nothing is asked.
func TestFoundReadsAWS(t *testing.T) {
	for profile, args := range map[string][]string{"": nil, "reader": {"--profile", "reader"}} {
		synctest.Test(t, func(t *testing.T) {
			s := daily(t)
			s.turnsUp(t)
			var with []string
			reach := s.AWS
			s.AWS = func(ctx context.Context, profile string) (cli.Account, error) {
				with = append(with, profile)
				return reach(ctx, profile)
			}
			s.mustDo(t, []string{"deleted the retired credential", "key 33333333 is no longer lost"}, append([]string{"keys", "found", "33333333"}, args...)...)
			if !slices.Equal(with, []string{profile}) {
				t.Errorf("AWS was reached with %q, want %q", with, profile)
			}
		})
	}
}

// If AWS cannot be read, the question says why, and what to look for.
func TestFoundAsksIfAWSIsNotRead(t *testing.T) {
	s := newScene(t, simcard.New(simcard.YubiKey543, 11111111), simcard.New(simcard.YubiKey57, 22222222), simcard.New(simcard.YubiKey57, 33333333))
	s.mustDo(t, nil, s.alice("--group", "daily")...)
	s.turnsUp(t)
	old := s.record(t, 33333333).Owes()[0].DeviceARN
	s.account.Deny("ListVirtualMFADevices", simaws.DenySCP)
	s.mustFail(t, cli.ExitFailed, []string{"the deletion is not confirmed: " + old + ", and AWS was not read: ", "ListVirtualMFADevices", "next: check that the device is gone at AWS"}, "keys", "found", "33333333")
	p := s.sit(t)
	p.starts(t.Context(), "keys", "found", "33333333")
	p.answers(`Look for the device in the AWS console, and type \d{12} if it is gone: `, testAccount)
	if _, code := p.leaves(); code != cli.ExitDone {
		t.Errorf("exit code %d", code)
	}
	if said := strings.Join(strings.Fields(p.text()), " "); !strings.Contains(said, old+", and AWS was not read: ") || !strings.Contains(said, "AccessDenied") {
		t.Errorf("it said\n%s", p.text())
	}
}
