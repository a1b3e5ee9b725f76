package enrolltest

import (
	"slices"
	"testing"

	"rootseal/enroll"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/hwtest/simaws"
)

// Forge appends records of one ceremony, as each person with access to the folder can:
// in canonical form, correctly chained, and unsigned.
func (s *Stage) Forge(t *testing.T, ceremony string, bodies ...ledger.Body) {
	t.Helper()
	for _, body := range bodies {
		if _, err := s.Ledger.Append(t.Context(), ledger.Entry{Command: "enroll", Ceremony: ceremony, Officer: ledger.Officer{OSUser: "mallory"}, Body: body}); err != nil {
			t.Fatal(err)
		}
	}
}

func ARNOf(name string) string { return "arn:aws:iam::" + AccountNumber + ":mfa/" + name }

func (s *Stage) HasAtAWS(arn string) bool {
	return slices.ContainsFunc(s.AWSAccount.Devices(), func(d simaws.Device) bool { return d.ARN == arn })
}

func (s *Stage) Write(t *testing.T, body ledger.Body) {
	t.Helper()
	if _, err := s.Ledger.Append(t.Context(), ledger.Entry{Command: "verify", Body: body}); err != nil {
		t.Fatal(err)
	}
}

// PlantTagged makes an unassigned device with a name that rootseal gives, and a tag.
func (s *Stage) PlantTagged(t *testing.T, tag string) {
	t.Helper()
	made, err := s.AWS.Create(t.Context(), "rootseal-alice-daily-bbbbbb", map[string]string{mfa.CeremonyTag: tag})
	if err != nil {
		t.Fatal(err)
	}
	made.Seed.Wipe()
}

// ForgedBegin is a begin for alice on all keys that fits its suffix.
func (s *Stage) ForgedBegin(suffix string) *ledger.Begin {
	begin := &ledger.Begin{
		Principal: AccountNumber + "/user/alice", Alias: Alias, Group: "daily", SeedSource: "api", Suffix: suffix,
		CredentialID: "AWS:alice@" + Alias + " daily " + suffix, Clock: ledger.Clock{Source: "aws"},
		DeviceNames: []string{"rootseal-alice-daily-" + suffix, "rootseal-alice-daily-" + suffix + "-2", "rootseal-alice-daily-" + suffix + "-3"},
	}
	for _, card := range s.Cards {
		begin.Keys = append(begin.Keys, ledger.KeyState{KeySerial: card.Serial(), Model: "YubiKey 5C NFC", Firmware: "5.4.3"})
	}
	begin.Pair = [2]uint32{begin.Keys[0].KeySerial, begin.Keys[len(begin.Keys)-1].KeySerial}
	return begin
}

// Challenges are one-time challenges whose answers the forger has made up.
func Challenges() []ledger.Witness {
	return ledger.NewWitnesses(func(challenge []byte) []byte { return challenge }, 8)
}

// ForgedRotate is an intent to replace a live device, with every key lost.
func (s *Stage) ForgedRotate(live enroll.Result) *ledger.Rotate {
	rotate := &ledger.Rotate{Reason: ledger.ReasonLost, Device: live.ID, DeviceARN: live.DeviceARN, Stolen: true}
	for _, card := range s.Cards {
		rotate.Credentials = append(rotate.Credentials, ledger.LeftCredential{KeySerial: card.Serial(), CredentialID: live.CredentialID})
	}
	return rotate
}

// ForgeRetirement forges a whole rotation, end and all, of a device that is in use.
func (s *Stage) ForgeRetirement(t *testing.T, live enroll.Result) {
	t.Helper()
	begin := s.ForgedBegin("aaaaaa")
	rotate := s.ForgedRotate(live)
	rotate.Credentials, rotate.Stolen, rotate.Absent = nil, false, []uint32{1001, 1002}
	s.Forge(t, "20260101-aaaaaa", rotate, begin,
		&ledger.Load{DeviceName: begin.DeviceNames[0], DeviceARN: ARNOf(begin.DeviceNames[0]), Witnesses: Challenges()},
		&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 1001, Step: 1}, {KeySerial: 1002, Step: 2}}},
		&ledger.Retire{Device: live.ID, DeviceARN: live.DeviceARN, Because: ledger.BecauseEnabled},
		&ledger.Retired{Device: live.ID, DeviceARN: live.DeviceARN, Confirmed: "aws"},
		&ledger.End{Outcome: ledger.Complete, DeviceARN: ARNOf(begin.DeviceNames[0]), Confirmed: "aws"})
	if owes := s.Book().Key(1001).Owes(); len(owes) != 1 {
		t.Fatalf("key 1001 owes %v: nothing was forged", owes)
	}
}
