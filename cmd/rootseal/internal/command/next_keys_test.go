//go:build unix

package command

import (
	"strings"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/device/piv"
	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simpiv"
	"rootseal/oath"
)

var resetOATH = []byte{0, 4, 0xde, 0xad}

// rotateDaily is what a next calls rotating a key's groups, where daily is its only one.
func rotateDaily(t *testing.T, s *scene, _ told) {
	t.Helper()
	s.mustDo(t, nil, "rotate", userAlice, "--group", "daily", "--confirm", testAccount)
}

// recorded writes a record as another command did.
func (s *scene) recorded(t *testing.T, body ledger.Body) {
	t.Helper()
	s.append(t, ledger.WorldAWS, ledger.Entry{Command: "test", Officer: ledger.Officer{OSUser: "ren"}, Body: body})
}

func adviceOnKeys() []advised {
	const third = "33333333"
	foreign := func(card *simcard.Card, key []byte) {
		card.Store(simcard.Stored{ID: "Amazon Web Services:phone@acme", Type: simcard.TOTP, Algorithm: simcard.SHA1, Digits: 6, Key: key})
	}
	return []advised{
		{
			kind: audit.KeyReset, scene: withAlice(func(t *testing.T, s *scene) {
				byOthers(t, s.cards[2], resetOATH)
				s.strangers[33333333] = nil
			}),
			fill: map[string]string{"PRINCIPAL": userAlice, "GROUP": "daily"}, more: rotates,
		},
		{
			kind: audit.KeyMissing, more: rotates,
			scene: withAlice(func(t *testing.T, s *scene) { byOthers(t, s.cards[2], deleteCommand(s.held(s.cards[2])[0].ID)) }),
		},
		{
			kind: audit.KeyUnknown, variant: "adopted", scene: withAlice(func(t *testing.T, s *scene) {
				s.enable(t, "phone")
				for _, d := range s.made() {
					if strings.HasSuffix(d.ARN, "/phone") {
						foreign(s.cards[1], d.Seed)
						foreign(s.cards[2], d.Seed)
					}
				}
			}),
			fill: map[string]string{
				"ACCOUNT": testAccount, "NAME": "alice", "LABEL": "phone", "ID": "Amazon Web Services:phone@acme", "SERIALS": "22222222,33333333",
			},
			more: map[string][]string{"verify": {"--device", "phone", "--profile", "admin", "--confirm", testAccount}},
		},
		{
			kind: audit.KeyUnknown, variant: "deleted", scene: withAlice(func(_ *testing.T, s *scene) { foreign(s.cards[2], []byte("12345678901234567890")) }),
			act: func(t *testing.T, s *scene, _ told) {
				byOthers(t, s.cards[2], deleteCommand("Amazon Web Services:phone@acme"))
			},
			uses: []string{},
		},
		{
			kind: audit.KeyInBag, scene: withAlice(func(t *testing.T, s *scene) { s.mustDo(t, nil, sealThird...) }),
			fill: map[string]string{"NUMBER": "A-17"},
		},
		{
			kind:  audit.KeyNotLost,
			scene: withAlice(func(t *testing.T, s *scene) { s.recorded(t, &ledger.Lost{KeySerial: 33333333, How: "lost"}) }),
		},
		{
			kind: audit.KeyFirmware, scene: withAlice(func(_ *testing.T, s *scene) {
				s.desk.Unplug(s.cards[2])
				s.cards[2] = simcard.New(simcard.YubiKey543, 33333333)
				s.desk.Plug(s.cards[2])
			}),
			act:  func(_ *testing.T, s *scene, _ told) { s.desk.Unplug(s.cards[2]) },
			more: map[string][]string{"rotate": {"--confirm", third}},
		},
		{
			kind: record.KeyLost, uses: newSeed, scene: withAlice(func(t *testing.T, s *scene) {
				s.desk.Unplug(s.cards[2])
				s.recorded(t, &ledger.Lost{KeySerial: 33333333, How: "lost"})
			}),
			more: map[string][]string{"rotate": {"--confirm", third}},
		},
		{
			kind: record.KeyLost, variant: "and no key is left", uses: noNewSeed, more: rotates, scene: keepsSealed(func(t *testing.T, s *scene) {
				for _, card := range s.cards {
					s.desk.Unplug(card)
				}
				s.recorded(t, &ledger.Lost{KeySerial: 33333333, How: "lost"})
			}),
		},
		{
			kind: record.KeyWrong, more: rotates, scene: withAlice(func(t *testing.T, s *scene) {
				s.cards[2].Store(simcard.Stored{ID: s.held(s.cards[2])[0].ID, Type: simcard.TOTP, Algorithm: simcard.SHA1, Digits: 6, Key: []byte("somebody else put it")})
				s.mustFail(t, cli.ExitWrong, nil, "verify", "--keys", third)
			}),
		},
		{
			kind: record.OpenFinding, variant: "closed", fill: acceptIt("drill"),
			scene: withAlice(func(t *testing.T, s *scene) { s.mustDo(t, nil, "unseal", third, "--emergency") }),
		},
		{
			kind: record.OpenFinding, variant: "seeds replaced", uses: []string{}, act: rotateDaily,
			scene: withAlice(func(t *testing.T, s *scene) { s.mustDo(t, nil, "unseal", third, "--emergency") }),
		},
		{
			kind: record.NoWitness, more: rotates, scene: withAlice(func(t *testing.T, s *scene) {
				for range 32 {
					s.mustDo(t, nil, "verify")
				}
			}),
		},
	}
}

func adviceOnRecords() []advised {
	away := func(t *testing.T, s *scene) {
		s.desk.Unplug(s.cards[2])
		rotateDaily(t, s, told{})
	}
	live := map[string][]string{"verify": {"--profile", "admin"}, "rotate": confirmHere}
	refused := func(t *testing.T, s *scene) {
		s.account.Fault(simaws.Fault{Action: "ResyncMFADevice", Kind: simaws.Refuse, Code: "InvalidAuthenticationCode", Status: 403, Message: "Authentication code for device is not valid."})
		s.mustFail(t, cli.ExitWrong, nil, "verify", "--live", "--profile", "admin")
	}
	var signed *signedScene
	return []advised{
		{
			kind: record.UnsignedDevice, scene: func(t *testing.T) *scene {
				signed = newSignedScene(t)
				signed.forgeEnrollment(t, userAlice) // as if its signatures had failed
				return signed.scene
			},
			by: map[string]func(*testing.T, *scene, []string){"log": func(t *testing.T, s *scene, args []string) {
				if len(args) > 1 {
					args = s.seen(t, signed.byOlivia(args...)...)
				}
				s.mustDo(t, nil, args...)
			}},
		},
		{
			kind: record.NeverLive, more: live, scene: func(t *testing.T) *scene {
				s := newScene(t)
				s.account.AddUser("bob")
				s.mustDo(t, nil, s.alice("--group", "daily")...)
				id, arn := s.held(s.cards[0])[0].ID, s.made()[0].ARN
				s.ledger = t.TempDir() + "/new"
				s.mustDo(t, nil, "verify", "--adopt", "--user", "alice", "--account", testAccount, "--group", "daily", "--id", id,
					"--device", arn[strings.LastIndex(arn, "/")+1:], "--keys", s.serials(), "--profile", "admin", "--confirm", testAccount)
				return s
			},
		},
		{
			kind: record.LiveRefused, variant: "taken later", more: live, uses: []string{"rootseal verify"},
			scene: withAlice(func(t *testing.T, s *scene) {
				refused(t, s)
				s.account.ClearFaults()
			}),
		},
		{kind: record.LiveRefused, variant: "refused again", more: live, scene: withAlice(refused), codes: map[string]int{"verify": cli.ExitWrong}},
		{
			kind: record.LiveInDoubt, more: live, scene: withAlice(func(t *testing.T, s *scene) {
				s.account.Fault(simaws.Fault{Action: "ResyncMFADevice", Call: 1, Kind: simaws.LoseReply})
				s.mustFail(t, cli.ExitFailed, nil, "verify", "--live", "--profile", "admin")
			}),
		},
		{
			kind: audit.Unsettled, more: map[string][]string{"recover": confirmHere}, scene: func(t *testing.T) *scene {
				s := newScene(t)
				s.account.AddUser("bob")
				s.mustDo(t, nil, s.alice("--group", "daily")...)
				s.cards[0].Inject(simcard.Fault{Kind: simcard.PullOutAfter, On: simcard.Put})
				s.mustFail(t, cli.ExitUnsettled, nil, "enroll", "--user", "bob", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount)
				s.desk.Plug(s.cards[0])
				return s
			},
		},
		{
			kind: audit.Owed, variant: "the key comes back", uses: []string{"rootseal keys found"}, scene: withAlice(away),
			act: func(_ *testing.T, s *scene, _ told) { s.desk.Plug(s.cards[2]) },
		},
		{kind: audit.Owed, variant: "the key is given up", uses: []string{"rootseal keys drop"}, scene: withAlice(away), fill: acceptIt("broken")},
		{
			kind: audit.Owed, variant: "a device that nobody may delete", fill: acceptIt("deleted"), scene: rootLeftADevice,
			act: func(t *testing.T, s *scene, f told) {
				printed := deletesByHand.FindStringSubmatch(f.text)
				if printed == nil {
					t.Fatalf("no command in %q", f.text)
				}
				s.removes(t, "", printed[1], true)
			},
		},
		{
			kind: audit.Owed, variant: "of no key", fill: acceptIt("canceled"), scene: withAlice(func(t *testing.T, s *scene) {
				s.console(t, "not a secret!")
				if _, code := s.do(t, s.root("--group", "daily", "--secret", "-")...); code == cli.ExitDone {
					t.Fatal("enrolled")
				}
				s.input = nil
			}),
			act: func(_ *testing.T, s *scene, _ told) { s.account.Console().Cancel() },
		},
	}
}

func adviceOnPolicy() []advised {
	under := func(then time.Duration, policy ...string) func(t *testing.T) *scene {
		return withAlice(func(t *testing.T, s *scene) {
			s.mustDo(t, nil, append([]string{"policy", "set"}, policy...)...)
			time.Sleep(then)
		})
	}
	const month = 31 * 24 * time.Hour
	return []advised{
		{
			kind: record.MinKeys, fill: map[string]string{"SERIAL": "44444444"}, more: rotates,
			scene: withAlice(func(t *testing.T, s *scene) {
				s.mustDo(t, nil, "policy", "set", "--min-keys", "4")
				s.cards = append(s.cards, simcard.New(simcard.YubiKey57, 44444444))
				s.desk.Plug(s.cards[3])
			}),
		},
		{
			kind: record.NoSealedGroup, scene: under(0, "--sealed-group"),
			fill: map[string]string{"LABEL": "sealed", "SERIAL": "11111111", "NUMBER": "A-17", "TEXT": "Osaka", "NAME": "Ren"},
			more: map[string][]string{"enroll": {"--keys", "11111111,22222222", "--touch", "off", "--confirm", testAccount}},
			by: map[string]func(*testing.T, *scene, []string){"seal": func(t *testing.T, s *scene, args []string) {
				for _, serial := range []string{"11111111", "22222222"} {
					each := append([]string{}, args...)
					each[1], each[3] = serial, "A-"+serial
					s.mustDo(t, nil, each...)
				}
			}},
		},
		{kind: record.VerifyOverdue, scene: under(month, "--verify-days", "30")},
		{kind: record.LiveOverdue, scene: under(month, "--live-days", "30"), more: map[string][]string{"verify": {"--profile", "admin"}}},
		{
			kind: record.NoTouch, more: rotates, scene: func(t *testing.T) *scene {
				press := simcard.AutoPress(time.Second)
				s := newScene(t, simcard.New(simcard.YubiKey543, 11111111, press), simcard.New(simcard.YubiKey57, 22222222, press))
				s.mustDo(t, nil, s.alice("--group", "daily")...)
				s.mustDo(t, nil, "policy", "set", "--touch")
				return s
			},
		},
		{kind: record.NotAttested, scene: withAlice(func(t *testing.T, s *scene) {
			tokens := simpiv.New()
			s.PIV, s.Roots = pivOf(tokens), tokens.Roots()
			s.mustDo(t, nil, "policy", "set", "--attested")
			for i, card := range s.cards { // as 'ykman piv keys generate' does, which keys --attest tells to run
				firmware := []oath.Version{{5, 4, 3}, {5, 7, 4}, {5, 7, 4}}[i]
				token := tokens.Of(device.Info{Serial: device.KeySerial(card.Serial()), Firmware: firmware})
				if _, err := token.Generate(t.Context(), 0x95, piv.FactoryManagementKey(), piv.NewKey{PINPolicy: piv.PINNever, TouchPolicy: piv.TouchNever}); err != nil {
					t.Fatal(err)
				}
			}
		})},
	}
}

// rootLeftADevice has root rotated by API, where neither the session as root nor the
// account's own profile may delete the old device.
func rootLeftADevice(t *testing.T) *scene {
	t.Helper()
	s := newScene(t)
	s.organization(t)
	s.enrollsRoot(t, s.root("--group", "daily", "--secret", "-", "--profile", "admin"))
	time.Sleep(24 * time.Hour)
	lift := s.account.Deny("DeleteVirtualMFADevice", simaws.DenyMissing)
	s.account.KeepDevicesFromTasks()
	s.assigns(t, "rotate", testAccount+"/root", "--group", "daily", "--secret", "-", "--confirm", testAccount, "--assume-root", "management")
	s.signsIn(t)
	time.Sleep(15 * time.Minute)
	s.mustDo(t, nil, "recover", "--assume-root", "management", "--confirm", testAccount)
	lift()
	return s
}
