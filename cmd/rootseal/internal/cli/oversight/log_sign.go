package oversight

import (
	"context"
	"errors"
	"strconv"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"
	"rootseal/message"

	officers "rootseal/enroll/officer"
)

// signOptions are what to sign, and by whom.
type signOptions struct {
	records []uint64 // signed although they decide who signs
	operator.RecordFlags
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
log sign leaves it out unless you name its number. The same holds if several
records end one ceremony: the first that is signed counts.

Under a policy of two officers, the second officer alone signs the seal or
unseal that one officer has signed on a trip. Everything else is left then,
until both sign.

With --json: signed (records), left (records), head.

` + cli.SourceHelp,
		Example: `  rootseal log sign
  rootseal log sign 42 --officer 16104417`,
		Args: cobra.ArbitraryArgs,
		RunE: operator.Records(a, &o.RecordFlags, o.read, o.record, &ledger.Signature{}),
	}
	o.Define(c)
	return c
}

func (o *signOptions) read(_ *cobra.Command, args []string) error {
	for _, text := range args {
		number, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return cli.Usage("%q is not the number of a record", text)
		}
		o.records = append(o.records, number)
	}
	return nil
}

func (o *signOptions) record(ctx context.Context, r *operator.Recording) error {
	all := r.Ledger.Records()
	sign, left, err := officers.Read(all).ToSign(all, o.records)
	if err != nil {
		return cli.Usage("%v", err)
	}
	out := view.LogSigned{Signed: []uint64{}, Left: []uint64{}}
	for _, act := range left {
		out.Left = append(out.Left, act.At.Record)
		why := message.Word("it changes who signs or how many must")
		if act.Kind == "end" {
			by := all[act.At.Record-1]
			why = printable.Sentence("%s on %s wrote it, several records end this ceremony, and the first that is signed counts", by.Officer.OSUser, by.Host)
		}
		r.App.Say("left: record %d, %s: %s. %s; to sign it, run 'rootseal log sign %d'", act.At.Record, act.Kind,
			view.BodyWords(all[act.At.Record-1].Body), why, act.At.Record)
	}
	if len(sign) == 0 {
		r.App.Say("nothing to sign")
	} else {
		var halves []uint64
		if out.Signed, halves, err = signRecords(ctx, r, sign); err != nil {
			return err
		}
		out.Left = append(out.Left, halves...)
	}
	out.Head = r.Ledger.Head().String()
	return r.App.Recorded(nil, r.Ledger.Head(), out, "")
}

// signRecords shows the records in full before the officers sign each of them. If one
// officer is enough for some of them, those of a trip, and there is no other one,
// the others are left.
func signRecords(ctx context.Context, r *operator.Recording, sign []uint64) (signed, left []uint64, err error) {
	all := r.Ledger.Records()
	register, fewest := officers.Read(all), officers.Both
	for _, number := range sign {
		for _, line := range view.RecordToSign(all, all[number-1]) {
			r.App.Say("%s", line)
		}
		fewest = min(fewest, register.FewestOf(r.Ledger, number))
	}
	e, err := r.SignedBy(ctx, fewest)
	if err != nil {
		return nil, nil, err
	}
	for _, number := range sign {
		err := officers.Read(r.Ledger.Records()).AdmitsTo(r.Ledger, number, e.Signers...)
		if err == nil {
			err = e.ReadyToSign(ctx, func() {})
		}
		if err == nil {
			_, err = officers.Sign(ctx, r.Ledger, number, "log", ledger.Officer{OSUser: cli.OsUser()}, e.Shown, e.Signers...)
		} else if errors.Is(err, officers.ErrTooFewSigners) || errors.Is(err, officers.ErrSameOfficer) {
			left = append(left, number)
			r.App.Say("left: record %d: %v", number, err)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		signed = append(signed, number)
		r.App.Say("signed: record %d", number)
	}
	if len(signed) == 0 {
		return nil, nil, message.Errorf("signing %s: %w", message.Count(len(left), "record"), officers.ErrTooFewSigners)
	}
	return signed, left, nil
}
