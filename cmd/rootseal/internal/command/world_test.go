package command

import (
	"context"
	"encoding/base32"
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/hwtest/simpiv"
)

// stage is a world with everything outside the process simulated: a desk with
// keys, an account, an empty folder for a ledger, and nobody at a terminal.
type stage struct {
	cli.World
	desk    *simdesk.Desk
	account *simaws.Account
	ledger  string // the folder, not made yet
	stdin   string
	tty     *terminal.Terminal // nil: nobody can be asked
	skew    time.Duration      // of the workstation's clock
	err     screen             // what the command said on standard error
}

// start is when every stage begins. In a synctest bubble it is the year 2000,
// which no clock of a workstation may show.
var start = time.Date(2027, 1, 4, 9, 30, 0, 0, time.UTC)

var errOffline = errors.New("no route to host")

func newStage(t *testing.T, cards ...*simcard.Card) *stage {
	t.Helper()
	s := &stage{
		desk:    simdesk.New(),
		account: simaws.New(simaws.Options{Account: "111122223333", Alias: "acme", Plain: true}),
		ledger:  filepath.Join(t.TempDir(), "ledger"),
	}
	for _, card := range cards {
		s.desk.Plug(card)
	}
	began := time.Now()
	right := func() time.Time { return start.Add(time.Since(began)) }
	admin := cli.Credentials(s.account.AddAdmin("olivia"))
	s.World = cli.World{
		Name: ledger.WorldAWS,
		Port: s.desk,
		AWS: func(context.Context, string) (cli.Account, error) {
			return edges.Reach(admin, s.account.Transport()), nil
		},
		ServerTime: func(context.Context, string) (time.Time, error) { return right().Truncate(time.Second), nil },
		ClockAt:    func(context.Context, string) []cloud.Endpoint { return nil },
		LedgerDir: func(flag string) (string, error) {
			if flag != "" {
				return flag, nil
			}
			return s.ledger, nil
		},
		Settings:  func() []ledger.Setting { return nil },
		Profile:   func() string { return "" },
		Person:    func(p env.Person) env.Person { return p },
		MayDelete: func(string) bool { return true },
		Now:       func() time.Time { return right().Add(s.skew) },
	}
	return s
}

// offline is a stage with keys and nothing else: whoever asks AWS for anything
// panics, and there is no ledger.
func offline(t *testing.T, cards ...*simcard.Card) *stage {
	t.Helper()
	s := newStage(t, cards...)
	s.AWS, s.ServerTime, s.Settings, s.Person = nil, nil, nil, nil
	return s
}

// types carries out a command line and returns standard output.
func (s *stage) types(ctx context.Context, t *testing.T, args ...string) (stdout string, code int) {
	t.Helper()
	var out screen
	s.err = screen{}
	code = runIn(ctx, args, s.World, cli.Stdio{
		In: strings.NewReader(s.stdin), Out: &out, Err: &s.err,
		OpenTerminal: func() (*terminal.Terminal, error) {
			if s.tty == nil {
				return nil, terminal.ErrNoTerminal
			}
			return s.tty, nil
		},
	})
	if audit := s.desk.Audit(); audit.Open != 0 || audit.Handles != 0 {
		t.Errorf("%v left %d transactions and %d handles open", args, audit.Open, audit.Handles)
	}
	return out.String(), code
}

// wants is what a command line must end with.
type wants struct {
	code int
	out  string   // all of standard output, without the last newline
	err  []string // each somewhere on standard error
}

func (s *stage) mustType(t *testing.T, want wants, args ...string) {
	t.Helper()
	out, code := s.types(t.Context(), t, args...)
	if code != want.code || strings.TrimSuffix(out, "\n") != want.out {
		t.Errorf("%v: exit code %d and %q, want %d and %q; it said:\n%s", args, code, out, want.code, want.out, s.err.String())
	}
	for _, text := range want.err {
		if !strings.Contains(s.err.String(), text) {
			t.Errorf("%v did not say %q, but:\n%s", args, text, s.err.String())
		}
	}
	if len(want.err) == 0 && s.err.String() != "" {
		t.Errorf("%v said:\n%s", args, s.err.String())
	}
}

// mustTypeJSON carries out a command line that has to end well with --json, and
// reads what it printed.
func mustTypeJSON[T any](t *testing.T, s *stage, args ...string) (result T) {
	t.Helper()
	out, code := s.types(t.Context(), t, append(args, "--json")...)
	if code != cli.ExitDone {
		t.Fatalf("%v: exit code %d; it said:\n%s", args, code, s.err.String())
	}
	if err := json.Unmarshal([]byte(out), &result); err != nil {
		t.Fatalf("%v: %v in %s", args, err, out)
	}
	return result
}

// mustDecode reads the one JSON value that a text is.
func mustDecode[T any](t *testing.T, text string) (v T) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	if d.More() {
		t.Errorf("more than one value in %q", text)
	}
	return v
}

// append writes records, as commands before this one did.
func (s *stage) append(t *testing.T, world string, entries ...ledger.Entry) {
	t.Helper()
	l := s.open(t, world)
	for _, e := range entries {
		if _, err := l.Append(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *stage) open(t *testing.T, world string) *ledger.Ledger {
	t.Helper()
	id := ledger.Identity{World: world, Tool: "rootseal test", Host: "desk"}
	l, err := ledger.Open(ledger.Dir(s.ledger), id, func() time.Time { return start })
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// enrolled are the records of a ceremony, as far as later commands read them.
func enrolled(principal, group, id string, serials ...uint32) []ledger.Entry {
	begin := &ledger.Begin{
		Principal: principal, Alias: "acme", Group: group, SeedSource: "api",
		CredentialID: id, Suffix: id[len(id)-6:], Clock: ledger.Clock{Source: "aws"},
	}
	for _, serial := range serials {
		begin.Keys = append(begin.Keys, ledger.KeyState{KeySerial: serial})
	}
	var entries []ledger.Entry
	for _, body := range []ledger.Body{begin, &ledger.End{Outcome: ledger.Complete}} {
		entries = append(entries, ledger.Entry{
			Command: "enroll", Ceremony: "20260101-" + begin.Suffix, Officer: ledger.Officer{OSUser: "olivia"}, Body: body,
		})
	}
	return entries
}

// files are the names of everything in the ledger's folder.
func (s *stage) files(t *testing.T) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(s.ledger, func(path string, _ fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		all = append(all, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// entry is a credential as a key has it from somebody who wrote it before.
func entry(id string) simcard.Stored {
	return simcard.Stored{ID: id, Type: simcard.TOTP, Algorithm: simcard.SHA1, Digits: 6, Key: []byte("a seed for " + id)}
}

// keyWith is a key 5.4.3 that holds these credentials.
func keyWith(serial uint32, ids ...string) *simcard.Card {
	return with(simcard.New(simcard.YubiKey543, serial), ids...)
}

func with(card *simcard.Card, ids ...string) *simcard.Card {
	for _, id := range ids {
		card.Store(entry(id))
	}
	return card
}

// codeNow is the code of an entry by another implementation.
func codeNow(t *testing.T, e simcard.Stored, now time.Time, period time.Duration) string {
	t.Helper()
	algorithm := map[byte]otp.Algorithm{
		simcard.SHA1: otp.AlgorithmSHA1, simcard.SHA256: otp.AlgorithmSHA256, simcard.SHA512: otp.AlgorithmSHA512,
	}[e.Algorithm]
	secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(e.Key)
	step := uint64(now.Unix()) / uint64(period/time.Second)
	code, err := hotp.GenerateCodeCustom(secret, step, hotp.ValidateOpts{Digits: otp.Digits(e.Digits), Algorithm: algorithm})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// program is the command as main links it.
var program = Program{Reach: edges.Reach}

func runIn(ctx context.Context, args []string, w cli.World, io cli.Stdio) int {
	return program.runIn(ctx, args, w, io)
}

// pivOf has the PIV applications of a world in memory.
func pivOf(tokens *simpiv.Tokens) func(device.Info) cli.PIVToken {
	return func(info device.Info) cli.PIVToken { return tokens.Of(info) }
}
