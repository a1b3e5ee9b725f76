//go:build unix

package command

import (
	"testing"
	"time"

	"rootseal/enroll/audit"
	"rootseal/enroll/record"
	"rootseal/hwtest/simcard"
)

// acceptIt are the flags of an acceptance that a reader fills in.
func acceptIt(s string) map[string]string {
	return map[string]string{"DAY": time.Date(2000, 1, 20, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), "TEXT": s}
}

var accepting = []string{"rootseal audit accept"}

func adviceOnRoot() []advised {
	enroll := map[string]func(*testing.T, *scene, []string){"enroll": func(t *testing.T, s *scene, args []string) {
		s.enrollsRoot(t, append(args, "--group", "daily", "--touch", "off", "--keys", s.serials(), "--secret", "-", "--profile", "admin", "--confirm", testAccount))
	}}
	return []advised{
		{kind: audit.RootNoMFA, scene: withAlice(nothing), by: enroll},
		{
			kind: audit.RootAccessKeys, scene: withAlice(func(_ *testing.T, s *scene) { s.account.SetRootAccessKeys(1) }),
			act: func(_ *testing.T, s *scene, _ told) { s.account.SetRootAccessKeys(0) },
		},
		{
			kind: audit.RootUnknownDevice, scene: withRoot(func(t *testing.T, s *scene) { s.phone(t) }),
			act: removesPhone,
		},
		{
			kind: audit.RootNotRecorded, variant: "on keys", scene: withAlice(func(t *testing.T, s *scene) {
				made := s.phone(t)
				for _, card := range s.cards {
					card.Store(simcard.Stored{ID: "AWS:by-hand", Type: simcard.TOTP, Algorithm: simcard.SHA1, Digits: 6, Key: s.deviceAt(t, made.ARN).Seed})
				}
			}),
			uses: []string{"rootseal verify --adopt"},
			fill: map[string]string{"LABEL": "daily", "ID": "AWS:by-hand", "SERIALS": "11111111,22222222,33333333"},
			more: map[string][]string{"verify": {"--profile", "admin", "--confirm", testAccount}},
		},
		{
			kind: audit.RootNotRecorded, variant: "on a phone", scene: withAlice(func(t *testing.T, s *scene) { s.phone(t) }),
			uses: []string{"rootseal enroll"}, by: enroll,
			later: func(t *testing.T, s *scene) { removesPhone(t, s, told{}) },
		},
		{
			kind: audit.RootOtherDevice, variant: "removed", scene: withAlice(func(_ *testing.T, s *scene) { s.account.UseRootHardware(true) }),
			uses: []string{}, act: func(_ *testing.T, s *scene, _ told) { s.account.UseRootHardware(false) },
		},
		{
			kind: audit.RootOtherDevice, variant: "recorded", scene: withAlice(func(_ *testing.T, s *scene) { s.account.UseRootHardware(true) }),
			uses: []string{"rootseal passkey add"}, fill: map[string]string{"DEVICE": "GAHT12345678", "LABEL": "Osaka"},
		},
		{
			kind: audit.RootOtherDevice, variant: "known", scene: withAlice(func(_ *testing.T, s *scene) { s.account.UseRootHardware(true) }),
			uses: accepting, fill: acceptIt("Ren's"), accepted: "it is somebody's whom the company knows",
		},
		{
			kind: audit.RootNotHardware, variant: "accepted", uses: accepting, scene: withRoot(nothing),
			fill: acceptIt("YubiKeys"), accepted: "AWS calls a device virtual whatever holds its seed",
		},
		{
			kind: audit.RootNotHardware, variant: "passkeys first", scene: withRoot(nothing), accepted: "the virtual device stays as a spare",
			fill: map[string]string{
				"DAY": acceptIt("")["DAY"], "TEXT": "passkeys come first",
				"ARN": "arn:aws:iam::" + testAccount + ":u2f/root-account/osaka-ABC", "LABEL": "Osaka",
			},
		},
		{
			kind: audit.RootRemovable, scene: func(t *testing.T) *scene {
				s := newScene(t)
				s.organization(t)
				s.account.AddUser("alice")
				s.mustDo(t, nil, s.alice("--profile", "prod")...)
				return s
			},
			args: []string{"--organization", "--profile", "management"},
			act:  func(_ *testing.T, s *scene, _ told) { s.account.SetRootPassword(false) },
		},
		{
			kind: record.NotConfirmed, scene: withAlice(func(t *testing.T, s *scene) {
				s.assigns(t, s.root("--group", "daily", "--secret", "-")...)
				s.mustDo(t, []string{"not confirmed"}, "recover", "--console", "accepted")
			}),
			act: func(t *testing.T, s *scene, _ told) {
				s.signsIn(t)
				time.Sleep(15 * time.Minute)
			},
			more: map[string][]string{"verify": {"--profile", "admin"}},
		},
	}
}

func removesPhone(t *testing.T, s *scene, _ told) {
	t.Helper()
	if err := s.account.Console().Remove("phone"); err != nil {
		t.Fatal(err)
	}
}
