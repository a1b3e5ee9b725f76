//go:build unix

package command

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simpiv"

	officers "rootseal/enroll/officer"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// The officers' own keys in a signed scene.
const olivia, peter = "16021846", "16021853"

// signedScene is daily's scene with two officers on record, whose keys are on
// the desk.
type signedScene struct {
	*scene
	tokens   *simpiv.Tokens
	own      []*simcard.Card // the officers'
	pins     []string        // flags
	wrongPIN string          // file of one
	noted    string          // head of the ledger
	onSign   func()          // nil: nothing
}

func newSignedScene(t *testing.T) *signedScene {
	t.Helper()
	s := &signedScene{scene: daily(t), tokens: simpiv.New()}
	s.PIV = func(info device.Info) cli.PIVToken {
		return oddToken{PIVToken: s.tokens.Of(info), sign: func() error {
			if s.onSign != nil {
				s.onSign()
			}
			return nil
		}}
	}
	s.Roots = s.tokens.Roots()
	file := filepath.Join(t.TempDir(), "pin")
	if err := os.WriteFile(file, []byte(simpiv.PIN), 0o600); err != nil {
		t.Fatal(err)
	}
	s.wrongPIN = filepath.Join(t.TempDir(), "wrong")
	if err := os.WriteFile(s.wrongPIN, []byte("000000"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.own = []*simcard.Card{keyWith(16021846), keyWith(16021853)}
	for _, card := range s.own {
		s.desk.Plug(card)
	}
	s.pins = []string{"--pin", olivia + "=" + file}
	s.addOfficers(t, file)
	return s
}

// addOfficers puts both on the record of the ledger that is used now.
func (s *signedScene) addOfficers(t *testing.T, pin string) {
	t.Helper()
	s.mustDo(t, nil, "officer", "add", olivia, "--name", "Olivia", "--generate", "--pin", olivia+"="+pin)
	s.mustDo(t, nil, "officer", "add", peter, "--name", "Peter", "--generate", "--officer", olivia, "--pin", olivia+"="+pin, "--pin", peter+"="+pin)
}

// byOlivia are arguments that name who signs.
func (s *signedScene) byOlivia(args ...string) []string {
	return append(append(args, "--officer", olivia), s.pins...)
}

// byBoth are those for a record that two sign.
func (s *signedScene) byBoth(args ...string) []string {
	return append(s.byOlivia(args...), "--second-officer", peter, "--pin", peter+"="+strings.TrimPrefix(s.pins[1], olivia+"="))
}

func (s *signedScene) pin() string { return strings.TrimPrefix(s.pins[1], olivia+"=") }

// writes counts what was written to keys and to the account so far.
func (s *signedScene) writes() int {
	n := 0
	for _, card := range append(slices.Clone(s.cards), s.own...) {
		n += card.Count(simcard.Put, simcard.Delete, simcard.SetCode, simcard.Rename, simcard.Reset)
	}
	for _, call := range s.account.Calls() {
		if !slices.ContainsFunc([]string{"Get", "List"}, func(read string) bool { return strings.HasPrefix(call.Action, read) }) {
			n++
		}
	}
	return n
}

// mustBeSigned fails where a record wants a signature and has none, where one
// came after what it allows, or where the last words are covered by none.
func (s *signedScene) mustBeSigned(t *testing.T) {
	t.Helper()
	records := s.open(t, "").Records()
	register := officers.Read(records)
	for _, act := range register.Acts {
		if act.Signed == 0 || act.Late {
			t.Errorf("%v, %s: %v, late: %v", act.At, act.Kind, act.Err(), act.Late)
		}
	}
	for _, problem := range register.Problems {
		t.Error(problem)
	}
	for _, r := range slices.Backward(records) {
		if _, is := r.Body.(*ledger.Signature); !is {
			if r.Sequence > register.Covered {
				t.Errorf("no signature covers record %d, %s", r.Sequence, r.Body.Kind())
			}
			break
		}
	}
}

// writing is a command that writes to a key, AWS, custody or policy.
type writing struct {
	name  string // words of the command, and what is special about this one
	ready func(t *testing.T, s *signedScene)
	args  func(s *signedScene) []string
	code  int // that it ends with

	announced bool // by an earlier command, whose intent is signed

	// Without an officer's key on the desk: the exit code, and whether it goes on
	// all the same, so that it can be signed later.
	alone   int
	goesOn  bool
	nothing bool // it needs something of the officers' keys, so this is not asked
}

func say(args ...string) func(*signedScene) []string {
	return func(s *signedScene) []string { return s.byOlivia(args...) }
}

func (s *signedScene) seal(t *testing.T) {
	t.Helper()
	s.mustDo(t, nil, s.byOlivia("seal", "33333333", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato")...)
}

func (s *signedScene) lose(t *testing.T) {
	t.Helper()
	s.desk.Unplug(s.cards[2])
	s.mustDo(t, nil, s.byOlivia("rotate", "--lost", "33333333", "--confirm", "33333333")...)
}

// openCeremony leaves an enrolment that has to be recovered.
func (s *signedScene) openCeremony(t *testing.T) {
	t.Helper()
	s.cards[0].Inject(simcard.Fault{Kind: simcard.PullOut, On: simcard.Put})
	s.mustFail(t, cli.ExitUnsettled, nil, s.byOlivia("enroll", "--user", "alice", "--group", "second", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount)...)
	s.desk.Plug(s.cards[0])
}

var writingCommands = []writing{
	{name: "enroll", args: say("enroll", "--user", "alice", "--group", "second", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount), alone: cli.ExitNoKey},
	{name: "rotate", args: say("rotate", testAccount+"/user/alice", "--group", "daily", "--confirm", testAccount), alone: cli.ExitNoKey},
	{
		name: "rotate, a lost key", args: say("rotate", "--lost", "33333333", "--confirm", "33333333"), alone: cli.ExitNoKey,
		ready: func(_ *testing.T, s *signedScene) { s.desk.Unplug(s.cards[2]) },
	},
	{
		name: "rotate, a lost key of two groups of one principal", args: say("rotate", "--lost", "33333333", "--confirm", "33333333"), alone: cli.ExitNoKey,
		ready: func(t *testing.T, s *signedScene) {
			s.mustDo(t, nil, s.byOlivia("enroll", "--user", "alice", "--group", "second", "--touch", "off", "--keys", "11111111,22222222,33333333", "--confirm", testAccount)...)
			s.desk.Unplug(s.cards[2])
		},
	},
	{name: "recover", args: say("recover", "--confirm", testAccount), ready: func(t *testing.T, s *signedScene) { s.openCeremony(t) }, announced: true, alone: cli.ExitDone, goesOn: true},
	{
		name: "recover, leftovers", args: say("recover", "--leftovers", "--confirm", testAccount), alone: cli.ExitNoKey,
		ready: func(t *testing.T, s *signedScene) {
			lift := s.account.Deny("DeleteVirtualMFADevice", simaws.DenySCP)
			s.account.Fault(simaws.Fault{Action: "EnableMFADevice", Kind: simaws.LoseRequest})
			s.mustFail(t, cli.ExitUnsettled, nil, s.byOlivia("enroll", "--user", "alice", "--group", "second", "--touch", "off", "--keys", "11111111,22222222", "--confirm", testAccount)...)
			lift()
			s.account.ClearFaults()
			s.ledger = filepath.Join(t.TempDir(), "new") // the old one is lost
			s.addOfficers(t, s.pin())
		},
	},
	{name: "verify", args: say("verify"), alone: cli.ExitDone, goesOn: true},
	{name: "verify, live", args: say("verify", "--live", "--profile", "admin"), alone: cli.ExitNoKey},
	{
		name: "verify, adopt", alone: cli.ExitNoKey,
		ready: func(t *testing.T, s *signedScene) {
			s.ledger = filepath.Join(t.TempDir(), "new") // the old one is lost
			s.addOfficers(t, s.pin())
		},
		args: func(s *signedScene) []string {
			return s.byOlivia("verify", "--adopt", "--user", "alice", "--account", testAccount, "--group", "daily",
				"--id", s.held(s.cards[0])[0].ID, "--keys", s.serials(), "--profile", "admin", "--confirm", testAccount)
		},
	},
	{name: "seal", args: say("seal", "33333333", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato"), alone: cli.ExitNoKey},
	{name: "unseal", args: say("unseal", "33333333", "--bag", "A-17"), ready: func(t *testing.T, s *signedScene) { s.seal(t) }, alone: cli.ExitNoKey},
	{name: "unseal, another bag", args: say("unseal", "33333333", "--bag", "B-1"), code: cli.ExitWrong, ready: func(t *testing.T, s *signedScene) { s.seal(t) }, alone: cli.ExitNoKey},
	{
		name: "unseal, in an emergency", args: say("unseal", "33333333", "--emergency"), alone: cli.ExitDone, goesOn: true,
		ready: func(t *testing.T, s *signedScene) { s.seal(t) },
	},
	{
		name: "unseal, close a finding", alone: cli.ExitNoKey,
		ready: func(t *testing.T, s *signedScene) {
			s.seal(t)
			s.mustFail(t, cli.ExitWrong, nil, s.byOlivia("unseal", "33333333", "--bag", "B-1")...)
		},
		args: func(s *signedScene) []string {
			return s.byBoth("unseal", "--close", s.findings()[0], "--reason", "torn in the transport")
		},
	},
	{name: "keys label", args: say("keys", "label", "33333333", "Osaka safe"), alone: cli.ExitNoKey},
	{name: "keys drop", args: say("keys", "drop", "33333333", "--reason", "burnt"), ready: func(t *testing.T, s *signedScene) { s.lose(t) }, alone: cli.ExitNoKey},
	{
		name: "keys found", args: say("keys", "found", "33333333"), alone: cli.ExitNoKey,
		ready: func(t *testing.T, s *signedScene) {
			s.lose(t)
			s.desk.Plug(s.cards[2])
		},
	},
	{name: "policy set", args: say("policy", "set", "--min-keys", "3"), alone: cli.ExitNoKey},
	{
		name: "officer add", nothing: true, ready: func(_ *testing.T, s *signedScene) { s.desk.Plug(keyWith(16021860)) },
		args: func(s *signedScene) []string {
			return s.byOlivia("officer", "add", "16021860", "--name", "Quinn", "--generate", "--pin", "16021860="+s.pin())
		},
	},
	{
		name: "plan approve", alone: cli.ExitNoKey,
		ready: func(t *testing.T, s *signedScene) {
			path, _ := savedPlan(t, plan.Enroll)
			if err := os.Rename(path, filepath.Join(filepath.Dir(s.ledger), "plan.json")); err != nil {
				t.Fatal(err)
			}
		},
		args: func(s *signedScene) []string {
			return s.byOlivia("plan", "approve", filepath.Join(filepath.Dir(s.ledger), "plan.json"))
		},
	},
	{
		name: "apply", alone: cli.ExitNoKey,
		ready: func(t *testing.T, s *signedScene) {
			s.account.AddUser("bob")
			file := fleetFile(t, fmt.Sprintf("key_sets: {desk: [%s]}\naccounts:\n  - {number: %s, enter: {profile: admin}, touch: off, devices: {daily: desk}, principals: {user/bob: {}}}\n",
				strings.ReplaceAll(s.serials(), ",", ", "), testAccount))
			s.mustDo(t, []string{"plan saved in "}, "plan", file, "--out", filepath.Join(filepath.Dir(s.ledger), "plan.json"))
		},
		args: func(s *signedScene) []string {
			path := filepath.Join(filepath.Dir(s.ledger), "plan.json")
			p, err := plan.Load(path)
			if err != nil {
				panic(err)
			}
			return s.byOlivia("apply", path, "--confirm", p.Hash()[:8])
		},
	},
	{name: "officer remove", args: say("officer", "remove", peter, "--reason", "left"), alone: cli.ExitNoKey},
	{
		name: "log import", alone: cli.ExitNoKey,
		ready: func(t *testing.T, s *signedScene) {
			home, copied := s.ledger, filepath.Join(filepath.Dir(s.ledger), "copy")
			s.mustDo(t, nil, "log", "export", copied)
			s.ledger = copied
			s.mustDo(t, nil, "verify", "--keys", "33333333")
			s.ledger = home
		},
		args: func(s *signedScene) []string {
			return s.byOlivia("log", "import", filepath.Join(filepath.Dir(s.ledger), "copy"))
		},
	},
	{
		name: "audit accept", alone: cli.ExitNoKey,
		ready: func(t *testing.T, s *signedScene) {
			s.enable(t, "phone")
			if out, code := s.do(t, "audit"); code != cli.ExitWrong {
				t.Fatalf("the audit: exit code %d; it said:\n%s%s", code, out, s.err.String())
			}
		},
		args: func(s *signedScene) []string {
			return s.byOlivia("audit", "accept", "user-unknown-device/"+testAccount+"/user/alice/phone", "--until", s.day(30), "--reason", "her own")
		},
	},
	{
		name: "passkey add", alone: cli.ExitNoKey,
		args: say("passkey", "add", testAccount+"/root", "--arn", "GAHT12345678", "--label", "Osaka"),
	},
	{
		name: "passkey remove", alone: cli.ExitNoKey,
		ready: func(t *testing.T, s *signedScene) {
			s.mustDo(t, nil, s.byOlivia("passkey", "add", testAccount+"/root", "--arn", "GAHT12345678", "--label", "Osaka")...)
		},
		args: say("passkey", "remove", testAccount+"/root", "--arn", "GAHT12345678", "--reason", "broken"),
	},
	{
		name: "log sign", alone: cli.ExitNoKey, args: say("log", "sign"),
		ready: func(t *testing.T, s *signedScene) {
			s.seal(t)
			s.mustDo(t, nil, "unseal", "33333333", "--emergency")
		},
	},
}

// unsignedCommands write nothing, or what the next signature covers.
var unsignedCommands = []string{
	"status", "report", "report labels", "report sheet", "keys", "log", "log verify", "log export", "log push", "log pull", "officer", "officer list", "policy", "policy show", "code", "doctor", "rehearse", "version",
	"audit", // nobody has to be there
	"passkey", "plan",
}
