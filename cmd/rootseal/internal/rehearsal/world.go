package rehearsal

import (
	"fmt"
	"io"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/rehearsal/practice"
	"rootseal/cmd/rootseal/internal/rehearsal/room"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// The simulated account. The number has the length of a real one.
const (
	AccountNumber = "111122223333"
	alias         = "rehearsal"
	User          = "breakglass"

	adminProfile    = "admin"    // a role session that may do everything
	ReadonlyProfile = "readonly" // may list MFA devices, enough to confirm root's
)

// Rehearsal is a room for the full rehearsal and for a single command.
type Rehearsal struct {
	*room.Room
	command cli.CarryOut
	Account *simaws.Account
	Daily   []*simcard.Card
	Sealed  []*simcard.Card
	spare   *simcard.Card

	told io.Writer // what the simulated outside shows
}

// keysOfRehearsal are on the desk: two for every day, three for the safe, and a spare.
func keysOfRehearsal() []room.Key {
	return []room.Key{
		{Serial: 30112847},
		{Serial: 30112853},
		{Serial: 16021846, Old: true, Busy: true},
		{Serial: 16021853, Old: true},
		{Serial: 16104417, Old: true},
		{Serial: 30112861},
	}
}

func accountOfRehearsal() room.Account {
	return room.Account{Number: AccountNumber, Alias: alias, Users: []string{User}, Admin: adminProfile, Readonly: ReadonlyProfile}
}

// practice returns what is in a practice room: the keys of a rehearsal, and further ones.
func (o *options) practice(reach cli.Reach) practice.Options {
	keys := keysOfRehearsal()
	for n := len(keys); n < o.keys; n++ {
		keys = append(keys, room.Key{Serial: 30112878 + uint32(n-len(keysOfRehearsal()))*3})
	}
	accounts := []room.Account{accountOfRehearsal()}
	for n := 2; n <= o.accounts; n++ {
		accounts = append(accounts, room.Account{
			Number: fmt.Sprintf("22223333%04d", n), Alias: fmt.Sprintf("%s-%d", alias, n), Users: []string{User},
			Admin: fmt.Sprintf("%s-%d", adminProfile, n), Readonly: fmt.Sprintf("%s-%d", ReadonlyProfile, n),
		})
	}
	return practice.Options{Room: room.Options{Keys: keys[:o.keys], Accounts: accounts, Reach: reach}, Load: o.load, Save: o.save, User: User}
}

// New makes a rehearsal. It reads nothing from the environment, opens no PC/SC and
// dials nothing but its own account. A named ledger folder must be empty or hold
// rehearsals; without one New makes a folder, which Close removes.
func New(command cli.CarryOut, reach cli.Reach, ledgerFolder string, told io.Writer) (*Rehearsal, error) {
	made, err := room.New(room.Options{
		Keys: keysOfRehearsal(), Accounts: []room.Account{accountOfRehearsal()}, Reach: reach, Ledger: ledgerFolder, Told: told,
	})
	if err != nil {
		return nil, err
	}
	cards := made.Cards()
	return &Rehearsal{
		Room: made, command: command, told: told, Account: made.Account(AccountNumber),
		Daily: cards[:2], Sealed: cards[2:5], spare: cards[5],
	}, nil
}

// Keys returns all keys.
func (r *Rehearsal) Keys() []*simcard.Card {
	return slices.Concat(r.Daily, r.Sealed, []*simcard.Card{r.spare})
}

func (r *Rehearsal) tell(format string, args ...any) { r.Tell(format, args...) }
