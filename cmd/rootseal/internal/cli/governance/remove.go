package governance

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/custody"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// removeOptions are the options of officer remove.
type removeOptions struct {
	officer string // serial or fingerprint
	reason  string
	operator.RecordFlags
}

func officerRemoveCommand(a *cli.App) *cobra.Command {
	var o removeOptions
	c := &cobra.Command{
		Use:   "remove SERIAL|FINGERPRINT",
		Short: "Remove an officer",
		Long: `Remove an officer, by the serial or the fingerprint of their key. The key need
not be plugged in, and nothing on it changes. What the officer has signed stays
signed. Officers sign the removal, and the one who leaves may be among them. As
many must remain as the policy requires.

With --json: serial, name, fingerprint, reason, head.

` + cli.SourceHelp,
		Example: `  rootseal officer remove 16104417 --reason "left the company"`,
		Args:    cobra.ExactArgs(1),
		RunE:    operator.Records(a, &o.RecordFlags, o.read, o.record, &ledger.OfficerRemoved{}),
	}
	c.Flags().StringVar(&o.reason, "reason", "", "state why: `TEXT`")
	o.Define(c)
	return c
}

func (o *removeOptions) read(_ *cobra.Command, args []string) error {
	o.officer = args[0]
	if strings.TrimSpace(o.reason) == "" {
		return cli.Usage("removing an officer requires --reason")
	}
	return nil
}

func (o *removeOptions) record(ctx context.Context, r *operator.Recording) error {
	register := officers.Read(r.Ledger.Records())
	leaver, err := register.Named(o.officer)
	if errors.As(err, new(*officers.SeveralKeysError)) {
		return cli.Usage("%v", err)
	}
	if err == nil {
		err = register.MayDismiss(leaver.Fingerprint)
	}
	if err != nil {
		return fmt.Errorf("removing an officer: %w", err)
	}
	e, err := r.Signed(ctx)
	if err != nil {
		return err
	}
	body := &ledger.OfficerRemoved{Name: leaver.Name, Fingerprint: leaver.Fingerprint, Reason: o.reason}
	head, err := custody.RemoveOfficer(ctx, e, body)
	if err == nil { // else the officer stays one until the record is signed
		r.App.Say("removed officer %s (key %d)", leaver.Name, leaver.KeySerial)
	}
	out := view.OfficerRemoved{Name: leaver.Name, Serial: leaver.KeySerial, Fingerprint: leaver.Fingerprint, Reason: o.reason, Head: head.String()}
	return r.App.Recorded(err, head, out, "")
}
