//go:build unix

package command

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// plant has somebody else write to the ledger's folder that all is well: a proof
// that no key gave, and an audit that nobody made.
func (s *stage) plant(t *testing.T) (last uint64) {
	t.Helper()
	return s.plantAs(t, "desk", "mallory")
}

// plantHere is plant in the name of this user on this host.
func (s *stage) plantHere(t *testing.T) (last uint64) {
	t.Helper()
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	return s.plantAs(t, host, cli.OsUser())
}

func (s *stage) plantAs(t *testing.T, host, user string) (last uint64) {
	t.Helper()
	live := &ledger.Live{Device: "20000101-abc234", DeviceARN: "arn:aws:iam::" + testAccount + ":mfa/x", Method: ledger.MethodSession, Result: ledger.Proven}
	if devices := record.Read(s.open(t, "").Records()).Live(); len(devices) > 0 {
		live.Device, live.DeviceARN = devices[0].Ceremony, devices[0].DeviceARN
	}
	s.appendAs(t, host, user, "verify", live)
	s.appendAs(t, host, user, "audit", &ledger.Audited{Accounts: []string{testAccount}})
	return s.open(t, "").Head().Sequence
}

// appendAs appends a record that names this writer.
func (s *stage) appendAs(t *testing.T, host, user, command string, body ledger.Body) {
	t.Helper()
	l, err := ledger.Open(ledger.Dir(s.ledger), ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: host}, func() time.Time { return start })
	if err == nil {
		_, err = l.Append(t.Context(), ledger.Entry{Command: command, Officer: ledger.Officer{OSUser: user}, Body: body})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// No command covers with its signature what others have recorded and nobody here
// has said to know: it shows that, and is refused before a PIN is asked for and
// before anything is written. With the number up to which it is known it goes on.
func TestNobodySignsWhatOthersRecorded(t *testing.T) {
	for _, w := range writingCommands {
		t.Run(w.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSignedScene(t)
				if w.ready != nil {
					w.ready(t, s)
				}
				last := s.plant(t)
				before, written, signatures := s.open(t, "").Head(), s.writes(), 0
				s.onSign = func() { signatures++ }
				_, code := s.do(t, w.args(s)...)
				said := s.err.String()
				if code != cli.ExitUsage || signatures != 0 || s.writes() != written || s.open(t, "").Head() != before {
					t.Fatalf("exit code %d, %d signatures, %d writes, head %v then %v; it said:\n%s", code, signatures, s.writes()-written, before, s.open(t, "").Head(), said)
				}
				for _, text := range []string{fmt.Sprintf("record %d, live, ", last-1), fmt.Sprintf("record %d, audit, ", last), "by mallory on desk", "--seen " + strconv.FormatUint(last, 10)} {
					if !strings.Contains(said, text) {
						t.Errorf("it does not say %q:\n%s", text, said)
					}
				}
				for _, wrong := range []string{strconv.FormatUint(last-1, 10), strconv.FormatUint(last+1, 10), fmt.Sprintf("%d:%s", last, strings.Repeat("ab", 8)), "all"} {
					if _, code := s.do(t, append(w.args(s), "--seen", wrong)...); code != cli.ExitUsage || s.open(t, "").Head() != before {
						t.Errorf("--seen %s: exit code %d; it said:\n%s", wrong, code, s.err.String())
					}
				}
				s.mustEnd(t, w.code, append(w.args(s), "--seen", before.String())...)
				s.mustBeSigned(t)
			})
		})
	}
}

func (s *scene) mustEnd(t *testing.T, want int, args ...string) {
	t.Helper()
	if _, code := s.do(t, args...); code != want {
		t.Errorf("%v: exit code %d, want %d; it said:\n%s", args, code, want, s.err.String())
	}
}

// What the same account has recorded on the same host is one line, and no question.
func TestOwnRecordsAreOneLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		for range 3 {
			s.mustDo(t, nil, "verify", "--keys", "33333333")
		}
		s.mustDo(t, []string{"verify (3 records from 9 to 11)"}, s.byOlivia("keys", "label", "33333333", "Osaka safe")...)
		if n := strings.Count(s.err.String(), "verify"); n != 1 {
			t.Errorf("it said:\n%s", s.err.String())
		}
		s.mustDo(t, nil, s.byOlivia("keys", "label", "33333333", "Berlin safe")...)
		if strings.Contains(s.err.String(), "covers") {
			t.Errorf("all is covered; it said:\n%s", s.err.String())
		}
	})
}

// The first officer's signature covers all that there is, which somebody else may
// have written.
func TestFirstOfficerSeesTheHistory(t *testing.T) {
	o := newOffice(t, 1001)
	o.append(t, ledger.WorldAWS, enrolled(testAccount+"/user/alice", "daily", "AWS:alice daily abc234", 1003)...)
	add := append([]string{"officer", "add", "1001", "--name", "Olivia", "--generate"}, o.pin(1001)...)
	o.mustType(t, wants{cli.ExitUsage, "", []string{"record 1, begin, ", testAccount + "/user/alice, group daily", "--seen 2"}}, add...)
	o.mustHaveRecorded(t, 2)
	if len(o.token(1001).Slots) != 0 {
		t.Error("a key was made")
	}
	mustTypeJSON[view.OfficerAdded](t, o.stage, append(add, "--seen", "2")...)
	o.mustBeSigned(t)
}

// At a terminal it is shown and confirmed before the PIN is asked for, by the
// number of the last record.
func TestOthersRecordsAtTheTerminal(t *testing.T) {
	o, _ := twoOfficers(t)
	last := o.plant(t)
	heard := o.atTerminal(t, cli.ExitDone, func(p *person) {
		p.see("others have recorded: record \\d+, live")
		p.see("others have recorded: record \\d+, audit")
		p.answers(fmt.Sprintf("Type %d, the number of the last one", last), "7")
		p.see("that is not ")
		p.types(strconv.FormatUint(last, 10) + enter)
		p.answers("PIN of key 1001, Olivia", officePIN)
	}, "keys", "label", "1003", "Berlin safe", "--officer", "1001")
	o.mustBeSigned(t)
	if strings.Contains(heard, "--seen") {
		t.Errorf("it said:\n%s", heard)
	}
	last = o.plant(t)
	o.atTerminal(t, cli.ExitStopped, func(p *person) {
		p.see(fmt.Sprintf("Type %d,", last))
		p.types(stop)
	}, "keys", "label", "1003", "Osaka safe", "--officer", "1001")
	if head := o.open(t, "").Head().Sequence; head != last {
		t.Errorf("head %d, want %d", head, last)
	}
}

// What others append after it was shown is not signed either.
func TestOthersRecordInBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		s.after("CreateVirtualMFADevice", func() { s.plant(t) })
		args := s.byOlivia("enroll", "--user", "alice", "--group", "second", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount)
		s.mustDo(t, []string{officers.ErrUnseen.Error()}, args...) // the device is enabled, and its end is signed later
		register := officers.Read(s.open(t, "").Records())
		if missing := register.Missing(); len(missing) != 1 || missing[0].Kind != "end" {
			t.Errorf("not signed are %+v, want the end", missing)
		}
		s.mustFail(t, cli.ExitUsage, []string{"by mallory on desk"}, s.byOlivia("log", "sign")...)
		s.mustDo(t, nil, s.byOlivia("log", "sign", "--seen", s.open(t, "").Head().String())...)
		s.mustBeSigned(t)
	})
}

// A record in the signer's own name, from the signer's own host, is not signed either if
// it came after the list: anyone who can write to the folder can write that name.
func TestRecordInOwnNameInBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		s.after("CreateVirtualMFADevice", func() { s.plantHere(t) })
		s.mustDo(t, []string{officers.ErrUnseen.Error()}, s.byOlivia("enroll", "--user", "alice", "--group", "second", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount)...)
		register := officers.Read(s.open(t, "").Records())
		if missing := register.Missing(); len(missing) != 1 || missing[0].Kind != "end" {
			t.Errorf("not signed are %+v, want the end", missing)
		}
		s.mustDo(t, []string{"live"}, s.byOlivia("log", "sign")...) // lists it, and signs
		s.mustBeSigned(t)
	})
}

// At a terminal, what came in between is listed, one line each, and confirmed.
func TestRecordInOwnNameInBetweenAtTheTerminal(t *testing.T) {
	o, _ := twoOfficers(t)
	o.atTerminal(t, cli.ExitDone, func(p *person) {
		p.see("PIN of key 1001, Olivia")
		last := o.plantHere(t)
		p.types(officePIN + enter)
		p.see("others have recorded: record \\d+, live")
		p.see("others have recorded: record \\d+, audit")
		p.answers(fmt.Sprintf("Type %d,", last), strconv.FormatUint(last, 10))
	}, "keys", "label", "1003", "Berlin safe", "--officer", "1001")
	o.mustBeSigned(t)
}

// A code that a profile of the operator's takes meanwhile keeps no one from signing:
// whether its record is signed decides nothing.
func TestCodeInBetween(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		s.after("CreateVirtualMFADevice", func() {
			host, _ := os.Hostname()
			s.appendAs(t, host, cli.OsUser(), "code", &ledger.CodeUsed{KeySerial: 33333333, CredentialID: "AWS:x", Step: 1})
		})
		s.mustDo(t, nil, s.byOlivia("enroll", "--user", "alice", "--group", "second", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount)...)
		s.mustBeSigned(t)
	})
}

// What another account made on a trip is shown in the trip's numbers before it is
// signed at home.
func TestOthersRecordOnATrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		home, copied := s.ledger, filepath.Join(t.TempDir(), "copy")
		s.mustDo(t, nil, "log", "export", copied)
		s.ledger = copied
		s.append(t, ledger.WorldAWS, ledger.Entry{Command: "keys", Officer: ledger.Officer{OSUser: "ren"}, Body: &ledger.Label{KeySerial: 33333333, Label: "Osaka"}})
		trip := s.open(t, "").Head()
		s.ledger = home
		before := s.open(t, "").Head()
		s.mustFail(t, cli.ExitUsage, []string{"label Osaka", "by ren on desk", fmt.Sprintf("--trip-head %d", trip.Sequence)}, s.byOlivia("log", "import", copied)...)
		s.mustFail(t, cli.ExitUsage, nil, s.byOlivia("log", "import", copied, "--trip-head", fmt.Sprint(before.Sequence))...)
		if now := s.open(t, "").Head(); now != before {
			t.Errorf("head %v, then %v", before, now)
		}
		s.mustDo(t, []string{"imported 1 record"}, s.byOlivia("log", "import", copied, "--trip-head", trip.String())...)
		s.mustBeSigned(t)
	})
}

// log sign shows all that a record says: whose it is, ids, names at AWS, keys.
func TestLogSignShowsTheRecord(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSignedScene(t)
		s.mustDo(t, nil, s.byOlivia(s.alice("--group", "second")...)...)
		s.append(t, ledger.WorldAWS, enrolled(testAccount+"/user/alice", "third", "AWS:alice@acme third abc234", 4711)...)
		s.append(t, ledger.WorldAWS, ledger.Entry{
			Command: "recover", Ceremony: "20260101-def567", Officer: ledger.Officer{OSUser: "mallory", CallerARN: "arn:aws:iam::" + testAccount + ":user/mallory"},
			Body: &ledger.End{Outcome: ledger.Complete, DeviceARN: "arn:aws:iam::" + testAccount + ":mfa/planted", Confirmed: "aws"},
		})
		head := s.open(t, "").Head().String()
		s.mustDo(t, []string{
			testAccount + "/user/alice", "AWS:alice@acme third abc234", "4711", "by olivia on desk", "ceremony 20260101-abc234",
			"mfa/planted", "by mallory as arn:aws:iam::" + testAccount + ":user/mallory on desk", "20260101-def567", "outcome        complete",
		}, s.byOlivia("log", "sign", "--seen", head)...)
		if said := s.err.String(); slices.ContainsFunc(strings.Split(said, "\n"), func(line string) bool { return len(line) > 1000 }) {
			t.Errorf("nobody reads that:\n%s", said)
		}
		if missing := officers.Read(s.open(t, "").Records()).Missing(); len(missing) > 0 {
			t.Errorf("not signed are %+v", missing)
		}
	})
}
