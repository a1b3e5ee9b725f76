package command

import (
	"math"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
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
				s.mustType(t, wants{out: codeNow(t, entry(rootDaily), s.Now(), 30*time.Second)}, "code")
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
					s.mustType(t, wants{out: codeNow(t, e, s.Now(), tt.period)}, "code", "--id", tt.id)
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
	s.mustType(t, wants{code: cli.ExitNoKey, err: []string{"not on a plugged-in key"}}, "code") // AWS has none of that type
	s.mustType(t, wants{code: cli.ExitFailed, err: []string{"counter based credential (HOTP)", "next: get the code in the program that uses it"}}, "code", "--id", rootDaily)
	if n := card.Count(simcard.Calculate); n != 0 {
		t.Errorf("CALCULATE was sent %d times", n)
	}
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
				s.mustType(t, wants{out: codeNow(t, entry(rootDaily), s.Now(), 30*time.Second), err: []string{tt.said}}, "code", "acme/root")
				s.mustType(t, wants{code: cli.ExitNoKey, err: []string{"key 1000 not plugged in", tt.said}}, "code", "--serial", "1000")
			})
		})
	}
	t.Run("a broken applet", func(t *testing.T) {
		broken := keyWith(1000, rootDaily)
		broken.Inject(simcard.Fault{Kind: simcard.Status, On: simcard.List, Status: 0x6581})
		s := offline(t, keyWith(1001, rootDaily), broken)
		if got := mustTypeJSON[view.PrintedCode](t, s, "code"); got.Serial == nil || *got.Serial != 1001 {
			t.Errorf("code from %v, want 1001", got.Serial)
		}
		if said := s.err.String(); !strings.Contains(said, "reading key 1000") {
			t.Errorf("it said %q", said)
		}
	})
	t.Run("a Security Key", func(t *testing.T) {
		s := offline(t, simcard.New(simcard.SecurityKey, 0))
		s.mustType(t, wants{code: cli.ExitNoKey, err: []string{"no key is plugged in"}}, "code")
	})
	t.Run("no PC/SC service", func(t *testing.T) {
		s := offline(t)
		s.desk.Fail(device.ErrNoService)
		s.mustType(t, wants{code: cli.ExitFailed, err: []string{"PC/SC service is not running"}}, "code")
	})
	t.Run("pulled at the last moment", func(t *testing.T) {
		card := keyWith(1001, rootDaily)
		card.Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Calculate})
		s := offline(t, card)
		s.mustType(t, wants{code: cli.ExitNoKey, err: []string{"key 1001", "key was removed"}}, "code")
	})
	t.Run("a broken entry", func(t *testing.T) {
		card := keyWith(1001, rootDaily)
		card.Corrupt(rootDaily)
		s := offline(t, card)
		s.mustType(t, wants{code: cli.ExitFailed, err: []string{"memory error or a broken credential", "next: use another key"}}, "code")
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
	if code := runIn(t.Context(), []string{"code"}, s.World, cli.Stdio{Out: out, Err: &s.err}); code != cli.ExitDone {
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
		{"at once", touched(simcard.YubiKey543, 1001, simcard.AutoPress(400*time.Millisecond)), cli.ExitDone, nil},
		{"when told to", touched(simcard.YubiKey543, 1001, simcard.AutoPress(2*time.Second)), cli.ExitDone, []string{"touch key 1001 now"}},
		{"not at all", touched(simcard.YubiKey543, 1001), cli.ExitFailed, []string{"touch key 1001 now", "touch not given in time", "next: start again and touch"}},
		{"a key without serial", touched(simcard.NoSerial, 0, simcard.AutoPress(2*time.Second)), cli.ExitDone, []string{"touch the key in Yubico YubiKey OTP+FIDO+CCID 00 00 now"}},
		{"a slow key that wants none", with(simcard.New(simcard.CanoKey, 0, simcard.Latency(simcard.Timing{Calculate: time.Second})), rootDaily), cli.ExitDone, []string{"touch the key in "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := offline(t, tt.card)
				want := wants{code: tt.code, err: tt.said}
				if tt.code == cli.ExitDone {
					want.out = codeNow(t, entry(rootDaily), s.Now(), 30*time.Second)
				}
				s.mustType(t, want, "code")
			})
		})
	}
	t.Run("by its label", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := offline(t, touched(simcard.YubiKey543, 1001, simcard.AutoPress(2*time.Second)))
			s.append(t, ledger.WorldAWS, append(enrolled("111122223333/root", "daily", rootDaily, 1001), ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 1001, Label: "blue"}})...)
			out := codeNow(t, entry(rootDaily), s.Now(), 30*time.Second)
			s.mustType(t, wants{out: out, err: []string{"touch key 1001 (blue) now"}}, "code")
		})
	})
	t.Run("too late for the step", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := offline(t, touched(simcard.YubiKey543, 1001, simcard.AutoPress(10*time.Second)))
			time.Sleep(25 * time.Second)
			out := codeNow(t, entry(rootDaily), s.Now(), 30*time.Second)
			s.mustType(t, wants{out: out, err: []string{"the code expired 5s ago"}}, "code")
		})
	})
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
			s.mustType(t, wants{out: codeNow(t, entry(rootDaily), s.Now(), 30*time.Second), err: tt.said}, "code")
		})
	}
}
