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

// The simulated account. The number has the length of a real one.
const (
	AccountNumber = "111122223333"
	alias         = "rehearsal"
	User          = "breakglass"

	adminProfile    = "admin"    // a role session that may do everything
	ReadonlyProfile = "readonly" // may list MFA devices, enough to confirm root's
)

// finger is how long a touch takes: long enough to read the request first.
const finger = 650 * time.Millisecond

// Rehearsal is a simulated world with its own keys, readers, account and ledger.
type Rehearsal struct {
	command cli.CarryOut
	World   cli.World
	Account *simaws.Account
	Daily   []*simcard.Card
	Sealed  []*simcard.Card
	spare   *simcard.Card
	desk    *simdesk.Desk

	told   io.Writer // what the simulated outside shows
	Folder string    // temporary; holds the ledger unless you name a folder
	Ledger string
}

// New makes a rehearsal. It reads nothing from the environment, opens no PC/SC and
// dials nothing but its own account. A named ledger folder must be empty or hold
// rehearsals; without one New makes a folder, which Close removes.
func New(command cli.CarryOut, reach cli.Reach, ledgerFolder string, told io.Writer) (*Rehearsal, error) {
	folder, err := os.MkdirTemp("", "rootseal-rehearsal-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the rehearsal: %w", err)
	}
	r := &Rehearsal{command: command, told: told, Folder: folder, Ledger: ledgerFolder, desk: simdesk.New()}
	if r.Ledger == "" {
		r.Ledger = filepath.Join(folder, "ledger")
	}
	r.plugIn()
	r.World = r.worldOf(r.openAccount(reach))
	if _, err := r.OpenLedger(); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// plugIn makes the keys. One of them already holds a credential of another service,
// which must not suffer.
func (r *Rehearsal) plugIn() {
	key := func(profile simcard.Profile, serial uint32) *simcard.Card {
		return simcard.New(profile, serial, simcard.Latency(simcard.RealHardware), simcard.AutoPress(finger))
	}
	r.Daily = []*simcard.Card{key(simcard.YubiKey57, 30112847), key(simcard.YubiKey57, 30112853)}
	r.Sealed = []*simcard.Card{key(simcard.YubiKey543, 16021846), key(simcard.YubiKey543, 16021853), key(simcard.YubiKey543, 16104417)}
	r.spare = key(simcard.YubiKey57, 30112861)
	r.Sealed[0].Store(simcard.Stored{ID: "Example:olivia", Key: []byte("twenty bytes of seed")})
	for _, card := range r.Keys() {
		r.desk.Plug(card)
	}
}

// openAccount makes the account and returns the way into it, by profile.
func (r *Rehearsal) openAccount(reach cli.Reach) func(context.Context, string) (cli.Account, error) {
	r.Account = simaws.New(simaws.Options{Account: AccountNumber, Alias: alias, Latency: 60 * time.Millisecond, ReportDelay: -1, CodesOnce: true, Plain: true})
	r.Account.AddUser(User)
	r.Account.Allow(ReadonlyProfile, "ListAccountAliases", "ListMFADevices", "ListVirtualMFADevices")
	profiles := map[string]simaws.AccessKey{
		"":              r.Account.AddRole("Administrator", "olivia"),
		ReadonlyProfile: r.Account.AddAccessKey(ReadonlyProfile),
	}
	profiles[adminProfile] = profiles[""]
	return func(_ context.Context, profile string) (cli.Account, error) {
		key, ok := profiles[profile]
		if !ok {
			return nil, &cli.UsageError{Command: "rootseal rehearse", Text: fmt.Sprintf("the rehearsal has the AWS profiles %s and %s, not %q", adminProfile, ReadonlyProfile, profile)}
		}
		return reach(cli.Credentials(key), r.Account.Transport()), nil
	}
}

func (r *Rehearsal) worldOf(enter func(context.Context, string) (cli.Account, error)) cli.World {
	tokens := simpiv.New()
	return cli.World{
		Name:  ledger.WorldRehearsal,
		Port:  r.desk,
		PIV:   func(info device.Info) cli.PIVToken { return tokens.Of(info) },
		Roots: tokens.Roots(),
		AWS:   enter,
		ServerTime: func(context.Context, string) (time.Time, error) {
			return time.Now().Truncate(time.Second), nil // as precise as a Date header
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
}

// Keys returns all keys.
func (r *Rehearsal) Keys() []*simcard.Card {
	return slices.Concat(r.Daily, r.Sealed, []*simcard.Card{r.spare})
}

// OpenLedger reads the ledger from its files, like an outsider.
func (r *Rehearsal) OpenLedger() (*ledger.Ledger, error) {
	l, err := ledger.Open(ledger.Dir(r.Ledger), ledger.Identity{World: ledger.WorldRehearsal}, time.Now)
	if err != nil {
		return nil, fmt.Errorf("reading the rehearsal's ledger %s: %w", r.Ledger, err)
	}
	return l, nil
}

// Picture returns where the simulated console saves its QR code.
func (r *Rehearsal) Picture() string { return filepath.Join(r.Folder, "qr.png") }

func (r *Rehearsal) tell(format string, args ...any) { printable.Line(r.told, format, args...) }

// Close removes what the rehearsal put on disk.
func (r *Rehearsal) Close() { _ = os.RemoveAll(r.Folder) }

// in returns the world with another person in it.
func in(w cli.World, person func(env.Person) env.Person) cli.World {
	w.Person = person
	return w
}
