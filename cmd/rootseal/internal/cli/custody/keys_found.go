package custody

import (
	"context"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

func keysFoundCommand(a *cli.App) *cobra.Command {
	var codes, confirm []string
	var f operator.SigningFlags
	c := &cobra.Command{
		Use:   "found SERIAL",
		Short: "Readmit a lost key once it opens nothing",
		Long: `Readmit a key that was recorded as lost. rootseal deletes every retired
credential from the key, each after it has answered a one-time challenge, then
checks the key against the ledger. Nothing else on the key changes.

A lost key comes back with the seeds that it holds. A stolen key, or one whose
holder left, comes back only if it holds no seed in use, since someone may have
used the key: run 'rootseal rotate' first. A key that was reset or is otherwise
wrong is refused.

A retired credential is deleted only if AWS shows that its device is no longer
in use; rootseal asks with the AWS credentials in the environment. If it cannot
ask and no officer has signed the rotation, check at AWS yourself and confirm
with the account number.

With --json: serial, cleaned, result, others, record (of the proof), head.

` + cli.SourceHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			return findKey(c.Context(), a, args[0], codes, confirm, f)
		},
	}
	c.Flags().StringArrayVar(&codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	c.Flags().StringSliceVar(&confirm, "confirm", nil, "confirm that the retired devices of `ACCOUNT` (or of a service) are gone (repeatable)")
	a.DefineHead(c.Flags())
	f.Define(c)
	return c
}

// keyFound is the result as JSON.
type keyFound struct {
	Serial  device.KeySerial `json:"serial"`
	Cleaned []string         `json:"cleaned"` // credential ids
	Result  string           `json:"result"`  // of the proof after that
	Others  []string         `json:"others"`  // ids on it that the record does not know
	Record  uint64           `json:"record"`
	Head    string           `json:"head"`
}

func findKey(ctx context.Context, a *cli.App, text string, codes, confirm []string, f operator.SigningFlags) error {
	serial, err := cli.ParseSerial(text)
	if err != nil {
		return err
	}
	sources, err := a.CheckSecrets(codes, f.Pins, "")
	if err != nil {
		return err
	}
	l, err := a.OpenToRecord(&ledger.Clean{}, &ledger.Verified{}, &ledger.Found{})
	if err != nil {
		return err
	}
	if _, err := a.Remembered(); err != nil {
		return err // a head that was typed, and that the ledger lacks
	}
	person, closePerson, err := operator.Person(ctx, a, sources)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, f, serial); err != nil {
		return err
	}
	before := record.Read(l.Records())
	operator.SayAgainst(a, before, serial)
	room := operator.DeskRoom(a, l, person)
	found, err := custody.FindKey(ctx, room, serial, operator.MayClean(a, room, person, confirm))
	for _, id := range found.Cleaned {
		a.Say("key %d: %s, retired, is deleted", serial, printable.Text(id))
	}
	if found.Proof.Record > 0 {
		sayVerified(a, record.Read(l.Records()), found.Proof)
	}
	if err != nil {
		return err
	}
	if live := before.Key(uint32(serial)).Holds(); len(live) > 0 {
		a.Say("key %d is no longer lost, and holds seeds in use: %s. if someone else had the key, run 'rootseal rotate --lost %d' now. ledger head %s",
			serial, view.Plural(len(live), "seed"), serial, found.Head)
	} else {
		a.Say("key %d is no longer lost, and opens nothing in the ledger. ledger head %s", serial, found.Head)
	}
	if a.JSON {
		return a.PrintJSON(keyFound{serial, view.OrEmpty(found.Cleaned), found.Proof.Result, view.OrEmpty(found.Proof.Others), found.Proof.Record, found.Head.String()})
	}
	return nil
}
