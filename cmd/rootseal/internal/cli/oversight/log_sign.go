package oversight

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

// signOptions are what to sign, and by whom.
type signOptions struct {
	records []uint64 // signed although they decide who signs
	signing operator.SigningFlags
}

func logSignCommand(a *cli.App) *cobra.Command {
	var o signOptions
	c := &cobra.Command{
		Use:   "sign [RECORD...]",
		Short: "Add missing signatures",
		Long: `Add an officer's signature to every record that requires one and lacks it, and
to the newest record if no signature covers it. Through the chain, that
signature also covers all earlier records, such as proofs made while no officer
was present. rootseal shows these records in full before it asks for a PIN: by
signing, you vouch for them.

The same holds for every command that signs. It first shows what others have
recorded since the last signature, and you confirm that you know of it. Without
a terminal, --seen NUMBER confirms it up to that record.

A record that changes who signs, or how many must sign, takes effect once
signed. Anyone who can write to the ledger can add such a record and wait, so
log sign leaves it out unless you name its number.

Under a policy of two officers, the second officer alone signs the seal or
unseal that one officer has signed on a trip. Everything else is left then,
until both sign.

With --json: signed (records), left (records), head.

` + cli.SourceHelp,
		Example: `  rootseal log sign
  rootseal log sign 42 --officer 16104417`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			for _, text := range args {
				number, err := strconv.ParseUint(text, 10, 64)
				if err != nil {
					return cli.Usage("%q is not the number of a record", text)
				}
				o.records = append(o.records, number)
			}
			return signLog(c.Context(), a, o)
		},
	}
	o.signing.Define(c)
	return c
}

func signLog(ctx context.Context, a *cli.App, o signOptions) error {
	l, err := a.OpenToRecord(&ledger.Signature{})
	if err != nil {
		return err
	}
	sign, left, err := officers.Read(l.Records()).ToSign(l.Records(), o.records)
	if err != nil {
		return cli.Usage("%v", err)
	}
	result := view.LogSigned{Signed: []uint64{}, Left: []uint64{}}
	for _, act := range left {
		result.Left = append(result.Left, act.At.Record)
		a.Say("left: record %d, %s: %s. it changes who signs or how many must; to sign it, run 'rootseal log sign %d'", act.At.Record, act.Kind,
			view.BodyWords(l.Records()[act.At.Record-1].Body), act.At.Record)
	}
	if len(sign) == 0 {
		a.Say("nothing to sign")
	} else {
		var halves []uint64
		if result.Signed, halves, err = signRecords(ctx, a, l, sign, o.signing); err != nil {
			return err
		}
		result.Left = append(result.Left, halves...)
	}
	result.Head = l.Head().String()
	a.Say("ledger head %s", result.Head)
	if a.JSON {
		return a.PrintJSON(result)
	}
	return nil
}

// signRecords shows the records in full before the officers sign each of them. If one
// officer can sign some of them alone, those of a trip, and there is no other one,
// the others are left.
func signRecords(ctx context.Context, a *cli.App, l *ledger.Ledger, sign []uint64, f operator.SigningFlags) (signed, left []uint64, err error) {
	person, closePerson, err := operator.Person(ctx, a, nil)
	if err != nil {
		return nil, nil, err
	}
	defer closePerson()
	register, bring := officers.Read(l.Records()), person.Signing.Bring
	for _, number := range sign {
		for _, line := range view.RecordToSign(l.Records(), l.Records()[number-1]) {
			a.Say("%s", line)
		}
		if register.SignsAlone(l, number) != nil {
			bring = person.Signing.BringAny
		}
	}
	if err := bring(ctx, l, f); err != nil {
		return nil, nil, err
	}
	for _, number := range sign {
		err := officers.Read(l.Records()).AdmitsTo(l, number, person.Signing.Signers...)
		if err == nil {
			_, err = officers.Sign(ctx, l, number, "log", ledger.Officer{OSUser: cli.OsUser()}, person.Signing.Shown, person.Signing.Signers...)
		} else if errors.Is(err, officers.ErrTooFewSigners) || errors.Is(err, officers.ErrSameOfficer) {
			left = append(left, number)
			a.Say("left: record %d: %v", number, err)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		signed = append(signed, number)
		a.Say("signed: record %d", number)
	}
	if len(signed) == 0 {
		return nil, nil, fmt.Errorf("signing %s: %w", view.Plural(len(left), "record"), officers.ErrTooFewSigners)
	}
	return signed, left, nil
}
