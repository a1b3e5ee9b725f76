//go:build unix

package command

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/device/piv"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simpiv"
)

// What can be wrong in the years after an enrolment, with two officers on record
// and one key of three in its bag: each case has its own exit code, its own words
// and its own next step.
func TestBadInputInTheYearsAfter(t *testing.T) {
	for _, test := range []struct {
		name  string
		spoil func(t *testing.T, s *signedScene)
		args  func(s *signedScene) []string
		code  int
		says  []string
		next  string // "": none
	}{
		{
			name: "a different key with the right label",
			spoil: func(t *testing.T, s *signedScene) {
				s.desk.Unplug(s.cards[2])
				s.desk.Plug(simcard.New(simcard.YubiKey57, 44444444))
			},
			args: say("verify", "--keys", "33333333"), code: cli.ExitNoKey,
			says: []string{"key 33333333 not plugged in"}, next: "plug the key in and check with 'rootseal keys'",
		},
		{
			name: "a different key, and none is named",
			spoil: func(t *testing.T, s *signedScene) {
				for _, card := range append(s.cards, s.own...) {
					s.desk.Unplug(card)
				}
				s.desk.Plug(simcard.New(simcard.YubiKey57, 44444444))
			},
			args: func(*signedScene) []string { return []string{"verify"} }, code: cli.ExitNoKey,
			says: []string{"44444444", "not in the ledger"}, next: "read the serial on the key",
		},
		{
			name:  "a key whose OATH was reset",
			spoil: func(t *testing.T, s *signedScene) { byOthers(t, s.cards[2], []byte{0, 4, 0xde, 0xad}) },
			args:  say("verify", "--keys", "33333333"), code: cli.ExitWrong,
			says: []string{"key 33333333  the key's OATH application was reset", "its OATH application was reset since the enrollment", "missing     AWS:alice"},
			next: "rotate the key's groups with the key plugged in",
		},
		{
			name: "a credential deleted and another of the same name put in its place",
			spoil: func(t *testing.T, s *signedScene) {
				id := s.held(s.cards[2])[0].ID
				byOthers(t, s.cards[2], deleteCommand(id))
				s.cards[2].Store(simcard.Stored{ID: id, Type: simcard.TOTP, Algorithm: simcard.SHA1, Digits: 6, Key: []byte("somebody else put it")})
			},
			args: say("verify", "--keys", "33333333"), code: cli.ExitWrong,
			says: []string{"wrong seed  AWS:alice"}, next: "keep the key apart, and rotate what it should hold",
		},
		{
			name: "a credential deleted",
			spoil: func(t *testing.T, s *signedScene) {
				byOthers(t, s.cards[2], deleteCommand(s.held(s.cards[2])[0].ID))
			},
			args: say("seal", "33333333", "--bag", "A-18", "--place", "safe", "--observer", "Ren"), code: cli.ExitWrong,
			says: []string{"missing     AWS:alice", "the key is not proven"}, next: "keep the key apart",
		},
		{
			name:  "a fake with the right serial and no attestation",
			spoil: func(_ *testing.T, s *signedScene) { s.Roots = simpiv.New().Roots() },
			args:  func(*signedScene) []string { return []string{"keys", "--attest"} }, code: cli.ExitWrong,
			says: []string{"key " + olivia + "  not attested"}, next: "do not use a key that is not attested: 'rootseal keys --attest' shows why; trust your own issuer with --attestation-root FILE",
		},
		{
			name:  "a bag number that differs",
			spoil: func(t *testing.T, s *signedScene) { s.seal(t) },
			args:  say("unseal", "33333333", "--bag", "B-1"), code: cli.ExitWrong,
			says: []string{"unsealed: key 33333333", "another bag: the bag is B-1, and the ledger has A-17: finding unseal-"},
			next: "keep the key apart and rotate its groups",
		},
		{
			name:  "a bag number that differs, in an emergency",
			spoil: func(t *testing.T, s *signedScene) { s.seal(t) },
			args: func(*signedScene) []string {
				return []string{"unseal", "33333333", "--emergency", "--bag", "B-1"}
			}, code: cli.ExitWrong,
			says: []string{"unsealed: key 33333333", "stays open until", "the bag is B-1, and the ledger has A-17"}, next: "keep the key apart and rotate its groups",
		},
		{
			name: "that finding, closed by one officer",
			spoil: func(t *testing.T, s *signedScene) {
				s.seal(t)
				s.mustFail(t, cli.ExitWrong, nil, s.byOlivia("unseal", "33333333", "--bag", "B-1")...)
			},
			args: func(s *signedScene) []string {
				return s.byOlivia("unseal", "--close", s.findings()[0], "--reason", "torn")
			}, code: cli.ExitFailed,
			says: []string{"two officers must sign this: key 33333333 came out of bag B-1"}, next: "name both officers with --officer and --second-officer",
		},
		{
			name: "a record edited by hand",
			spoil: func(t *testing.T, s *signedScene) {
				s.edit(t, 7, func(text string) string { return strings.Replace(text, "Peter", "Peers", 1) })
			},
			args: say("verify", "--keys", "33333333"), code: cli.ExitWrong,
			says: []string{"reading ledger: record 8 damaged"}, next: "restore the ledger folder from its copy",
		},
		{
			name: "records cut off at the end",
			spoil: func(t *testing.T, s *signedScene) {
				s.noted = s.open(t, "").Head().String()
				if err := os.Remove(s.file(s.open(t, "").Head().Sequence)); err != nil {
					t.Fatal(err)
				}
			},
			args: func(s *signedScene) []string { return []string{"log", "verify", "--head", s.noted} }, code: cli.ExitWrong,
			says: []string{"is not in the ledger: the ledger ends at", "so it was cut"}, next: "read the head on the label again",
		},
		{
			name: "an officer who added himself",
			spoil: func(t *testing.T, s *signedScene) {
				s.desk.Plug(keyWith(16021860))
				mallory := s.stranger(t, 16021860)
				s.append(t, ledger.WorldAWS, ledger.Entry{Command: "officer", Body: mallory})
				s.forge(t, s.open(t, "").Head().Sequence, 16021860, mallory.Fingerprint)
			},
			args: func(*signedScene) []string { return []string{"log", "verify"} }, code: cli.ExitWrong,
			says: []string{"signed by the officer whom it adds: Mallory"}, next: "read the named records",
		},
		{
			name: "and who then wants to sign",
			spoil: func(t *testing.T, s *signedScene) {
				s.desk.Plug(keyWith(16021860))
				s.append(t, ledger.WorldAWS, ledger.Entry{Command: "officer", Body: s.stranger(t, 16021860)})
			},
			args: func(s *signedScene) []string {
				return []string{"keys", "label", "33333333", "mine", "--officer", "16021860", "--pin", "16021860=" + s.pin()}
			}, code: cli.ExitNoKey,
			says: []string{"key 16021860: not an officer"}, next: "run 'rootseal officer list' to see the officers",
		},
		{
			name: "a signature by a removed officer",
			spoil: func(t *testing.T, s *signedScene) {
				fingerprint := s.open(t, "").Records()[6].Body.(*ledger.OfficerAdded).Fingerprint
				s.mustDo(t, nil, s.byOlivia("officer", "remove", peter, "--reason", "left")...)
				s.append(t, ledger.WorldAWS, ledger.Entry{Command: "keys", Body: &ledger.Label{KeySerial: 33333333, Label: "mine"}})
				s.forge(t, s.open(t, "").Head().Sequence, 16021853, fingerprint)
			},
			args: func(*signedScene) []string { return []string{"log", "verify"} }, code: cli.ExitWrong,
			says: []string{"signed by an officer who was removed: Peter"}, next: "read the named records",
		},
		{
			name: "a wrong PIN",
			args: func(s *signedScene) []string {
				return []string{"keys", "label", "33333333", "Osaka", "--officer", olivia, "--pin", olivia + "=" + s.wrongPIN}
			}, code: cli.ExitFailed,
			says: []string{"wrong PIN, 2 tries left"}, next: "check which key the PIN is for; each key has its own",
		},
		{
			name:  "a wrong PIN, and the last try",
			spoil: func(_ *testing.T, s *signedScene) { s.tokens.BySerial[16021846].Tries = 1 },
			args: func(s *signedScene) []string {
				return []string{"keys", "label", "33333333", "Osaka", "--officer", olivia, "--pin", olivia + "=" + s.wrongPIN}
			}, code: cli.ExitFailed,
			says: []string{"one try"}, next: "run the command in a terminal, to be asked before the last try",
		},
		{
			name:  "a clock far off",
			spoil: func(_ *testing.T, s *signedScene) { s.jump.Store(int64(-400 * 24 * time.Hour)) },
			args:  say("verify", "--keys", "33333333"), code: cli.ExitDone,
			says: []string{"this workstation's clock is wrong: the last record is of"},
		},
		{
			name:  "a clock far off, and AWS is asked",
			spoil: func(_ *testing.T, s *signedScene) { s.awsAhead = time.Hour },
			args:  say("verify", "--live", "--profile", "admin"), code: cli.ExitFailed,
			says: []string{"the workstation's clock is wrong: it is 1h0m0s behind"}, next: "set the workstation's clock",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newSignedScene(t)
				if test.spoil != nil {
					test.spoil(t, s)
				}
				s.mustFail(t, test.code, test.says, test.args(s)...)
				hint := ""
				for line := range strings.Lines(s.err.String()) {
					if rest, is := strings.CutPrefix(line, "next: "); is {
						hint = strings.TrimSpace(rest)
					}
				}
				if !strings.HasPrefix(hint, test.next) || (hint == "") != (test.next == "") {
					t.Errorf("next: %q, want %q", hint, test.next)
				}
				if tries := s.tokens.BySerial[16021846].Tries; tries == 0 {
					t.Error("the last try was spent unasked")
				}
			})
		})
	}
}

func (s *signedScene) file(sequence uint64) string {
	name := strconv.FormatUint(sequence, 10)
	return filepath.Join(s.ledger, "records", strings.Repeat("0", 8-len(name))+name+".json")
}

// edit changes a record's file by hand.
func (s *signedScene) edit(t *testing.T, sequence uint64, change func(string) string) {
	t.Helper()
	before, err := os.ReadFile(s.file(sequence))
	if err != nil {
		t.Fatal(err)
	}
	after := change(string(before))
	if after == string(before) {
		t.Fatalf("record %d has nothing to edit: %s", sequence, before)
	}
	if err := os.WriteFile(s.file(sequence), []byte(after), 0o600); err != nil {
		t.Fatal(err)
	}
}

// stranger is the record of an officer Mallory with that token, made in a ledger
// of their own.
func (s *signedScene) stranger(t *testing.T, serial uint32) *ledger.OfficerAdded {
	t.Helper()
	home := s.ledger
	s.ledger = filepath.Join(t.TempDir(), "elsewhere")
	defer func() { s.ledger = home }()
	name := strconv.FormatUint(uint64(serial), 10)
	s.mustDo(t, nil, "officer", "add", name, "--name", "Mallory", "--generate", "--pin", name+"="+s.pin())
	return s.open(t, "").Records()[0].Body.(*ledger.OfficerAdded)
}

// forge has a token sign a record, whoever may.
func (s *signedScene) forge(t *testing.T, record uint64, serial uint32, fingerprint string) {
	t.Helper()
	file, err := s.open(t, "").Bytes(record)
	if err != nil {
		t.Fatal(err)
	}
	for of, token := range s.tokens.BySerial {
		if uint32(of) != serial {
			continue
		}
		public := token.Slots[piv.Signature].Private.Public()
		made, err := token.Sign(t.Context(), piv.Signature, public, []byte(simpiv.PIN), dsse.PAE(ledger.PayloadType, file))
		if err != nil {
			t.Fatal(err)
		}
		s.append(t, ledger.WorldAWS, ledger.Entry{Command: "log", Body: &ledger.Signature{Record: record, Envelope: ledger.Envelope{
			PayloadType: ledger.PayloadType, Payload: base64.StdEncoding.EncodeToString(file),
			Signatures: []ledger.EnvelopeSignature{{KeyID: fingerprint, Sig: base64.StdEncoding.EncodeToString(made)}},
		}}})
		return
	}
	t.Fatalf("no token %d", serial)
}
