package command

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/ledger"
)

// Which credential, and from which key.
func TestCodeChooses(t *testing.T) {
	long := strings.Repeat("x", 64)
	const longID = "AWS:xxxxxxxxxxxxxxxxxxxxx~xxxxxxxxxxxxxxxxxxxx@acme daily ab2c7d"
	tests := []struct {
		name   string
		keys   map[uint32][]string
		args   []string
		code   int
		id     string // whose code it is
		serial device.KeySerial
		said   []string
	}{
		{name: "the only one for AWS", keys: map[uint32][]string{1001: {notAWS, rootDaily}}, id: rootDaily, serial: 1001},
		{name: "on several keys: the lowest serial", keys: map[uint32][]string{30: {rootDaily}, 4: {rootDaily}, 200: {rootDaily}}, id: rootDaily, serial: 4},
		{name: "lowest serial that holds it", keys: map[uint32][]string{30: {rootDaily}, 4: {notAWS}}, id: rootDaily, serial: 30},
		{name: "a token without serial", keys: map[uint32][]string{0: {rootDaily}}, id: rootDaily},
		{name: "a token without serial comes last", keys: map[uint32][]string{0: {rootDaily}, 30: {rootDaily}}, id: rootDaily, serial: 30},

		{name: "several", keys: map[uint32][]string{1: {rootDaily, notAWS}, 2: {rootSealed}}, code: cli.ExitUsage, said: []string{"  " + rootDaily + "\n  " + rootSealed + "\n", "next: name a credential with --id"}},
		{name: "one of a group", keys: map[uint32][]string{1: {rootDaily}, 2: {rootSealed}}, args: []string{"--group", "sealed"}, id: rootSealed, serial: 2},
		{name: "several of a group", keys: map[uint32][]string{1: {rootDaily, aliceDaily, rootSealed}}, args: []string{"--group", "daily"}, code: cli.ExitUsage, said: []string{rootDaily, aliceDaily}},
		{name: "none for AWS", keys: map[uint32][]string{1: {notAWS}}, code: cli.ExitNoKey, said: []string{"looking for an AWS credential: not on a plugged-in key"}},
		{name: "empty key", keys: map[uint32][]string{1: nil}, code: cli.ExitNoKey, said: []string{"not on a plugged-in key"}},
		{name: "no key", code: cli.ExitNoKey, said: []string{"no key is plugged in"}},

		{name: "by id", keys: map[uint32][]string{1: {notAWS, rootDaily}}, args: []string{"--id", notAWS}, id: notAWS, serial: 1},
		{name: "part of an id", keys: map[uint32][]string{1: {notAWS}}, args: []string{"--id", "Example"}, code: cli.ExitNoKey, said: []string{"credential Example"}},
		{name: "an id in other case", keys: map[uint32][]string{1: {notAWS}}, args: []string{"--id", "example:olivia"}, code: cli.ExitNoKey, said: []string{"not on a plugged-in key"}},
		{name: "an id that another begins with", keys: map[uint32][]string{1: {notAWS + "-2", notAWS}}, args: []string{"--id", notAWS}, id: notAWS, serial: 1},
		{name: "an id with a column's spaces", keys: map[uint32][]string{1: {notAWS}}, args: []string{"--id", notAWS + "   "}, id: notAWS, serial: 1},
		{name: "an id that was copied", keys: map[uint32][]string{1: {notAWS}}, args: []string{"--id", "\ufeff\"" + notAWS + "\u200b\""}, id: notAWS, serial: 1},
		{name: "an id with ykman's columns", keys: map[uint32][]string{1: {notAWS}}, args: []string{"--id", notAWS + ", TOTP, 30"}, id: notAWS, serial: 1},
		{name: "an id with a space at its end", keys: map[uint32][]string{1: {notAWS + " "}}, args: []string{"--id", notAWS}, id: notAWS + " ", serial: 1},
		{name: "exactly this id, and one with a space", keys: map[uint32][]string{1: {notAWS + " ", notAWS}}, args: []string{"--id", notAWS}, id: notAWS, serial: 1},
		{name: "a column that is a part of the id", keys: map[uint32][]string{1: {notAWS + ", TOTP", notAWS}}, args: []string{"--id", notAWS + ", TOTP"}, id: notAWS + ", TOTP", serial: 1},
		{name: "as this program lists it", keys: map[uint32][]string{1: {"AWS:\x07", rootDaily}}, args: []string{"--id", `AWS:\a`}, id: "AWS:\x07", serial: 1},
		{name: "an id with the usual period, left out", keys: map[uint32][]string{1: {"30/" + notAWS}}, args: []string{"--id", notAWS}, id: "30/" + notAWS, serial: 1},
		{name: "an id with the usual period, stated", keys: map[uint32][]string{1: {notAWS}}, args: []string{"--id", "30/" + notAWS}, id: notAWS, serial: 1},
		{name: "two periods under one name", keys: map[uint32][]string{1: {"30/" + notAWS, "60/" + notAWS}}, args: []string{"--id", notAWS}, code: cli.ExitUsage, said: []string{"60/" + notAWS}},
		{name: "another period", keys: map[uint32][]string{1: {notAWS}}, args: []string{"--id", "60/" + notAWS}, code: cli.ExitNoKey, said: []string{"not on a plugged-in key"}},
		{name: "a script's empty id", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"--id", ""}, code: cli.ExitUsage, said: []string{"--id is empty"}},
		{name: "a script's empty serial", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"--serial", ""}, code: cli.ExitUsage, said: []string{"--serial is empty"}},
		{name: "a script's empty group", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"--group="}, code: cli.ExitUsage, said: []string{"--group is empty"}},
		{name: "a script's empty principal", keys: map[uint32][]string{1: {rootDaily}}, args: []string{""}, code: cli.ExitUsage, said: []string{"PRINCIPAL is empty"}},
		{name: "an id that would ring the bell", keys: map[uint32][]string{1: {"AWS:\x07", rootDaily}}, code: cli.ExitUsage, said: []string{`  AWS:\a`}},

		{name: "principal", keys: map[uint32][]string{1: {rootDaily, aliceDaily}}, args: []string{"acme/user/alice"}, id: aliceDaily, serial: 1},
		{name: "only the other one is there", keys: map[uint32][]string{1: {alice2Daily}}, args: []string{"acme/user/alice"}, code: cli.ExitNoKey, said: []string{"the AWS credentials on the plugged-in keys are:\n  " + alice2Daily}},
		{name: "principal by number", keys: map[uint32][]string{1: {rootByID, aliceDaily}}, args: []string{"111122223333/root"}, id: rootByID, serial: 1},
		{name: "principal with two groups", keys: map[uint32][]string{1: {rootDaily, rootSealed}}, args: []string{"acme/root"}, code: cli.ExitUsage, said: []string{rootDaily, rootSealed}},
		{name: "principal and group", keys: map[uint32][]string{1: {rootDaily, rootSealed}}, args: []string{"acme/root", "--group", "sealed"}, id: rootSealed, serial: 1},
		{name: "a device's ARN, by its suffix", keys: map[uint32][]string{1: {rootDaily, aliceDaily}}, args: []string{"arn:aws:iam::111122223333:mfa/rootseal-alice-daily-qrstuv"}, id: aliceDaily, serial: 1},
		{name: "a device's ARN as id", keys: map[uint32][]string{1: {rootDaily, "arn:aws:iam::111122223333:mfa/alice"}}, args: []string{"arn:aws:iam::111122223333:mfa/alice"}, id: "arn:aws:iam::111122223333:mfa/alice", serial: 1},
		{name: "a user's ARN", keys: map[uint32][]string{1: {rootByID, "AWS:bob@111122223333 daily qrstuv"}}, args: []string{"arn:aws:iam::111122223333:user/ops/bob"}, id: "AWS:bob@111122223333 daily qrstuv", serial: 1},
		{name: "root's ARN", keys: map[uint32][]string{1: {rootByID, aliceDaily}}, args: []string{"arn:aws:iam::111122223333:root"}, id: rootByID, serial: 1},
		{name: "an ARN of no key", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"arn:aws:iam::111122223333:mfa/phone"}, code: cli.ExitNoKey, said: []string{"the credential for arn:aws:iam::111122223333:mfa/phone: not on a plugged-in key"}},
		{name: "an ARN of a role", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"arn:aws:iam::111122223333:role/x"}, code: cli.ExitUsage, said: []string{"not a principal"}},
		{name: "principal of no key", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"acme/user/bob"}, code: cli.ExitNoKey, said: []string{"the credential for acme/user/bob: not on a plugged-in key"}},
		{name: "a cut name", keys: map[uint32][]string{1: {longID}}, args: []string{"acme/user/" + long}, id: longID, serial: 1, said: []string{"in which the name is cut short"}},
		{name: "login elsewhere", keys: map[uint32][]string{1: {"Example:olivia daily ab2c7d"}}, args: []string{"Example/login/olivia"}, id: "Example:olivia daily ab2c7d", serial: 1},

		{name: "key by serial", keys: map[uint32][]string{1: {rootDaily}, 2: {rootDaily}}, args: []string{"--serial", "2"}, id: rootDaily, serial: 2},
		{name: "only what that key holds counts", keys: map[uint32][]string{1: {rootDaily}, 2: {rootSealed}}, args: []string{"--serial", "2"}, id: rootSealed, serial: 2},
		{name: "key that is not plugged in", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"--serial", "2"}, code: cli.ExitNoKey, said: []string{"key 2 not plugged in"}},
		{name: "key that does not hold it", keys: map[uint32][]string{1: {rootDaily}, 2: nil}, args: []string{"acme/root", "--serial", "2"}, code: cli.ExitNoKey, said: []string{"not on a plugged-in key"}},

		{name: "not a serial", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"--serial", "first"}, code: cli.ExitUsage, said: []string{"not a key's serial number"}},
		{name: "not a principal", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"alice"}, code: cli.ExitUsage, said: []string{"want ACCOUNT/root"}},
		{name: "not a group", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"--group", "Safe 1"}, code: cli.ExitUsage, said: []string{"--group requires"}},
		{name: "id and principal", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"acme/root", "--id", rootDaily}, code: cli.ExitUsage, said: []string{"--id alone names a credential"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := offline(t)
				for serial, ids := range tt.keys { // in any order
					s.desk.Plug(keyWith(serial, ids...))
				}
				want := wants{code: tt.code, err: tt.said}
				if tt.code == cli.ExitDone {
					want.out = codeNow(t, entry(tt.id), s.Now(), 30*time.Second)
				}
				s.mustType(t, want, append([]string{"code"}, tt.args...)...)
				if tt.code != cli.ExitDone {
					return
				}
				got := mustTypeJSON[view.PrintedCode](t, s, append([]string{"code"}, tt.args...)...)
				if got.ID != tt.id || got.Code != want.out || (got.Serial == nil) != (tt.serial == 0) || got.Serial != nil && *got.Serial != tt.serial {
					t.Errorf("got %+v, want %s of %q from key %d", got, want.out, tt.id, tt.serial)
				}
				end := s.Now().Truncate(30 * time.Second).Add(30 * time.Second)
				if !got.ValidUntil.Equal(end) || got.Period != 30 {
					t.Errorf("valid until %s, period %d; want %s and 30", got.ValidUntil, got.Period, end)
				}
			})
		})
	}
}

// What the ledger knows helps to find the credential, and nothing that is wrong
// with the ledger keeps anybody from a code.
func TestCodeWithLedger(t *testing.T) {
	byNumber := []string{"code", "111122223333/root"}
	withAlias := enrolled("111122223333/root", "daily", rootDaily, 1001)
	tests := []struct {
		name  string
		World string
		past  []ledger.Entry
		spoil func(t *testing.T, s *stage)
		args  []string
		code  int
		id    string
		said  []string
		noted bool
	}{
		{name: "number, where the id has the alias", past: withAlias, args: byNumber, id: rootDaily, noted: true},
		{name: "alias", past: withAlias, args: []string{"code", "acme/root"}, id: rootDaily, noted: true},
		{name: "a ledger with another principal's", past: enrolled("111122223333/user/bob", "daily", aliceDaily, 1001), args: []string{"code", "acme/user/bob"}, id: aliceDaily, noted: true},
		{name: "a group that the ledger has otherwise", past: enrolled("111122223333/root", "sealed", rootDaily, 1001), args: []string{"code", "acme/root", "--group", "sealed"}, id: rootDaily, noted: true},
		{name: "a ledger that knows nothing of it", past: enrolled("111122223333/root", "sealed", rootSealed, 1002), args: []string{"code", "acme/user/alice"}, id: aliceDaily, noted: true},
		{name: "an open ceremony", past: withAlias[:1], args: []string{"code", "acme/root"}, id: rootDaily, noted: true},
		{name: "nothing named", past: withAlias, args: []string{"code", "--id", notAWS}, id: notAWS, noted: true},
		{name: "no code", past: withAlias, args: []string{"code", "acme/user/bob"}, code: cli.ExitNoKey, said: []string{"not on a plugged-in key"}},

		{name: "damaged", past: withAlias, spoil: func(t *testing.T, s *stage) { damage(t, s.ledger, 1) }, args: []string{"code", "acme/root"}, id: rootDaily, said: []string{"warning: this code is not recorded: reading ledger"}},
		{name: "of the other world", World: ledger.WorldRehearsal, past: withAlias, args: []string{"code", "acme/root"}, id: rootDaily, said: []string{"ledger of another world"}},
		{name: "open to others", past: withAlias, spoil: func(t *testing.T, s *stage) {
			if err := os.Chmod(s.ledger, 0o755); err != nil {
				t.Fatal(err)
			}
		}, args: []string{"code", "acme/root"}, id: rootDaily, said: []string{"has mode 0755"}},
		{name: "a file in its place", spoil: func(t *testing.T, s *stage) {
			if err := os.WriteFile(s.ledger, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, args: []string{"code", "acme/root"}, id: rootDaily, said: []string{"warning: this code is not recorded"}},
		{name: "no folder at all", spoil: func(_ *testing.T, s *stage) {
			s.LedgerDir = func(string) (string, error) { return "", errors.New("no home directory") }
		}, args: []string{"code", "acme/root"}, id: rootDaily, said: []string{"no home directory"}},
		{name: "another process writes to it without end", past: withAlias, spoil: func(t *testing.T, s *stage) {
			unlock, err := ledger.Dir(s.ledger).Lock(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(unlock)
		}, args: []string{"code", "acme/root"}, id: rootDaily, said: []string{"another process is writing to the ledger"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := offline(t, keyWith(1001, rootDaily, aliceDaily, notAWS))
				if tt.World == "" {
					tt.World = ledger.WorldAWS
				}
				s.append(t, tt.World, tt.past...)
				if tt.spoil != nil {
					tt.spoil(t, s)
				}
				want := wants{code: tt.code, err: tt.said}
				if tt.code == cli.ExitDone {
					want.out = codeNow(t, entry(tt.id), s.Now(), 30*time.Second)
				}
				step := uint64(s.Now().Unix()) / 30
				s.mustType(t, want, tt.args...)
				if tt.spoil != nil {
					return
				}
				records := s.open(t, "").Records()
				if !tt.noted {
					if len(records) != len(tt.past) {
						t.Errorf("%d records, want the %d that were there", len(records), len(tt.past))
					}
					return
				}
				last := records[len(records)-1]
				note, ok := last.Body.(*ledger.CodeUsed)
				if len(records) != len(tt.past)+1 || !ok || *note != (ledger.CodeUsed{KeySerial: 1001, CredentialID: tt.id, Step: step}) || last.Command != "code" {
					t.Errorf("%d records, the last one %+v", len(records), last)
				}
			})
		})
	}
}

// A ledger on a share that hangs costs no code, and the code does not wait for
// it where nobody was named.
func TestCodeDoesNotWaitForTheLedger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := offline(t, keyWith(1001, rootDaily))
		hang := make(chan struct{})
		defer close(hang)
		s.LedgerDir = func(string) (string, error) { <-hang; return s.ledger, nil }
		s.mustType(t, wants{out: codeNow(t, entry(rootDaily), s.Now(), 30*time.Second), err: []string{"the ledger did not answer in time"}}, "code", "acme/root")

		start := time.Now()
		var printed time.Duration
		out := &screen{onText: func(string) { printed = time.Since(start) }}
		if code := runIn(t.Context(), []string{"code"}, s.World, cli.Stdio{Out: out, Err: &s.err}); code != cli.ExitDone || out.String() == "" {
			t.Errorf("exit code %d and %q", code, out.String())
		}
		if printed != 0 {
			t.Errorf("the code came after %s", printed)
		}
	})
}
