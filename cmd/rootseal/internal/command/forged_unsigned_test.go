//go:build unix

package command

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/enroll/targets"
)

// forgeRecords appends records as anyone can who may write to the folder.
func (s *scene) forgeRecords(t *testing.T, ceremony string, bodies ...ledger.Body) {
	t.Helper()
	for _, body := range bodies {
		s.append(t, ledger.WorldAWS, ledger.Entry{Command: "enroll", Ceremony: ceremony, Officer: ledger.Officer{OSUser: "mallory"}, Body: body})
	}
}

// forgeEnrollment appends a whole enrollment of a device that does not exist, on a key that is
// in the ledger, with another firmware and salt than the key has.
func (s *scene) forgeEnrollment(t *testing.T, principal string) (id string) {
	t.Helper()
	const arn = "arn:aws:iam::" + testAccount + ":mfa/rootseal-alice-spare-aaaaaa"
	id = "20260101-aaaaaa"
	begin := &ledger.Begin{
		Principal: principal, Group: "spare", SeedSource: "api", Suffix: "aaaaaa", CredentialID: "AWS:alice spare aaaaaa", Clock: ledger.Clock{Source: "aws"},
		Keys:        []ledger.KeyState{{KeySerial: 33333333, OATHSalt: "0102030405060708", Model: "YubiKey 5", Firmware: "9.9.9"}},
		DeviceNames: []string{"rootseal-alice-spare-aaaaaa"},
	}
	s.forgeRecords(t, id, begin, &ledger.Load{DeviceARN: arn, Witnesses: ledger.NewWitnesses(func([]byte) []byte { return make([]byte, 20) }, 64)},
		&ledger.Enable{Proofs: []ledger.Proof{{KeySerial: 33333333, Step: 1}}}, &ledger.End{Outcome: ledger.Complete, DeviceARN: arn, Confirmed: "aws"})
	return id
}

// seen are the arguments that confirm what others have recorded.
func (s *scene) seen(t *testing.T, args ...string) []string {
	t.Helper()
	return append(args, "--seen", s.open(t, "").Head().String())
}

// A forged verification with another firmware takes no key out of use: a seal proves the key
// and goes on, a rotation asks. If officers vouch for the record, it refuses.
func TestForgedFirmwareStopsNoKey(t *testing.T) {
	forged := &ledger.Verified{KeySerial: 33333333, OATHSalt: "0102030405060708", Model: "YubiKey 5", Firmware: "9.9.9", Result: ledger.Incomplete}
	const told = "shows firmware 9.9.9 but had 5.7.4: a key's firmware never changes, in a record that no officer has signed"
	rotate := []string{"rotate", testAccount + "/user/alice", "--group", "daily", "--profile", "admin", "--confirm", testAccount}
	t.Run("seal", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newSignedScene(t)
			s.forgeRecords(t, "", forged)
			s.mustDo(t, []string{"sealed: key 33333333"}, s.seen(t, s.byOlivia("seal", "33333333", "--bag", "A-17", "--place", "safe", "--observer", "Ren")...)...)
		})
	})
	t.Run("rotate", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newSignedScene(t)
			s.forgeRecords(t, "", forged)
			s.mustFail(t, cli.ExitUsage, []string{told, "add --despite 33333333"}, s.seen(t, s.byOlivia(rotate...)...)...)
			s.mustDo(t, []string{"replaced: "}, append(s.seen(t, s.byOlivia(rotate...)...), "--despite", "33333333")...)
		})
	})
	t.Run("signed", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := newSignedScene(t)
			s.forgeRecords(t, "", forged)
			s.mustDo(t, nil, s.seen(t, s.byOlivia("log", "sign")...)...)
			s.mustFail(t, cli.ExitNoKey, []string{"shows firmware 9.9.9", "use another key"}, append(s.byOlivia(rotate...), "--despite", "33333333")...)
		})
	})
}

// A forged enrollment is shown as unsigned, satisfies no policy, and neither makes its keys wrong nor
// stops a rotation of the honest device.
func TestForgedEnrollmentIsNoDevice(t *testing.T) {
	for _, principal := range []string{testAccount + "/user/alice", "nobody"} {
		t.Run(principal, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSignedScene(t)
				s.mustDo(t, nil, s.byOlivia("policy", "set", "--sealed-group")...)
				id := s.forgeEnrollment(t, principal)
				s.forgeRecords(t, "", &ledger.Seal{KeySerial: 33333333, Bag: "Z-99", Place: "nowhere", Observer: "mallory"})

				var status view.StatusJSON
				if err := json.Unmarshal([]byte(s.mustDo(t, nil, "status", "--json")), &status); err != nil {
					t.Fatal(err)
				}
				for _, d := range status.Devices {
					forged := d.Ceremony == id
					sealed := d.Keys[slices.IndexFunc(d.Keys, func(k view.StatusKey) bool { return k.Serial == 33333333 })].Sealed
					if d.Unsigned != forged || sealed == nil || !sealed.Unsigned {
						t.Errorf("%s: unsigned %v, sealed %+v", d.Ceremony, d.Unsigned, sealed)
					}
					var breaches []string
					for _, b := range d.Breaches {
						breaches = append(breaches, b.Name)
					}
					if slices.Contains(breaches, record.UnsignedDevice) != forged || !slices.Contains(breaches, record.NoSealedGroup) {
						t.Errorf("%s: breaches %q", d.Ceremony, breaches)
					}
				}
				text := s.mustDo(t, nil, "status")
				if !strings.Contains(text, record.UnsignedDevice) || !strings.Contains(text, "unsigned record") {
					t.Errorf("status says\n%s", text)
				}

				s.mustDo(t, nil, s.seen(t, s.byOlivia("unseal", "33333333", "--bag", "Z-99")...)...)
				s.mustDo(t, []string{"whose enrollment no officer has signed"}, "verify", "--keys", "33333333")
				s.mustDo(t, nil, s.seen(t, s.byOlivia("seal", "33333333", "--bag", "A-17", "--place", "safe", "--observer", "Ren")...)...)
				s.mustDo(t, nil, s.byOlivia("unseal", "33333333", "--bag", "A-17")...)
				s.desk.Unplug(s.cards[2])
				out, _ := s.do(t, s.seen(t, s.byOlivia("rotate", "--lost", "33333333", "--profile", "admin", "--confirm", "33333333")...)...)
				if !strings.Contains(s.err.String(), "replaced: ") {
					t.Errorf("the honest device was not replaced:\n%s%s", out, s.err.String())
				}
			})
		})
	}
}

// A forged label and a forged bag hide no key of a person who left, and a change of the label
// signs nothing that was forged.
func TestForgedLabelHidesNoKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		s.mustDo(t, nil, s.byOlivia("keys", "label", "33333333", "Tokyo", "--holder", "Ren Sato")...)
		s.forgeRecords(t, "", &ledger.Label{KeySerial: 33333333, Label: "x"})
		s.forgeRecords(t, "", &ledger.Seal{KeySerial: 33333333, Bag: "Z-99", Place: "nowhere", Observer: "mallory"})
		if carried := targets.CarriedBy(record.Read(s.open(t, "").Records()), "Ren Sato"); !slices.Equal(carried, []device.KeySerial{33333333}) {
			t.Errorf("Ren carries %v", carried)
		}
		s.mustDo(t, []string{"label Osaka, holder Ren Sato"}, s.seen(t, s.byOlivia("keys", "label", "33333333", "Osaka")...)...)
	})
}
