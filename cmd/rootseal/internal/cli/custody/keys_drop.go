package custody

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

func keysDropCommand(a *cli.App) *cobra.Command {
	var reason string
	var f operator.SigningFlags
	c := &cobra.Command{
		Use:   "drop SERIAL",
		Short: "Stop waiting for a key that still holds retired seeds",
		Long: `Stop waiting for a key: rootseal removes it from the groups that were rotated
without it, and from the pending cleanup of undone ceremonies. What the key may
still hold opens nothing. A key that is recorded as lost stays lost.

With --json: serial, dropped, head.

` + cli.SourceHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return dropKey(c.Context(), a, args[0], reason, f) },
	}
	c.Flags().StringVar(&reason, "reason", "", "state why the key will not come back: `TEXT`")
	f.Define(c)
	return c
}

// KeyDropped is the result as JSON.
type KeyDropped struct {
	Serial  device.KeySerial `json:"serial"`
	Dropped []string         `json:"dropped"` // credential ids that it may still hold
	Head    string           `json:"head"`
}

func dropKey(ctx context.Context, a *cli.App, text, reason string, f operator.SigningFlags) error {
	serial, err := cli.ParseSerial(text)
	if err != nil {
		return err
	}
	if reason == "" {
		return cli.Usage("dropping a key needs --reason")
	}
	l, err := a.OpenToRecord(&ledger.Drop{})
	if err != nil {
		return err
	}
	b := record.Read(l.Records())
	if b.Key(uint32(serial)) == nil {
		return custody.ErrNotRecorded
	}
	owes := slices.DeleteFunc(slices.Clone(b.Owed), func(o record.Owed) bool { return o.KeySerial != uint32(serial) })
	if len(owes) == 0 {
		a.Say("key %d has no pending cleanup: there is nothing to drop", serial)
		return nil
	}
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, f); err != nil {
		return err
	}
	operator.SayAgainst(a, b, serial)
	out := KeyDropped{Serial: serial}
	for _, left := range owes {
		head, err := custody.DropKey(ctx, operator.DeskRoom(a, l, person), serial, left.Ceremony, reason)
		if err != nil {
			return err
		}
		out.Dropped, out.Head = append(out.Dropped, left.CredentialID), head.String()
	}
	a.Say("dropped key %d; it may still hold these retired credentials, which open nothing: %s. ledger head %s", serial, printable.Text(strings.Join(out.Dropped, ", ")), out.Head)
	if a.JSON {
		return a.PrintJSON(out)
	}
	return nil
}
