package governance

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

func officerRemoveCommand(a *cli.App) *cobra.Command {
	var reason string
	var f operator.SigningFlags
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
		RunE:    func(c *cobra.Command, args []string) error { return removeOfficer(c.Context(), a, args[0], reason, f) },
	}
	c.Flags().StringVar(&reason, "reason", "", "state why: `TEXT`")
	f.Define(c)
	return c
}

// OfficerRemoved is the result as JSON.
type OfficerRemoved struct {
	Name        string `json:"name"`
	Serial      uint32 `json:"serial"`
	Fingerprint string `json:"fingerprint"`
	Reason      string `json:"reason"`
	Head        string `json:"head"`
}

func removeOfficer(ctx context.Context, a *cli.App, who, reason string, f operator.SigningFlags) error {
	if strings.TrimSpace(reason) == "" {
		return cli.Usage("say why with --reason")
	}
	l, err := a.OpenToRecord(&ledger.OfficerRemoved{})
	if err != nil {
		return err
	}
	register := officers.Read(l.Records())
	o, err := theOfficer(register, who)
	if err == nil {
		err = register.MayDismiss(o.Fingerprint)
	}
	if err != nil {
		return fmt.Errorf("removing an officer: %w", err)
	}
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, f); err != nil {
		return err
	}
	body := &ledger.OfficerRemoved{Name: o.Name, Fingerprint: o.Fingerprint, Reason: reason}
	head, err := custody.RemoveOfficer(ctx, operator.DeskRoom(a, l, person), body)
	if err != nil && !errors.Is(err, env.ErrUnsigned) {
		return err
	}
	if err == nil {
		a.Say("%s, key %d, is no longer an officer", o.Name, o.KeySerial)
	}
	a.Say("ledger head %s", head)
	if a.JSON {
		err = errors.Join(err, a.PrintJSON(OfficerRemoved{o.Name, o.KeySerial, o.Fingerprint, reason, head.String()}))
	}
	return err
}

// theOfficer is the one who counts, by the serial of their key or its whole
// fingerprint. Of two keys on one token only the fingerprint tells which.
func theOfficer(register *officers.Register, who string) (*officers.Officer, error) {
	var found []*officers.Officer
	for _, o := range register.Counting() {
		if who == fmt.Sprint(o.KeySerial) || strings.EqualFold(who, o.Fingerprint) {
			found = append(found, o)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("%w: %s", officers.ErrNotOfficer, who)
	case 1:
		return found[0], nil
	}
	var fingerprints []string
	for _, o := range found {
		fingerprints = append(fingerprints, o.Fingerprint)
	}
	return nil, cli.Usage("key %s has several officers' keys: name one by its fingerprint, %s", who, strings.Join(fingerprints, " or "))
}
