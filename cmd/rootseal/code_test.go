package main

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/creack/pty"

	"rootseal/device"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// Ids as an enrolment writes them.
const (
	rootDaily   = "AWS:root@acme daily ab2c7d"
	rootSealed  = "AWS:root@acme sealed k3mnop"
	aliceDaily  = "AWS:alice@acme daily qrstuv"
	alice2Daily = "AWS:alice-2@acme daily wxyz23"
	rootByID    = "AWS:root@111122223333 daily cdefgh"
	notAWS      = "Example:olivia"
)

// The right code out of every kind of token that has codes, with nothing but
// the token.
func TestCodeOfEveryProfile(t *testing.T) {
	for _, profile := range []simcard.Profile{
		simcard.YubiKey543, simcard.YubiKey57, simcard.YubiKey5FIPS, simcard.YubiKey437,
		simcard.NEO, simcard.NoSerial, simcard.CanoKey, simcard.Nitrokey3,
	} {
		t.Run(profile.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := offline(t, with(simcard.New(profile, 1001), rootDaily, notAWS))
				s.mustType(t, wants{out: codeNow(t, entry(rootDaily), s.now(), 30*time.Second)}, "code")
				if made := s.files(t); made != nil {
					t.Errorf("it made %v", made)
				}
			})
		})
	}
}

// Period, digits and hash are the credential's own.
func TestCodeOfEveryCredential(t *testing.T) {
	tests := []struct {
		id        string
		period    time.Duration
		algorithm byte
		digits    int
	}{
		{"plain", 30 * time.Second, simcard.SHA1, 6},
		{"Example:seven", 30 * time.Second, simcard.SHA256, 7},
		{"Example:eight", 30 * time.Second, simcard.SHA512, 8},
		{"60/Example:olivia", time.Minute, simcard.SHA1, 6},
		{"15/Example:olivia", 15 * time.Second, simcard.SHA256, 8},
		{"86400/Example:olivia", 24 * time.Hour, simcard.SHA1, 6},
		{"123456789012/alice", math.MaxInt64, simcard.SHA1, 6}, // 4000 years, as ykman reads it, and so step 0
		{"Example:müller \x01", 30 * time.Second, simcard.SHA1, 6},
	}
	for _, tt := range tests {
		t.Run(tt.id, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := entry(tt.id)
				e.Algorithm, e.Digits = tt.algorithm, tt.digits
				card := keyWith(1001, rootDaily)
				card.Store(e)
				s := offline(t, card)
				for range 3 { // also with leading zeros, and in later steps
					s.mustType(t, wants{out: codeNow(t, e, s.now(), tt.period)}, "code", "--id", tt.id)
					time.Sleep(min(tt.period/2, 24*time.Hour) + time.Second)
				}
			})
		})
	}
}

func TestCodeRefusesHOTP(t *testing.T) {
	card := keyWith(1001)
	e := entry(rootDaily)
	e.Type = simcard.HOTP
	card.Store(e)
	s := offline(t, card)
	s.mustType(t, wants{code: exitNoKey, err: []string{"not on a key here"}}, "code") // AWS has none of that type
	s.mustType(t, wants{code: exitFailed, err: []string{"counter based credential (HOTP)", "next: its counter moves"}}, "code", "--id", rootDaily)
	if n := card.Count(simcard.Calculate); n != 0 {
		t.Errorf("CALCULATE was sent %d times", n)
	}
}

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
		{name: "named by the console's label", keys: map[uint32][]string{7: {"Amazon Web Services:x@acme"}}, id: "Amazon Web Services:x@acme", serial: 7},
		{name: "named by ARN", keys: map[uint32][]string{7: {"arn:aws:iam::111122223333:mfa/alice"}}, id: "arn:aws:iam::111122223333:mfa/alice", serial: 7},

		{name: "several", keys: map[uint32][]string{1: {rootDaily, notAWS}, 2: {rootSealed}}, code: exitUsage, said: []string{"  " + rootDaily + "\n  " + rootSealed + "\n", "next: name one with --id"}},
		{name: "one of a group", keys: map[uint32][]string{1: {rootDaily}, 2: {rootSealed}}, args: []string{"--group", "sealed"}, id: rootSealed, serial: 2},
		{name: "several of a group", keys: map[uint32][]string{1: {rootDaily, aliceDaily, rootSealed}}, args: []string{"--group", "daily"}, code: exitUsage, said: []string{rootDaily, aliceDaily}},
		{name: "none for AWS", keys: map[uint32][]string{1: {notAWS}}, code: exitNoKey, said: []string{"looking for an AWS credential: not on a key here"}},
		{name: "empty key", keys: map[uint32][]string{1: nil}, code: exitNoKey, said: []string{"not on a key here"}},
		{name: "no key", code: exitNoKey, said: []string{"no key on the desk"}},

		{name: "by id", keys: map[uint32][]string{1: {notAWS, rootDaily}}, args: []string{"--id", notAWS}, id: notAWS, serial: 1},
		{name: "part of an id", keys: map[uint32][]string{1: {notAWS}}, args: []string{"--id", "Example"}, code: exitNoKey, said: []string{"credential Example"}},
		{name: "an id in other case", keys: map[uint32][]string{1: {notAWS}}, args: []string{"--id", "example:olivia"}, code: exitNoKey, said: []string{"not on a key here"}},
		{name: "an id that another begins with", keys: map[uint32][]string{1: {notAWS + "-2", notAWS}}, args: []string{"--id", notAWS}, id: notAWS, serial: 1},
		{name: "an id that would ring the bell", keys: map[uint32][]string{1: {"AWS:\x07", rootDaily}}, code: exitUsage, said: []string{`  AWS:\a`}},

		{name: "principal", keys: map[uint32][]string{1: {rootDaily, aliceDaily}}, args: []string{"acme/user/alice"}, id: aliceDaily, serial: 1},
		{name: "principal whose name begins another's", keys: map[uint32][]string{1: {alice2Daily, aliceDaily}}, args: []string{"acme/user/alice"}, id: aliceDaily, serial: 1},
		{name: "only the other one is there", keys: map[uint32][]string{1: {alice2Daily}}, args: []string{"acme/user/alice"}, code: exitNoKey, said: []string{"the AWS credentials here are:\n  " + alice2Daily}},
		{name: "principal by number", keys: map[uint32][]string{1: {rootByID, aliceDaily}}, args: []string{"111122223333/root"}, id: rootByID, serial: 1},
		{name: "principal with two groups", keys: map[uint32][]string{1: {rootDaily, rootSealed}}, args: []string{"acme/root"}, code: exitUsage, said: []string{rootDaily, rootSealed}},
		{name: "principal and group", keys: map[uint32][]string{1: {rootDaily, rootSealed}}, args: []string{"acme/root", "--group", "sealed"}, id: rootSealed, serial: 1},
		{name: "principal of no key", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"acme/user/bob"}, code: exitNoKey, said: []string{"the credential for acme/user/bob: not on a key here"}},
		{name: "a cut name", keys: map[uint32][]string{1: {longID}}, args: []string{"acme/user/" + long}, id: longID, serial: 1, said: []string{"in which the name is cut short"}},
		{name: "login elsewhere", keys: map[uint32][]string{1: {"Example:olivia daily ab2c7d"}}, args: []string{"Example/login/olivia"}, id: "Example:olivia daily ab2c7d", serial: 1},

		{name: "key by serial", keys: map[uint32][]string{1: {rootDaily}, 2: {rootDaily}}, args: []string{"--serial", "2"}, id: rootDaily, serial: 2},
		{name: "only what that key holds counts", keys: map[uint32][]string{1: {rootDaily}, 2: {rootSealed}}, args: []string{"--serial", "2"}, id: rootSealed, serial: 2},
		{name: "key that is not plugged in", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"--serial", "2"}, code: exitNoKey, said: []string{"key 2 not on the desk"}},
		{name: "key that does not hold it", keys: map[uint32][]string{1: {rootDaily}, 2: nil}, args: []string{"acme/root", "--serial", "2"}, code: exitNoKey, said: []string{"not on a key here"}},

		{name: "not a serial", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"--serial", "first"}, code: exitUsage, said: []string{"not a key's serial number"}},
		{name: "not a principal", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"alice"}, code: exitUsage, said: []string{"want ACCOUNT/root"}},
		{name: "not a group", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"--group", "Safe 1"}, code: exitUsage, said: []string{"--group wants"}},
		{name: "id and principal", keys: map[uint32][]string{1: {rootDaily}}, args: []string{"acme/root", "--id", rootDaily}, code: exitUsage, said: []string{"--id names one credential by itself"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := offline(t)
				for serial, ids := range tt.keys { // in any order
					s.desk.Plug(keyWith(serial, ids...))
				}
				want := wants{code: tt.code, err: tt.said}
				if tt.code == exitDone {
					want.out = codeNow(t, entry(tt.id), s.now(), 30*time.Second)
				}
				s.mustType(t, want, append([]string{"code"}, tt.args...)...)
				if tt.code != exitDone {
					return
				}
				got := mustTypeJSON[printedCode](t, s, append([]string{"code"}, tt.args...)...)
				if got.ID != tt.id || got.Code != want.out || (got.Serial == nil) != (tt.serial == 0) || got.Serial != nil && *got.Serial != tt.serial {
					t.Errorf("got %+v, want %s of %q from key %d", got, want.out, tt.id, tt.serial)
				}
				end := s.now().Truncate(30 * time.Second).Add(30 * time.Second)
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
		world string
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
		{name: "no code", past: withAlias, args: []string{"code", "acme/user/bob"}, code: exitNoKey, said: []string{"not on a key here"}},

		{name: "damaged", past: withAlias, spoil: func(t *testing.T, s *stage) { damage(t, s.ledger, 1) }, args: []string{"code", "acme/root"}, id: rootDaily, said: []string{"warning: this code is not noted in the ledger: reading ledger"}},
		{name: "of the other world", world: ledger.WorldRehearsal, past: withAlias, args: []string{"code", "acme/root"}, id: rootDaily, said: []string{"ledger of another world"}},
		{name: "open to others", past: withAlias, spoil: func(t *testing.T, s *stage) {
			if err := os.Chmod(s.ledger, 0o755); err != nil {
				t.Fatal(err)
			}
		}, args: []string{"code", "acme/root"}, id: rootDaily, said: []string{"has mode 0755"}},
		{name: "a file in its place", spoil: func(t *testing.T, s *stage) {
			if err := os.WriteFile(s.ledger, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		}, args: []string{"code", "acme/root"}, id: rootDaily, said: []string{"warning: this code is not noted"}},
		{name: "no folder at all", spoil: func(_ *testing.T, s *stage) {
			s.ledgerDir = func(string) (string, error) { return "", errors.New("no home directory") }
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
				if tt.world == "" {
					tt.world = ledger.WorldAWS
				}
				s.append(t, tt.world, tt.past...)
				if tt.spoil != nil {
					tt.spoil(t, s)
				}
				want := wants{code: tt.code, err: tt.said}
				if tt.code == exitDone {
					want.out = codeNow(t, entry(tt.id), s.now(), 30*time.Second)
				}
				step := uint64(s.now().Unix()) / 30
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
		s.ledgerDir = func(string) (string, error) { <-hang; return s.ledger, nil }
		s.mustType(t, wants{out: codeNow(t, entry(rootDaily), s.now(), 30*time.Second), err: []string{"it is not read in time"}}, "code", "acme/root")

		start := time.Now()
		var printed time.Duration
		out := &screen{onText: func(string) { printed = time.Since(start) }}
		if code := runIn(t.Context(), []string{"code"}, s.world, stdio{out: out, err: &s.err}); code != exitDone || out.String() == "" {
			t.Errorf("exit code %d and %q", code, out.String())
		}
		if printed != 0 {
			t.Errorf("the code came after %s", printed)
		}
	})
}

// A key that cannot be used does not keep the other from answering.
func TestCodeBesideTrouble(t *testing.T) {
	for _, tt := range []struct {
		name      string
		exclusive bool
		said      string
	}{
		{"held by scdaemon", true, "gpgconf --kill scdaemon"},
		{"in somebody's transaction", false, "no answer in time"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := offline(t, keyWith(1001, rootDaily))
				held := keyWith(1000, rootDaily)
				release := s.desk.Hold(s.desk.Plug(held), tt.exclusive)
				defer release()
				s.mustType(t, wants{out: codeNow(t, entry(rootDaily), s.now(), 30*time.Second), err: []string{tt.said}}, "code", "acme/root")
				s.mustType(t, wants{code: exitNoKey, err: []string{"key 1000 not on the desk", tt.said}}, "code", "--serial", "1000")
			})
		})
	}
	t.Run("a broken applet", func(t *testing.T) {
		broken := keyWith(1000, rootDaily)
		broken.Inject(simcard.Fault{Kind: simcard.Status, On: simcard.List, Status: 0x6581})
		s := offline(t, keyWith(1001, rootDaily), broken)
		if got := mustTypeJSON[printedCode](t, s, "code"); got.Serial == nil || *got.Serial != 1001 {
			t.Errorf("code from %v, want 1001", got.Serial)
		}
		if said := s.err.String(); !strings.Contains(said, "looking into key 1000") {
			t.Errorf("it said %q", said)
		}
	})
	t.Run("a Security Key", func(t *testing.T) {
		s := offline(t, simcard.New(simcard.SecurityKey, 0))
		s.mustType(t, wants{code: exitNoKey, err: []string{"no key on the desk"}}, "code")
	})
	t.Run("no PC/SC service", func(t *testing.T) {
		s := offline(t)
		s.desk.Fail(device.ErrNoService)
		s.mustType(t, wants{code: exitFailed, err: []string{"PC/SC service is not running"}}, "code")
	})
	t.Run("pulled at the last moment", func(t *testing.T) {
		card := keyWith(1001, rootDaily)
		card.Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Calculate})
		s := offline(t, card)
		s.mustType(t, wants{code: exitNoKey, err: []string{"key 1001", "key was removed"}}, "code")
	})
	t.Run("a broken entry", func(t *testing.T) {
		card := keyWith(1001, rootDaily)
		card.Corrupt(rootDaily)
		s := offline(t, card)
		s.mustType(t, wants{code: exitFailed, err: []string{"memory error or a broken credential", "next: use another key"}}, "code")
	})
}

// A code costs five commands, and the key is free before it is printed.
func TestCodeCosts(t *testing.T) {
	card := keyWith(1001, rootDaily)
	s := offline(t, card)
	out := &screen{onText: func(string) {
		if open := s.desk.Audit().Handles; open != 0 {
			t.Errorf("%d handles are open while the code is printed", open)
		}
	}}
	if code := runIn(t.Context(), []string{"code"}, s.world, stdio{out: out, err: &s.err}); code != exitDone {
		t.Fatalf("exit code %d: %s", code, s.err.String())
	}
	var got []simcard.Instruction
	for _, e := range card.Log() {
		got = append(got, e.Instruction)
	}
	want := []simcard.Instruction{simcard.SelectManagement, simcard.ReadConfig, simcard.SelectOATH, simcard.List, simcard.Calculate}
	if !slices.Equal(got, want) {
		t.Errorf("commands %v, want %v", got, want)
	}
}

// Somebody is told to touch the key that waits, and nobody else.
func TestCodeTouch(t *testing.T) {
	touched := func(profile simcard.Profile, serial uint32, options ...simcard.Option) *simcard.Card {
		card := simcard.New(profile, serial, options...)
		e := entry(rootDaily)
		e.Touch = true
		card.Store(e)
		return card
	}
	tests := []struct {
		name string
		card *simcard.Card
		code int
		said []string
	}{
		{"at once", touched(simcard.YubiKey543, 1001, simcard.AutoPress(400*time.Millisecond)), exitDone, nil},
		{"when told to", touched(simcard.YubiKey543, 1001, simcard.AutoPress(2*time.Second)), exitDone, []string{"touch key 1001 now"}},
		{"not at all", touched(simcard.YubiKey543, 1001), exitFailed, []string{"touch key 1001 now", "touch not given in time", "next: start again and touch"}},
		{"a key without serial", touched(simcard.NoSerial, 0, simcard.AutoPress(2*time.Second)), exitDone, []string{"touch the key in Yubico YubiKey OTP+FIDO+CCID 00 00 now"}},
		{"a slow key that wants none", with(simcard.New(simcard.CanoKey, 0, simcard.Latency(simcard.Timing{Calculate: time.Second})), rootDaily), exitDone, []string{"touch the key in "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := offline(t, tt.card)
				want := wants{code: tt.code, err: tt.said}
				if tt.code == exitDone {
					want.out = codeNow(t, entry(rootDaily), s.now(), 30*time.Second)
				}
				s.mustType(t, want, "code")
			})
		})
	}
	t.Run("too late for the step", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := offline(t, touched(simcard.YubiKey543, 1001, simcard.AutoPress(10*time.Second)))
			time.Sleep(25 * time.Second)
			out := codeNow(t, entry(rootDaily), s.now(), 30*time.Second)
			s.mustType(t, wants{out: out, err: []string{"its time was over 5s ago"}}, "code")
		})
	})
}

// Access codes: each is for one key alone, and nobody is asked for one that is
// not needed.
func TestCodeOfLockedKeys(t *testing.T) {
	file := filepath.Join(t.TempDir(), "access code")
	const password, other = "correct horse", "battery staple"
	if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		locked []uint32 // hold rootDaily, with the password
		open   []string // held by key 9
		past   []ledger.Entry
		stdin  string
		args   []string
		code   int
		said   []string
		tried  []uint32 // keys that were sent a VALIDATE
	}{
		{name: "from a file", locked: []uint32{1}, args: []string{"--access-code", "1=" + file}, tried: []uint32{1}},
		{name: "from standard input", locked: []uint32{1}, stdin: password, args: []string{"--access-code", "1=-"}, tried: []uint32{1}},
		{name: "wrong", locked: []uint32{1}, stdin: other + "\n", args: []string{"--access-code", "1=-"}, code: exitFailed, said: []string{"looking into key 1: ", "wrong access code", "next: check which key"}, tried: []uint32{1}},
		{name: "of one of two", locked: []uint32{1, 2}, args: []string{"--access-code", "2=" + file}, said: []string{"key 1 has an access code and was not looked into"}, tried: []uint32{2}},
		{name: "of a key that is not here", locked: []uint32{1}, args: []string{"--access-code", "3=" + file}, code: exitUsage, said: []string{"no terminal to ask on: give --access-code 1=SOURCE"}},
		{name: "not given", locked: []uint32{1}, code: exitUsage, said: []string{"give --access-code 1=SOURCE"}},
		{name: "not given, of the key that the ledger names", locked: []uint32{1, 2}, past: enrolled("111122223333/root", "daily", rootDaily, 2), args: []string{"acme/root"}, code: exitUsage, said: []string{"give --access-code 2=SOURCE"}},
		{name: "not needed", locked: []uint32{1}, open: []string{rootDaily}, args: []string{"acme/root"}},
		{name: "not needed, but unknown", locked: []uint32{1}, open: []string{rootDaily}, said: []string{"key 1 has an access code and was not looked into"}},
		{name: "wrong, and not needed", locked: []uint32{1}, open: []string{rootDaily}, stdin: other, args: []string{"acme/root", "--access-code", "1=-"}, said: []string{"looking into key 1: "}, tried: []uint32{1}},
		{name: "of a key without one", open: []string{rootDaily}, args: []string{"--access-code", "9=" + file}},
		{name: "no such file", locked: []uint32{1}, args: []string{"--access-code", "1=" + password}, code: exitFailed, said: []string{"taking the access code of key 1: reading the secret from the given file"}},
		{name: "on the command line", locked: []uint32{1}, args: []string{"--access-code", password}, code: exitUsage, said: []string{"--access-code wants SERIAL=SOURCE"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := offline(t)
				s.stdin = tt.stdin
				s.append(t, ledger.WorldAWS, tt.past...)
				var cards []*simcard.Card
				for _, serial := range tt.locked {
					card := keyWith(serial, rootDaily)
					card.SetPassword(password)
					cards = append(cards, card)
				}
				if tt.open != nil {
					cards = append(cards, keyWith(9, tt.open...))
				}
				for _, card := range cards {
					s.desk.Plug(card)
				}
				want := wants{code: tt.code, err: tt.said}
				if tt.code == exitDone {
					want.out = codeNow(t, entry(rootDaily), s.now(), 30*time.Second)
				}
				s.mustType(t, want, append([]string{"code"}, tt.args...)...)
				var tried []uint32
				for _, card := range cards {
					if card.Count(simcard.Validate) > 0 {
						tried = append(tried, card.Serial())
					}
				}
				if !slices.Equal(tried, tt.tried) {
					t.Errorf("access codes were tried on %v, want %v", tried, tt.tried)
				}
				if said := s.err.String(); strings.Contains(said, password) || strings.Contains(said, other) {
					t.Errorf("an access code was shown:\n%s", said)
				}
			})
		})
	}
}

// At a terminal the access code is asked for, unseen, with no key held, and a
// key can be passed over.
func TestCodeAsksForAccessCode(t *testing.T) {
	person, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = person.Close() }()
	var cards []*simcard.Card
	for _, serial := range []uint32{1, 2} {
		card := keyWith(serial, rootDaily)
		card.SetPassword("right")
		cards = append(cards, card)
	}
	s := offline(t, cards...)
	s.tty = newTerminal(tty, tty)
	shown := make(chan string)
	go func() {
		var screen strings.Builder
		defer func() { shown <- screen.String() }()
		answers := map[string]string{
			"access code of key 1 (empty to pass it over): ": "\r",
			"access code of key 2 (empty to pass it over): ": "right\r",
		}
		buf := make([]byte, 1024)
		for {
			n, err := person.Read(buf)
			screen.Write(buf[:n])
			for question, answer := range answers {
				if strings.Contains(screen.String(), question) {
					if open := s.desk.Audit().Open; open != 0 {
						t.Errorf("%d transactions are open while a person is asked", open)
					}
					delete(answers, question)
					_, _ = person.WriteString(answer)
				}
			}
			if err != nil {
				return
			}
		}
	}()
	got := mustTypeJSON[printedCode](t, s, "code")
	if got.Serial == nil || *got.Serial != 2 {
		t.Errorf("code of key %v, want 2", got.Serial)
	}
	if cards[0].Count(simcard.Validate) != 0 {
		t.Error("an access code was tried on the key that was passed over")
	}
	if text := <-shown; strings.Contains(text, "right") {
		t.Errorf("the access code was shown: %q", text)
	}
}

// A clock that cannot be right is told, and nothing more: the code may be for
// a server that is wrong in the same way.
func TestCodeOfAWrongClock(t *testing.T) {
	for _, tt := range []struct {
		name string
		skew time.Duration
		past []ledger.Entry
		said []string
	}{
		{name: "right", past: enrolled("111122223333/root", "daily", rootDaily, 1001)},
		{name: "before the last record", skew: -time.Hour, past: enrolled("111122223333/root", "daily", rootDaily, 1001), said: []string{"which is before the ledger's last record"}},
		{name: "a little before the last record", skew: -30 * time.Second, past: enrolled("111122223333/root", "daily", rootDaily, 1001)},
		{name: "unset", skew: -20 * 365 * 24 * time.Hour, said: []string{"which is before rootseal was built"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := offline(t, keyWith(1001, rootDaily))
			s.append(t, ledger.WorldAWS, tt.past...)
			s.skew = tt.skew
			s.mustType(t, wants{out: codeNow(t, entry(rootDaily), s.now(), 30*time.Second), err: tt.said}, "code")
		})
	}
}
