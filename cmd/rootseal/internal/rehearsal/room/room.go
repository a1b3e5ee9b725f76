package room

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll/anchor"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simdesk"
	"rootseal/hwtest/simpiv"
	"rootseal/message"
)

// Options say what is in a room.
type Options struct {
	Keys     []Key
	Accounts []Account // the first manages the others
	Reach    cli.Reach
	Ledger   string    // a folder; "": one in the room's folder
	Told     io.Writer // what the simulated outside shows
	Remember bool      // the room remembers its ledgers, as a workstation does
}

// Room is a simulated world.
type Room struct {
	World  cli.World
	Folder string // temporary; holds all that the room puts on disk
	Ledger string

	Organization *simaws.Organization
	Network      *Network
	options      Options
	seats        []*Seat
	entries      []entry
	desk         *simdesk.Desk
	tokens       *simpiv.Tokens
	told         io.Writer
	ahead        time.Duration // of the room's clock
}

// New makes a room. A named ledger folder must be empty or hold rehearsals; without one
// the ledger is in the room's folder, which Close removes.
func New(o Options) (*Room, error) {
	folder, err := os.MkdirTemp("", "rootseal-rehearsal-")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the rehearsal: %w", err)
	}
	r := &Room{options: o, told: o.Told, Folder: folder, Ledger: o.Ledger, desk: simdesk.New(), tokens: simpiv.New()}
	if r.Ledger == "" {
		r.Ledger = filepath.Join(folder, "ledger")
	}
	for _, key := range o.Keys {
		r.seats = append(r.seats, newSeat(r.desk, key))
	}
	r.openAccounts()
	r.World = r.world()
	if _, err := r.OpenLedger(); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

func (r *Room) world() cli.World {
	state := anchor.Store{}
	if r.options.Remember {
		state = anchor.In(filepath.Join(r.Folder, "state"))
	}
	return cli.World{
		Name:       ledger.WorldRehearsal,
		Port:       r.desk,
		PIV:        func(info device.Info) cli.PIVToken { return r.tokens.Of(info) },
		Roots:      r.tokens.Roots(),
		AWS:        r.enter,
		ServerTime: r.serverTime,
		LedgerDir: func(flag string) (string, error) {
			if flag != "" {
				return flag, nil
			}
			return r.Ledger, nil
		},
		State:    state,
		ClockAt:  func(context.Context, string) []cloud.Endpoint { return nil },
		Settings: func() []ledger.Setting { return nil },
		Profile:  func() string { return r.entries[0].profile },
		Profiles: r.Profiles,
		Slack: func(_ context.Context, _ []byte, text string) error {
			r.Tell("  slack would receive:\n%s", printable.Ready(text))
			return nil
		},
		Person:    r.WithConsole(io.Discard),
		MayDelete: func(file string) bool { return filepath.Dir(file) == r.Folder },
		Now:       r.Now,
	}
}

// OpenLedger reads the ledger from its files, like an outsider.
func (r *Room) OpenLedger() (*ledger.Ledger, error) {
	l, err := ledger.Open(ledger.Dir(r.Ledger), ledger.Identity{World: ledger.WorldRehearsal}, r.Now)
	if err != nil {
		return nil, message.Errorf("reading the rehearsal's ledger %s: %w", r.Ledger, err)
	}
	return l, nil
}

// Now returns the time in the room.
func (r *Room) Now() time.Time { return time.Now().Add(r.ahead) }

// Ahead returns how far the room's clock is ahead.
func (r *Room) Ahead() time.Duration { return r.ahead }

// Advance moves the clock of the room, and everybody's in it.
func (r *Room) Advance(by time.Duration) { r.ahead += by }

// Picture returns where the simulated console saves its QR code.
func (r *Room) Picture() string { return filepath.Join(r.Folder, "qr.png") }

// Tell shows what the simulated outside does.
func (r *Room) Tell(format string, args ...any) { printable.Line(r.told, format, args...) }

// Quietly keeps the simulated outside silent.
func (r *Room) Quietly(do func()) {
	told := r.told
	defer func() { r.told = told }()
	r.told = io.Discard
	do()
}

// Close removes what the room put on disk.
func (r *Room) Close() { _ = os.RemoveAll(r.Folder) }

// In returns the world with another person in it.
func In(w cli.World, person func(env.Person) env.Person) cli.World {
	w.Person = person
	return w
}
