package rehearsal

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/hwtest/simpiv"
)

// What a rehearsal is made of. Serials and numbers are of real length.
const (
	RehearsalAccount = "111122223333"
	rehearsalAlias   = "rehearsal"
	RehearsalUser    = "breakglass"

	adminProfile    = "admin"    // a role session that may do everything
	ReadonlyProfile = "readonly" // may list MFA devices, enough to confirm root's
)

// finger is how long the person of a rehearsal takes to touch a key: long enough
// to be told to, as people are.
const finger = 650 * time.Millisecond

// Rehearsal is the other world: keys, readers, account and ledger that nobody
// else knows of. The commands in it are the real ones.
type Rehearsal struct {
	command cli.CarryOut
	World   cli.World
	Account *simaws.Account
	Daily   []*simcard.Card
	Sealed  []*simcard.Card
	spare   *simcard.Card
	desk    *simdesk.Desk

	told   io.Writer // what the simulated outside says and shows
	Folder string    // temporary; holds the ledger unless another was given
	Ledger string
}

// New makes a rehearsal, with nothing from the environment. A ledger
// folder that is given must be empty or of rehearsals; otherwise one is made,
// which close removes.
func New(command cli.CarryOut, reach cli.Reach, ledgerFolder string, told io.Writer) (*Rehearsal, error) {
	person := simcard.AutoPress
	feel := simcard.Latency(simcard.RealHardware)
	r := &Rehearsal{
		command: command,
		told:    told,
		Account: simaws.New(simaws.Options{Account: RehearsalAccount, Alias: rehearsalAlias, Latency: 60 * time.Millisecond, ReportDelay: -1}),
		Daily: []*simcard.Card{
			simcard.New(simcard.YubiKey57, 30112847, feel, person(finger)),
			simcard.New(simcard.YubiKey57, 30112853, feel, person(finger)),
		},
		Sealed: []*simcard.Card{
			simcard.New(simcard.YubiKey543, 16021846, feel, person(finger)),
			simcard.New(simcard.YubiKey543, 16021853, feel, person(finger)),
			simcard.New(simcard.YubiKey543, 16104417, feel, person(finger)),
		},
	}
	r.spare = simcard.New(simcard.YubiKey57, 30112861, feel, person(finger))
	// Nothing of another's may suffer: one key is in use elsewhere already.
	r.Sealed[0].Store(simcard.Stored{ID: "Example:olivia", Key: []byte("twenty bytes of seed")})
	r.desk = simdesk.New()
	for _, card := range r.Keys() {
		r.desk.Plug(card)
	}

	r.Account.AddUser(RehearsalUser)
	r.Account.Allow(ReadonlyProfile, "ListAccountAliases", "ListMFADevices", "ListVirtualMFADevices")
	profiles := map[string]simaws.AccessKey{
		adminProfile:    r.Account.AddRole("Administrator", "olivia"),
		ReadonlyProfile: r.Account.AddAccessKey(ReadonlyProfile),
	}

	folder, err := os.MkdirTemp("", "rootseal-rehearsal-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the rehearsal: %w", err)
	}
	r.Folder, r.Ledger = folder, ledgerFolder
	if r.Ledger == "" {
		r.Ledger = filepath.Join(folder, "ledger")
	}

	tokens := simpiv.New()
	r.World = cli.World{
		Name:  ledger.WorldRehearsal,
		Port:  r.desk,
		PIV:   func(info device.Info) cli.PIVToken { return tokens.Of(info) },
		Roots: tokens.Roots(),
		AWS: func(_ context.Context, profile string) (cli.Account, error) {
			if profile == "" {
				profile = adminProfile
			}
			key, ok := profiles[profile]
			if !ok {
				return nil, &cli.UsageError{Command: "rootseal rehearse", Text: fmt.Sprintf("the rehearsal has the AWS profiles %s and %s, not %q", adminProfile, ReadonlyProfile, profile)}
			}
			return reach(cli.Credentials(key), r.Account.Transport()), nil
		},
		ServerTime: func(context.Context, string) (time.Time, error) {
			return time.Now().Truncate(time.Second), nil // as a Date header tells it
		},
		LedgerDir: func(flag string) (string, error) {
			if flag != "" {
				return flag, nil
			}
			return r.Ledger, nil
		},
		ClockAt:  func(context.Context, string) []cloud.Endpoint { return nil },
		Settings: func() []ledger.Setting { return nil },
		Profile:  func() string { return adminProfile },
		Slack: func(_ context.Context, _ []byte, text string) error {
			r.tell("  slack would receive:\n%s", printable.Ready(text))
			return nil
		},
		Person:    r.WithConsole(io.Discard),
		MayDelete: func(file string) bool { return filepath.Dir(file) == r.Folder },
		Now:       time.Now,
	}
	if _, err := r.OpenLedger(); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// Keys are all keys that there are.
func (r *Rehearsal) Keys() []*simcard.Card {
	return slices.Concat(r.Daily, r.Sealed, []*simcard.Card{r.spare})
}

// OpenLedger reads the ledger from its files, as somebody who looks later does.
func (r *Rehearsal) OpenLedger() (*ledger.Ledger, error) {
	l, err := ledger.Open(ledger.Dir(r.Ledger), ledger.Identity{World: ledger.WorldRehearsal}, r.World.Now)
	if err != nil {
		return nil, fmt.Errorf("reading the rehearsal's ledger %s: %w", r.Ledger, err)
	}
	return l, nil
}

// Picture is where the simulated console saves its QR code.
func (r *Rehearsal) Picture() string { return filepath.Join(r.Folder, "qr.png") }

func (r *Rehearsal) tell(format string, args ...any) { printable.Line(r.told, format, args...) }

// Close removes what the rehearsal put on disk.
func (r *Rehearsal) Close() { _ = os.RemoveAll(r.Folder) }

// in is the world with another person in it.
func in(w cli.World, person func(env.Person) env.Person) cli.World {
	w.Person = person
	return w
}
