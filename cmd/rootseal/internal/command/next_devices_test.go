//go:build unix

package command

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/audit"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
)

// rotates are the flags and exit codes of the commands that replace alice's seed.
var (
	rotates   = map[string][]string{"rotate": confirmHere, "audit": {"--profile", "admin"}}
	findsMore = map[string]int{"audit": cli.ExitWrong}

	// Beginnings of commands, with the placeholder and with what replaces it.
	newSeed   = []string{"rootseal audit", "rootseal rotate --lost", "rootseal rotate PRINCIPAL --group", "rootseal rotate " + userAlice + " --group"}
	noNewSeed = []string{"rootseal audit", "rootseal rotate PRINCIPAL --retire", "rootseal rotate " + userAlice + " --retire"}
)

// keepsSealed is a scene in which alice has a second group on two of the keys.
func keepsSealed(then func(t *testing.T, s *scene)) func(t *testing.T) *scene {
	return withAlice(func(t *testing.T, s *scene) {
		s.mustDo(t, nil, "enroll", "--user", "alice", "--touch", "off", "--group", "sealed", "--keys", "11111111,22222222", "--confirm", testAccount)
		then(t, s)
	})
}

func adviceOnDevices() []advised {
	return []advised{
		{
			kind: audit.Unprotected, scene: withAlice(func(t *testing.T, s *scene) {
				lift := s.account.Deny("CreateVirtualMFADevice", simaws.DenySCP)
				s.desk.Unplug(s.cards[2])
				s.mustFail(t, cli.ExitFailed, nil, "rotate", "--lost", "33333333", "--stolen", "--defenceless", "--confirm", "33333333")
				lift()
			}),
			more: map[string][]string{"enroll": {"--keys", "11111111,22222222", "--touch", "off", "--confirm", testAccount}},
		},
		{
			kind: audit.DeviceGone, variant: "deactivated", uses: newSeed, more: rotates, codes: findsMore,
			scene: withAlice(func(t *testing.T, s *scene) {
				client, err := s.AWS(t.Context(), "admin")
				if err == nil {
					_, err = client.Deactivate(t.Context(), "alice", s.made()[0].ARN)
				}
				if err != nil {
					t.Fatal(err)
				}
			}),
		},
		{
			kind: audit.DeviceGone, variant: "deleted", uses: newSeed, more: rotates, codes: findsMore,
			scene: withAlice(func(t *testing.T, s *scene) { s.removes(t, "alice", s.made()[0].ARN, true) }),
		},
		{
			kind: audit.DeviceGone, variant: "and no longer needed", uses: noNewSeed, more: rotates, codes: findsMore,
			scene: keepsSealed(func(t *testing.T, s *scene) { s.removes(t, "alice", s.made()[0].ARN, true) }),
		},
		{
			kind: audit.DeviceTaken, more: rotates, codes: findsMore,
			scene: withAlice(func(t *testing.T, s *scene) { s.given(t, "mallory") }),
		},
		{
			kind: audit.DeviceReenabled, more: rotates, codes: findsMore,
			scene: withAlice(func(t *testing.T, s *scene) { s.given(t, "alice") }),
		},
		{
			kind: audit.DeviceNotRetired, scene: withAlice(func(t *testing.T, s *scene) {
				records := s.open(t, "").Records()
				d := record.Read(records).Live()[0]
				begin := *record.Fold(s.open(t, "").ByCeremony(d.Ceremony)).Begin
				for _, body := range []ledger.Body{
					&ledger.Rotate{Reason: ledger.ReasonLeft, Device: d.Ceremony}, &begin,
					&ledger.Retire{Device: d.Ceremony, DeviceARN: d.DeviceARN, Because: ledger.BecauseLive},
					&ledger.Retired{Device: d.Ceremony, DeviceARN: d.DeviceARN, Confirmed: "statement"},
				} {
					s.append(t, ledger.WorldAWS, ledger.Entry{Command: "rotate", Ceremony: "20260401-rotate", Body: body})
				}
			}),
			act: removesNamed("alice"),
		},
		{
			kind: audit.DeviceLeft, variant: "ours", scene: withAlice(func(t *testing.T, s *scene) {
				s.account.AddUser("bob")
				lift := s.account.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
				s.account.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseRequest})
				home := s.ledger
				s.ledger = t.TempDir() + "/another"
				_, _ = s.do(t, "enroll", "--user", "bob", "--touch", "off", "--keys", s.serials(), "--confirm", testAccount)
				s.account.ClearFaults()
				lift()
				s.ledger = home
			}),
			more: map[string][]string{"recover": {"--profile", "admin", "--confirm", testAccount}},
		},
		{
			kind: audit.DeviceLeft, variant: "without our tag", scene: withAlice(func(t *testing.T, s *scene) {
				client, err := s.AWS(t.Context(), "admin")
				if err == nil {
					_, err = client.Create(t.Context(), "rootseal-root-daily-zzzzzz", nil)
				}
				if err != nil {
					t.Fatal(err)
				}
			}),
			by: map[string]func(*testing.T, *scene, []string){"recover": func(t *testing.T, s *scene, args []string) {
				out, _ := s.do(t, append(args, "--profile", "admin", "--confirm", testAccount)...)
				printed := deletesByHand.FindStringSubmatch(out + s.err.String())
				if printed == nil {
					t.Fatalf("%v prints no command that deletes the device:\n%s%s", args, out, s.err.String())
				}
				s.removes(t, "", printed[1], true)
			}},
		},
	}
}

// deletesByHand is the command that rootseal prints where it may not delete a device.
var deletesByHand = regexp.MustCompile(`aws iam delete-virtual-mfa-device --serial-number (\S+mfa/[A-Za-z0-9-]+)`)

// given is alice's device, deactivated and enabled again, for that user.
func (s *scene) given(t *testing.T, user string) {
	t.Helper()
	d := s.made()[0]
	if user != "alice" {
		s.account.AddUser(user)
	}
	s.removes(t, "alice", d.ARN, false)
	s.enables(t, user, d)
}

// removesNamed removes the device at AWS that a next names.
func removesNamed(user string) func(*testing.T, *scene, told) {
	return func(t *testing.T, s *scene, f told) {
		t.Helper()
		named := regexp.MustCompile(`arn:\S+`).FindString(f.next)
		if named == "" {
			t.Fatalf("%q names no device", f.next)
		}
		s.removes(t, user, named, strings.Contains(named, ":mfa/"))
	}
}

func adviceOnUsers() []advised {
	return []advised{
		{
			kind: audit.UserUnknownDevice, scene: withAlice(func(t *testing.T, s *scene) { s.enable(t, "phone") }),
			act: removesNamed("alice"),
		},
		{
			kind: audit.UserUnknownDevice, variant: "whose ceremony was ended", scene: withAlice(func(t *testing.T, s *scene) {
				mend := func() {}
				s.account.Fault(simaws.Fault{Action: "EnableMFADevice", Call: 1, Kind: simaws.LoseReply})
				s.after("EnableMFADevice", func() { mend = s.account.Deny("ListMFADevices", simaws.DenySCP) })
				s.mustFail(t, cli.ExitUnsettled, nil, enrollsSecond("11111111,22222222")...)
				mend()
				s.append(t, ledger.WorldAWS, ledger.Entry{Command: "recover", Ceremony: s.unsettled(t)[0].ID, Body: &ledger.End{Outcome: ledger.Undone}})
				s.mustDo(t, []string{"no ceremony is unfinished"}, "recover")
			}),
			uses: []string{"rootseal verify --adopt"},
			fill: map[string]string{"LABEL": "second", "ID": "read from the key", "SERIALS": "11111111,22222222"},
			by: map[string]func(*testing.T, *scene, []string){"verify": func(t *testing.T, s *scene, args []string) {
				held := s.held(s.cards[0])
				args[slices.Index(args, "--id")+1] = held[len(held)-1].ID
				s.mustDo(t, nil, append(args, "--profile", "admin", "--confirm", testAccount)...)
			}},
		},
		{
			kind: audit.UserOtherDevice, variant: "removed", scene: withAlice(func(_ *testing.T, s *scene) { s.account.AddFIDO("alice") }),
			uses: []string{}, act: removesNamed("alice"),
		},
		{
			kind: audit.UserOtherDevice, variant: "recorded", scene: withAlice(func(_ *testing.T, s *scene) { s.account.AddFIDO("alice") }),
			uses: []string{"rootseal passkey add"}, fill: map[string]string{"LABEL": "hers"},
		},
		{
			kind: audit.PasskeyGone, scene: withAlice(func(t *testing.T, s *scene) {
				arn := s.account.AddFIDO("alice")
				s.mustDo(t, nil, "passkey", "add", userAlice, "--arn", arn, "--label", "hers")
				s.account.RemoveToken(arn)
			}),
			more: map[string][]string{"audit": {"--profile", "admin"}}, codes: findsMore, fill: map[string]string{"TEXT": "lost"},
		},
		{
			kind: audit.UserRenamed, variant: "renamed back", scene: withAlice(func(_ *testing.T, s *scene) { s.account.RenameUser("alice", "alice.ito") }),
			uses: []string{}, act: func(_ *testing.T, s *scene, _ told) { s.account.RenameUser("alice.ito", "alice") },
		},
		{
			kind: audit.UserRenamed, variant: "the new name stays", scene: withAlice(func(_ *testing.T, s *scene) { s.account.RenameUser("alice", "alice.ito") }),
			uses: accepting, fill: acceptIt("married"), accepted: "the ledger has the name of the enrollment",
		},
		{
			kind: audit.AccountClosed, scene: func(t *testing.T) *scene {
				s := newScene(t)
				s.organization(t)
				s.account.AddUser("alice")
				s.mustDo(t, nil, s.alice("--profile", "prod")...)
				s.account.Suspend()
				return s
			},
			args: []string{"--organization", "--profile", "management"},
			fill: acceptIt("closed"), accepted: "AWS lists a closed account for ninety days",
		},
		{
			kind: audit.UserOtherDevice, variant: "known", scene: withAlice(func(_ *testing.T, s *scene) { s.account.AddFIDO("alice") }),
			uses: accepting, fill: acceptIt("hers"), accepted: "it is the user's own",
		},
		{
			kind: audit.UserNoMFA, scene: withAlice(func(_ *testing.T, s *scene) {
				s.account.AddUser("bob")
				s.account.SetPassword("bob", true)
			}),
			more:  map[string][]string{"enroll": {"--keys", "11111111,22222222", "--touch", "off", "--confirm", testAccount}},
			later: func(*testing.T, *scene) { time.Sleep(5 * time.Hour) }, // AWS makes no new report before
		},
	}
}

func adviceOnEvents() []advised {
	row := func(kind string, scene func(*testing.T) *scene) advised {
		return advised{
			kind: kind, scene: scene, args: []string{"--events"},
			fill: acceptIt("drill"), accepted: "CloudTrail keeps what has happened",
		}
	}
	return []advised{
		row(audit.EventOfRoot, withAlice(func(t *testing.T, s *scene) {
			if err := s.account.Console().SignInWithoutMFA(); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
		})),
		{
			kind: audit.EventOfRoot, variant: "a passkey of the owner", args: []string{"--events"},
			uses: []string{"rootseal passkey add"}, fill: map[string]string{"LABEL": "Osaka", "DAY": "2000-01-01"},
			scene: withRoot(func(t *testing.T, s *scene) {
				if err := s.account.Console().SignInWithToken(s.account.AddRootFIDO()); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Hour)
			}),
		},
		row(audit.EventOfOurs, withAlice(func(t *testing.T, s *scene) {
			s.enable(t, "phone")
			time.Sleep(time.Hour)
		})),
		row(audit.EventOfOthers, withAlice(func(t *testing.T, s *scene) {
			client, err := s.AWS(t.Context(), "admin")
			if err == nil {
				_, err = client.Create(t.Context(), "phone", nil)
			}
			if err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Hour)
		})),
	}
}
