package rehearsal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/rehearsal/room"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/enroll/env"
	"rootseal/hwtest/simpiv"
)

// runAs rehearses a real command line, on a desk with its serials and in its account.
func runAs(ctx context.Context, a *cli.App, carryOut cli.CarryOut, reach cli.Reach, root *cobra.Command, line []string) error {
	n := namedIn(root, line)
	var keys []room.Key
	for _, serial := range n.serials {
		keys = append(keys, room.Key{Serial: serial})
	}
	if len(keys) == 0 {
		keys = keysOfRehearsal()
	}
	made, err := room.New(room.Options{
		Keys: keys, Accounts: []room.Account{{Number: n.account, Alias: n.alias, Users: []string{n.user}}}, Reach: reach, Told: a.Err,
	})
	if err != nil {
		return err
	}
	defer made.Close()
	r := &Rehearsal{Room: made, command: carryOut, told: a.Err, Account: made.Account(n.account)}
	r.Confine(room.Limits{})
	r.tell("rehearsal: account %s, any profile and the keys %s are simulated; no real key, account, ledger, secret or file is touched", n.account, serials(made.Cards()))
	r.tell("rehearsal: root's console accepts the codes if you report that; the PIN of every key is %s", simpiv.PIN)
	if err := r.prepare(ctx, n); err != nil {
		return fmt.Errorf("preparing the rehearsal: %w", err)
	}
	return r.rehearse(ctx, line, a, "rootseal rehearse --as -- ")
}

// prepare makes what the real ledger would have: an officer who signs, and the group that
// a command works on. The real ledger is not read.
func (r *Rehearsal) prepare(ctx context.Context, n named) error {
	if n.signs() {
		if _, err := r.quietly(ctx, generateLine(n.officer)); err != nil {
			return err
		}
		r.tell("rehearsal: key %d signs for an officer, whose name is Officer here", n.officer)
	}
	held := n.held()
	if !n.worksOnAGroup() || len(held) == 0 {
		return nil
	}
	var err error
	if n.root {
		err = r.prepareRoot(ctx, n.groupLine(held))
	} else {
		_, err = r.quietly(ctx, n.groupLine(held))
	}
	if err != nil {
		return err
	}
	r.tell("rehearsal: the keys %s hold group %s of %s, as if it had been enrolled earlier", listed(held), n.group, n.principal())
	for _, serial := range n.lost {
		if seat := r.Seat(serial); seat != nil {
			seat.Lose()
		}
	}
	return nil
}

// prepareRoot enrolls root, and types the codes into the console.
func (r *Rehearsal) prepareRoot(ctx context.Context, line string) error {
	out, err := r.quietly(ctx, line)
	pair := strings.Fields(out)
	if cli.ExitCode(err) != cli.ExitUnsettled || len(pair) != 2 {
		return err
	}
	accepted := env.Refused
	r.Quietly(func() { accepted = r.TypePair(r.Account, pair[0], pair[1]) })
	if accepted != env.Accepted {
		return errors.New("the console rejected the codes")
	}
	_, err = r.quietly(ctx, acceptedLine())
	return err
}

// quietly carries out a command without a terminal, and shows nothing of it.
func (r *Rehearsal) quietly(ctx context.Context, line string) (out string, err error) {
	var shown bytes.Buffer
	r.Quietly(func() {
		err = r.command(ctx, strings.Fields(line), r.World, cli.Stdio{
			In: strings.NewReader(""), Out: &shown, Err: io.Discard,
			OpenTerminal: func() (*terminal.Terminal, error) { return nil, terminal.ErrNoTerminal },
		})
	})
	return shown.String(), err
}
