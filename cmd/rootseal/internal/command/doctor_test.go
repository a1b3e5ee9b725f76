package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/cli/oversight"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// healthy is a workstation on which nothing is wrong.
func healthy(t *testing.T) *stage {
	t.Helper()
	s := newStage(t, keyWith(1001, rootDaily))
	s.Processes = fstest.MapFS{
		"1/comm":   {Data: []byte("systemd\n")},
		"200/comm": {Data: []byte("pcscd\n")},
		"uptime":   {Data: []byte("1 1\n")},
	}
	return s
}

func TestDoctorOnAHealthyWorkstation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := healthy(t)
		s.mustType(t, wants{out: strings.TrimSpace(`
ok  PC/SC      the service answers
ok  key 1001   YubiKey 5C NFC 5.4.3, 1 of 32 credentials
ok  programs   no program runs that is known to hold keys
ok  clock      matches AWS
ok  endpoints  the defaults
ok  AWS        arn:aws:iam::111122223333:user/olivia
ok  ledger     ` + s.ledger + `: none yet; the first command that records something creates it`)}, "doctor")
		if made := s.files(t); made != nil {
			t.Errorf("it made %v", made)
		}
	})
}

// What can be wrong: each is named, with the next thing to do, and the exit
// code tells a failure from a warning. Nothing else is complained of.
func TestDoctorFinds(t *testing.T) {
	tests := []struct {
		name   string
		spoil  func(t *testing.T, s *stage)
		args   []string
		status view.CheckStatus
		what   string
		detail string
		next   string
	}{
		{
			"no PC/SC service", func(_ *testing.T, s *stage) { s.desk.Fail(device.ErrNoService) }, nil,
			view.Fail, "PC/SC", "PC/SC service is not running", "systemctl enable --now pcscd.socket",
		},
		{
			"no right to PC/SC", func(_ *testing.T, s *stage) { s.desk.Fail(device.ErrDenied) }, nil,
			view.Fail, "PC/SC", "access to PC/SC denied", "polkit",
		},
		{"a key that scdaemon holds", func(t *testing.T, s *stage) {
			t.Cleanup(s.desk.Hold(s.desk.Plug(keyWith(1002)), true))
		}, nil, view.Fail, "card", "gpgconf --kill scdaemon", "close the program that holds the key"},
		{"a key in a transaction without end", func(t *testing.T, s *stage) {
			t.Cleanup(s.desk.Hold(s.desk.Plug(keyWith(1002)), false))
		}, nil, view.Fail, "card", "no answer in time", "close the program that holds the key"},
		{"a dead card", func(_ *testing.T, s *stage) {
			s.desk.AddBadReader("Foreign Reader 00", device.ErrUnresponsive)
		}, nil, view.Fail, "card", "card does not respond", "unplug the key, plug it in again"},
		{"a broken applet", func(_ *testing.T, s *stage) {
			card := keyWith(1002)
			card.Inject(simcard.Fault{Kind: simcard.Status, On: simcard.List, Status: 0x6581})
			s.desk.Plug(card)
		}, nil, view.Fail, "key 1002", "LIST answered 6581", "use another key"},
		{
			"a Security Key", func(_ *testing.T, s *stage) { s.desk.Plug(simcard.New(simcard.SecurityKey, 0)) }, nil,
			view.Warn, "key in Yubico YubiKey FIDO+CCID 01 00", "no OATH application", "use a key with the OATH application",
		},
		{"a full key", func(_ *testing.T, s *stage) {
			card := keyWith(1002)
			for i := range 31 {
				card.Store(entry("Example:" + string(rune('a'+i))))
			}
			s.desk.Plug(card)
		}, nil, view.Warn, "key 1002", "31 of 32 credentials", "ykman oath accounts delete"},
		{
			"a FIPS key without access code", func(_ *testing.T, s *stage) { s.desk.Plug(simcard.New(simcard.YubiKey5FIPS, 1002)) }, nil,
			view.Warn, "key 1002", "before you set an access code", "ykman oath access change",
		},

		{"scdaemon", func(_ *testing.T, s *stage) {
			s.Processes = fstest.MapFS{"300/comm": {Data: []byte("scdaemon\n")}, "301/comm": {Data: []byte("scdaemon\n")}}
		}, nil, view.Warn, "programs", "scdaemon runs, which may hold a key", "gpgconf --kill scdaemon"},

		{"another rootseal command", func(_ *testing.T, s *stage) {
			s.Processes = fstest.MapFS{"300/comm": {Data: []byte("rootseal\n")}, fmt.Sprint(os.Getpid(), "/comm"): {Data: []byte("rootseal\n")}}
		}, nil, view.Warn, "programs", "another rootseal command runs, which may hold a key", "wait for it to end"},

		{
			"a clock that drifts", func(_ *testing.T, s *stage) { s.skew = 8 * time.Second }, nil,
			view.Warn, "clock", "+7.5 s from AWS", "timedatectl set-ntp true",
		},
		{
			"a wrong clock", func(_ *testing.T, s *stage) { s.skew = -time.Hour }, nil,
			view.Fail, "clock", "the workstation's clock is wrong: it is 1h0m1s behind", "timedatectl set-ntp true",
		},
		{"no network for the clock", func(_ *testing.T, s *stage) {
			s.ServerTime = func(context.Context, string) (time.Time, error) { return time.Time{}, errOffline }
		}, nil, view.Warn, "clock", "no route to host", "--clock"},

		{
			"no credentials", func(t *testing.T, s *stage) { s.AWS = nobody(t) }, nil,
			view.Warn, "AWS", "no credentials: you cannot enroll an IAM user", "--profile NAME",
		},
		{
			"a chosen profile without credentials", func(t *testing.T, s *stage) { s.AWS = nobody(t) },
			[]string{"--profile", "prod"},
			view.Fail, "AWS", "profile prod: ", "name a profile that has credentials",
		},
		{"a profile of the environment without credentials", func(t *testing.T, s *stage) {
			s.AWS = nobody(t)
			s.Profile = func() string { return "prod" }
		}, nil, view.Fail, "AWS", "profile prod: ", "name a profile that has credentials"},
		{"a session that has ended", func(_ *testing.T, s *stage) {
			key := s.account.AddRole("Administrator", "olivia")
			s.account.Expire(key)
			s.AWS = func(context.Context, string) (cli.Account, error) {
				return edges.Reach(cli.Credentials(key), s.account.Transport()), nil
			}
		}, []string{"--profile", "prod"}, view.Fail, "AWS", "ExpiredToken", "renew the AWS credentials"},
		{"AWS does not answer", func(_ *testing.T, s *stage) {
			s.account.Fault(simaws.Fault{Kind: simaws.Hang})
		}, []string{"--profile", "prod"}, view.Fail, "AWS", "profile prod: asking aws who is calling", "check the network"},

		{"another PC/SC socket", func(_ *testing.T, s *stage) {
			s.Settings = func() []ledger.Setting {
				return []ledger.Setting{{Name: "PCSCLITE_CSOCK_NAME", Value: "/run/other"}}
			}
		}, nil, view.Warn, "endpoints", "PCSCLITE_CSOCK_NAME is /run/other", "remove the setting unless you need it"},

		{"an open ceremony", func(t *testing.T, s *stage) {
			s.append(t, ledger.WorldAWS, enrolled("111122223333/root", "daily", rootDaily, 1001)[0])
		}, nil, view.Warn, "ceremony", "20260101-ab2c7d, 111122223333/root is unfinished", "rootseal recover"},
		{"an open retirement", func(t *testing.T, s *stage) {
			s.append(t, ledger.WorldAWS, ledger.Entry{
				Command: "rotate", Ceremony: "20260102-zz2zzz", Officer: ledger.Officer{OSUser: "olivia"},
				Body: &ledger.Retirement{Principal: "111122223333/root", Group: "daily", Device: "20260101-ab2c7d", Keeps: "20260101-cd3e8f"},
			})
		}, nil, view.Warn, "ceremony", "20260102-zz2zzz, 111122223333/root is unfinished", "rootseal recover"},
		{"a damaged record", func(t *testing.T, s *stage) {
			s.append(t, ledger.WorldAWS, enrolled("111122223333/root", "daily", rootDaily, 1001)...)
			damage(t, s.ledger, 1)
		}, nil, view.Fail, "ledger", "record 1", "restore the ledger folder from its copy"},
		{"a ledger of the other world", func(t *testing.T, s *stage) {
			s.append(t, ledger.WorldRehearsal, enrolled("111122223333/root", "daily", rootDaily, 1001)...)
		}, nil, view.Fail, "ledger", "ledger of another world", "--ledger"},
		{"a ledger open to others", func(t *testing.T, s *stage) {
			s.append(t, ledger.WorldAWS, enrolled("111122223333/root", "daily", rootDaily, 1001)...)
			chmod(t, s.ledger, 0o750)
		}, nil, view.Fail, "ledger", "has mode 0750", "chmod -R go= "},
		{"a record open to others", func(t *testing.T, s *stage) {
			s.append(t, ledger.WorldAWS, enrolled("111122223333/root", "daily", rootDaily, 1001)...)
			chmod(t, filepath.Join(s.ledger, "records", "00000001.json"), 0o644)
		}, nil, view.Warn, "ledger", "00000001.json has mode 0644, not 0600", "chmod -R go= "},
		{"a ledger that cannot grow", func(t *testing.T, s *stage) {
			s.append(t, ledger.WorldAWS, enrolled("111122223333/root", "daily", rootDaily, 1001)...)
			records := filepath.Join(s.ledger, "records")
			chmod(t, records, 0o500)
			t.Cleanup(func() { chmod(t, records, 0o700) })
		}, nil, view.Fail, "ledger", "has mode 0500, so nothing can be recorded", "chmod 700 "},
		{"no place for a ledger", func(_ *testing.T, s *stage) {
			s.LedgerDir = func(string) (string, error) { return "", errors.New("no home directory") }
		}, nil, view.Fail, "ledger", "no home directory", "--ledger"},
		{"a ledger on a share that hangs", func(t *testing.T, s *stage) {
			hang := make(chan struct{})
			t.Cleanup(func() { close(hang) })
			s.LedgerDir = func(string) (string, error) { <-hang; return s.ledger, nil }
		}, nil, view.Fail, "ledger", "no answer in 12s", "a network drive"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := healthy(t)
				tt.spoil(t, s)
				before := s.files(t)
				began := time.Now()
				out, code := s.types(t.Context(), t, append([]string{"doctor", "--json"}, tt.args...)...)
				if took := time.Since(began); took > oversight.CheckLimit+oversight.CheckGrace {
					t.Errorf("it took %s", took)
				}
				if after := s.files(t); !slices.Equal(after, before) {
					t.Errorf("it left %v of %v", after, before)
				}
				var findings []view.Check
				if err := json.Unmarshal([]byte(out), &findings); err != nil {
					t.Fatalf("%v in %s", err, out)
				}
				bad := slices.DeleteFunc(findings, func(f view.Check) bool { return f.Status == view.Good })
				if len(bad) != 1 {
					t.Fatalf("%d findings that are not ok, want 1: %+v", len(bad), bad)
				}
				f := bad[0]
				if f.Status != tt.status || f.What != tt.what || !strings.Contains(f.Detail, tt.detail) || !strings.Contains(f.Next, tt.next) {
					t.Errorf("found %+v, want %s of %s with %q and next %q", f, tt.status, tt.what, tt.detail, tt.next)
				}
				if want := map[view.CheckStatus]int{view.Warn: cli.ExitDone, view.Fail: cli.ExitFailed}[tt.status]; code != want {
					t.Errorf("exit code %d, want %d; it said:\n%s", code, want, s.err.String())
				}
			})
		})
	}
}

// Without a key there is nothing to count, and that is no failure.
func TestDoctorWithoutKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		s.Processes = nil // no Linux
		out, code := s.types(t.Context(), t, "doctor")
		if code != cli.ExitDone || !strings.Contains(out, "warn  keys       no key is plugged in") || strings.Contains(out, "programs") {
			t.Errorf("exit code %d and\n%s", code, out)
		}
	})
}

// nobody is a client with no credentials, and no machine that could lend some.
func nobody(t *testing.T) func(context.Context, string) (cli.Account, error) {
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_CA_BUNDLE", "AWS_ENDPOINT_URL"} {
		t.Setenv(name, "")
	}
	for _, name := range []string{"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"} {
		t.Setenv(name, filepath.Join(t.TempDir(), "none"))
	}
	return func(ctx context.Context, _ string) (cli.Account, error) {
		return edges.Load(ctx, awsiam.Options{})
	}
}

func chmod(t *testing.T, path string, mode os.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// One record is not "1 records".
func TestDoctorCountsOneRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := healthy(t)
		mustTypeJSON[map[string]any](t, s, "keys", "label", "1001", "Osaka")
		found := fmt.Sprint(mustTypeJSON[any](t, s, "doctor"))
		if !strings.Contains(found, ": 1 record,") {
			t.Errorf("doctor of a ledger of one record says %s", found)
		}
	})
}

// Nor is the only record "all 1 records".
func TestLogVerifyCountsOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, keyWith(1001, rootDaily))
		mustTypeJSON[map[string]any](t, s, "keys", "label", "1001", "Osaka")
		out, _ := s.types(t.Context(), t, "log", "verify")
		if !strings.Contains(out, "the chain of its only record holds") {
			t.Errorf("it printed:\n%s", out)
		}
	})
}
