//go:build unix

package command

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/language"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/anchor"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
	"rootseal/enroll/seed"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/hwtest/simpiv"
)

// story is a sequence of command lines whose outcome is a contract.
type story struct {
	name string
	play func(*play)

	latency time.Duration // of AWS: calls one after the other are at different times
}

// Serials of a play: two keys for every day, one for the safe, and those of three
// officers.
const (
	first, second, safe     = "11111111", "22222222", "33333333"
	olivia1, peter1, quinn1 = "16104417", "16104425", "16104433"
)

// play is a story while it is played, in a world of simulated keys and accounts.
type play struct {
	*testing.T
	world    cli.World
	desk     *simdesk.Desk
	org      *simaws.Organization
	account  *simaws.Account // a member; the commands' usual account
	profiles map[string]simaws.AccessKey
	cards    map[string]*simcard.Card // by serial
	order    []string                 // serials, as they are shown
	folder   string                   // temporary
	ledger   string
	tty      *os.File // the terminal; nil: none
	after    string   // an action at AWS, after whose first call then happens
	then     func()
	console  bool // a person enters root's device name in the console when the secret key is read
	text     strings.Builder
	seen     seen
	names    names
	traced   *screen // standard error of commands with --verbose; nil: without
	language language.Language
	said     func(args []string, text string) // gets what a command says; nil: no one
}

const usualLatency = 40 * time.Millisecond

// newPlay begins with three keys on the desk, and an account with the user alice.
func newPlay(t *testing.T, latency time.Duration) *play {
	t.Helper()
	tokens := simpiv.New()
	time.Sleep(time.Until(start)) // a bubble begins in the year 2000
	p := &play{
		T: t, desk: simdesk.New(), cards: map[string]*simcard.Card{}, folder: t.TempDir(),
		profiles: map[string]simaws.AccessKey{}, seen: seen{files: map[string]bool{}, cards: map[string]int{}},
	}
	p.ledger = filepath.Join(p.folder, "ledger")
	p.names = names{folder: p.folder}
	p.org = simaws.NewOrganization(simaws.Options{Account: otherNumber, Latency: latency, STSDelay: -1, ReportDelay: -1, TrailDelay: -1, Plain: true})
	p.org.Centralize(simaws.RootCredentialsManagement, simaws.RootSessions)
	p.account = p.org.Add(simaws.Options{Account: testAccount, Alias: "acme", Latency: latency, STSDelay: -1, ReportDelay: -1, TrailDelay: -1, Plain: true})
	p.account.AddUser("alice")
	p.profiles["management"] = p.org.Management().AddAdmin("manager")
	p.profiles["admin"] = p.account.AddAdmin("admin")
	p.profiles["alice"] = p.account.AddAccessKey("alice")
	p.plug(simcard.YubiKey543, 11111111)
	p.plug(simcard.YubiKey57, 22222222)
	p.plug(simcard.YubiKey57, 33333333)
	p.cards[first].Store(entry("GitHub:olivia"))
	p.write("pin", simpiv.PIN+"\n")
	p.world = cli.World{
		Name: ledger.WorldAWS,
		Port: p.desk,
		PIV:  pivOf(tokens), Roots: tokens.Roots(),
		AWS: func(_ context.Context, profile string) (cli.Account, error) {
			if profile == "" {
				profile = "admin"
			}
			return edges.Reach(cli.Credentials(p.profiles[profile]), noting{p.org.Transport(), p.strike}), nil
		},
		ServerTime: func(context.Context, string) (time.Time, error) { return time.Now().Truncate(time.Second), nil },
		LedgerDir: func(flag string) (string, error) {
			if flag != "" {
				return flag, nil
			}
			return p.ledger, nil
		},
		State:    anchor.In(filepath.Join(p.folder, "state")),
		ClockAt:  func(context.Context, string) []cloud.Endpoint { return nil },
		Region:   func(context.Context, string) string { return "" },
		Settings: func() []ledger.Setting { return nil },
		Profile:  func() string { return "" },
		Slack: func(context.Context, []byte, string) error {
			fmt.Fprintln(&p.text, "slack: one message")
			return nil
		},
		Person:    func(e env.Person) env.Person { return atService{e} },
		MayDelete: func(string) bool { return true },
		Now:       time.Now,
	}
	return p
}

// inTurn takes one write at a time, as a process's standard error does. The trace of a key
// comes from another goroutine than the progress.
type inTurn struct {
	mu sync.Mutex
	io.Writer
}

func (w *inTurn) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.Writer.Write(p)
}

// run carries out a command line as the outermost function does.
func (p *play) run(ctx context.Context, in io.Reader, out, err io.Writer, args ...string) int {
	if p.traced != nil {
		args, err = append([]string{"--verbose"}, args...), &inTurn{Writer: io.MultiWriter(err, p.traced)}
	}
	return runIn(ctx, args, p.world, cli.Stdio{
		Language: p.language, In: in, Out: out, Err: err, OpenTerminal: func() (*terminal.Terminal, error) {
			if p.tty == nil {
				return nil, terminal.ErrNoTerminal
			}
			return terminal.NewTerminal(p.tty, p.tty), nil
		},
	})
}

// strike is called after each call to AWS. It has what was planned for the first
// call of an action happen.
func (p *play) strike() {
	calls := p.org.Calls()
	if then := p.then; then != nil && len(calls) > 0 && calls[len(calls)-1].Action == p.after {
		p.then = nil
		then()
	}
}

func (p *play) plug(profile simcard.Profile, serial uint32) {
	card := simcard.New(profile, serial)
	name := fmt.Sprint(serial)
	if p.cards[name] == nil {
		p.order = append(p.order, name)
	}
	p.cards[name], p.seen.cards[name] = card, 0
	p.desk.Plug(card)
}

// write puts a file into the temporary folder and returns its path.
func (p *play) write(name, text string) string {
	p.Helper()
	file := filepath.Join(p.folder, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		p.Fatal(err)
	}
	return file
}

// pin are the flags that give these keys' PINs.
func (p *play) pin(serials ...string) []string {
	var flags []string
	for _, serial := range serials {
		flags = append(flags, "--pin", serial+"="+filepath.Join(p.folder, "pin"))
	}
	return flags
}

// by are the flags of one or two officers who sign.
func (p *play) by(serials ...string) []string {
	var flags []string
	for i, serial := range serials {
		flags = append(flags, []string{"--officer", "--second-officer"}[i], serial)
	}
	return append(flags, p.pin(serials...)...)
}

// begun is the last ceremony that the ledger has begun.
func (p *play) begun() (b struct {
	Ceremony string
	Body     struct {
		CredentialID string   `json:"credential_id"`
		DeviceNames  []string `json:"device_names"`
	}
},
) {
	p.Helper()
	files, err := filepath.Glob(filepath.Join(p.ledger, "records", "*.json"))
	if err != nil {
		p.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			p.Fatal(err)
		}
		if regexp.MustCompile(`"kind": "begin"`).Match(data) {
			b.Body.DeviceNames = nil
			if err := json.Unmarshal(data, &b); err != nil {
				p.Fatal(err)
			}
		}
	}
	return b
}

// atConsoleOf reads standard input as a person gives it who first adds the device
// in the console, under the name that the ledger has announced.
type atConsoleOf struct {
	p    *play
	rest io.Reader
}

func (c *atConsoleOf) Read(b []byte) (int, error) {
	if c.rest == nil {
		shown, err := c.p.account.Console().AssignMFADevice(c.p.begun().Body.DeviceNames[0])
		if err != nil {
			return 0, err
		}
		c.rest = strings.NewReader(shown.Secret + "\n")
	}
	return c.rest.Read(b)
}

// atService is a person who enters a login's seed and codes at another service.
type atService struct{ env.Person }

func (a atService) Secret(ctx context.Context, q env.SecretRequest) (env.Secret, error) {
	if q.Principal.Kind != principal.Login {
		return a.Person.Secret(ctx, q)
	}
	s, err := seed.Generate(nil)
	return env.Secret{Seed: s}, err
}

func (a atService) Pair(ctx context.Context, pair env.Pair) (env.Outcome, error) {
	if pair.Principal.Kind != principal.Login {
		return a.Person.Pair(ctx, pair)
	}
	return env.Accepted, nil
}
