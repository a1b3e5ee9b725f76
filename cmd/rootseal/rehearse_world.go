package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
)

// What a rehearsal is made of. Serials and numbers are of real length.
const (
	rehearsalAccount = "111122223333"
	rehearsalAlias   = "rehearsal"
	rehearsalUser    = "breakglass"

	adminProfile    = "admin"    // a role session that may do everything
	readonlyProfile = "readonly" // may list MFA devices, enough to confirm root's
)

// finger is how long the person of a rehearsal takes to touch a key: long enough
// to be told to, as people are.
const finger = 650 * time.Millisecond

// rehearsal is the other world: keys, readers, account and ledger that nobody
// else knows of. The commands in it are the real ones.
type rehearsal struct {
	world   world
	account *simaws.Account
	daily   []*simcard.Card
	sealed  []*simcard.Card
	spare   *simcard.Card
	desk    *simdesk.Desk

	told   io.Writer // what the simulated outside says and shows
	folder string    // temporary; holds the ledger unless another was given
	ledger string
}

// newRehearsal makes a rehearsal, with nothing from the environment. A ledger
// folder that is given must be empty or of rehearsals; otherwise one is made,
// which close removes.
func newRehearsal(ledgerFolder string, told io.Writer) (*rehearsal, error) {
	person := simcard.AutoPress
	feel := simcard.Latency(simcard.RealHardware)
	r := &rehearsal{
		told:    told,
		account: simaws.New(simaws.Options{Account: rehearsalAccount, Alias: rehearsalAlias, Latency: 60 * time.Millisecond, ReportDelay: -1}),
		daily: []*simcard.Card{
			simcard.New(simcard.YubiKey57, 30112847, feel, person(finger)),
			simcard.New(simcard.YubiKey57, 30112853, feel, person(finger)),
		},
		sealed: []*simcard.Card{
			simcard.New(simcard.YubiKey543, 16021846, feel, person(finger)),
			simcard.New(simcard.YubiKey543, 16021853, feel, person(finger)),
			simcard.New(simcard.YubiKey543, 16104417, feel, person(finger)),
		},
	}
	r.spare = simcard.New(simcard.YubiKey57, 30112861, feel, person(finger))
	// Nothing of another's may suffer: one key is in use elsewhere already.
	r.sealed[0].Store(simcard.Stored{ID: "Example:olivia", Key: []byte("twenty bytes of seed")})
	r.desk = simdesk.New()
	for _, card := range r.keys() {
		r.desk.Plug(card)
	}

	r.account.AddUser(rehearsalUser)
	r.account.Allow(readonlyProfile, "ListAccountAliases", "ListMFADevices", "ListVirtualMFADevices")
	profiles := map[string]simaws.AccessKey{
		adminProfile:    r.account.AddRole("Administrator", "olivia"),
		readonlyProfile: r.account.AddAccessKey(readonlyProfile),
	}

	folder, err := os.MkdirTemp("", "rootseal-rehearsal-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the rehearsal: %w", err)
	}
	r.folder, r.ledger = folder, ledgerFolder
	if r.ledger == "" {
		r.ledger = filepath.Join(folder, "ledger")
	}

	tokens := newMemoryTokens()
	r.world = world{
		name:  ledger.WorldRehearsal,
		port:  r.desk,
		piv:   tokens.of,
		roots: tokens.roots(),
		aws: func(_ context.Context, profile string) (*awsiam.Client, error) {
			if profile == "" {
				profile = adminProfile
			}
			key, ok := profiles[profile]
			if !ok {
				return nil, &usageError{command: "rootseal rehearse", text: fmt.Sprintf("the rehearsal has the AWS profiles %s and %s, not %q", adminProfile, readonlyProfile, profile)}
			}
			return awsiam.New(awsiam.AccessKey(key), r.account.Transport()), nil
		},
		serverTime: func(context.Context, string) (time.Time, error) {
			return time.Now().Truncate(time.Second), nil // as a Date header tells it
		},
		ledgerDir: func(flag string) (string, error) {
			if flag != "" {
				return flag, nil
			}
			return r.ledger, nil
		},
		clockAt:  func(context.Context, string) []cloud.Endpoint { return nil },
		settings: func() []ledger.Setting { return nil },
		profile:  func() string { return adminProfile },
		slack: func(_ context.Context, _ []byte, text string) error {
			r.tell("  slack would receive:\n%s", ready(text))
			return nil
		},
		person:    r.withConsole(io.Discard),
		mayDelete: func(file string) bool { return filepath.Dir(file) == r.folder },
		now:       time.Now,
	}
	if _, err := r.openLedger(); err != nil {
		r.close()
		return nil, err
	}
	return r, nil
}

// keys are all keys that there are.
func (r *rehearsal) keys() []*simcard.Card {
	return slices.Concat(r.daily, r.sealed, []*simcard.Card{r.spare})
}

// openLedger reads the ledger from its files, as somebody who looks later does.
func (r *rehearsal) openLedger() (*ledger.Ledger, error) {
	l, err := ledger.Open(ledger.Dir(r.ledger), ledger.Identity{World: ledger.WorldRehearsal}, r.world.now)
	if err != nil {
		return nil, fmt.Errorf("reading the rehearsal's ledger %s: %w", r.ledger, err)
	}
	return l, nil
}

// picture is where the simulated console saves its QR code.
func (r *rehearsal) picture() string { return filepath.Join(r.folder, "qr.png") }

func (r *rehearsal) tell(format string, args ...any) { printLine(r.told, format, args...) }

// close removes what the rehearsal put on disk.
func (r *rehearsal) close() { _ = os.RemoveAll(r.folder) }

// in is the world with another person in it.
func (w world) in(person func(env.Person) env.Person) world {
	w.person = person
	return w
}
