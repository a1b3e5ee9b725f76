package oversight

import (
	"context"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
)

func logSignCommand(a *cli.App) *cobra.Command {
	var f operator.SigningFlags
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

With --json: signed (records), left (records), head.

` + cli.SourceHelp,
		Example: `  rootseal log sign
  rootseal log sign 42 --officer 16104417`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return signLog(c.Context(), a, args, f) },
	}
	f.Define(c)
	return c
}

// LogSigned is the result as JSON.
type LogSigned struct {
	Signed []uint64 `json:"signed"`
	Left   []uint64 `json:"left"` // want a signature, and were not named
	Head   string   `json:"head"`
}

func signLog(ctx context.Context, a *cli.App, args []string, f operator.SigningFlags) error {
	l, err := a.OpenToRecord(&ledger.Signature{})
	if err != nil {
		return err
	}
	todo, left, err := unsigned(l.Records(), args)
	if err != nil {
		return err
	}
	result := LogSigned{Signed: []uint64{}, Left: []uint64{}}
	for _, act := range left {
		result.Left = append(result.Left, act.At.Record)
		a.Say("left: record %d, %s: %s. it changes who signs or how many must; to sign it, run 'rootseal log sign %d'", act.At.Record, act.Kind,
			view.BodyWords(l.Records()[act.At.Record-1].Body), act.At.Record)
	}
	if len(todo) == 0 {
		a.Say("nothing to sign")
	} else {
		person, closePerson, err := operator.Person(ctx, a, nil)
		if err != nil {
			return err
		}
		defer closePerson()
		for _, record := range todo {
			sayToSign(a, l.Records(), l.Records()[record-1])
		}
		if err := person.Signing.Bring(ctx, l, f); err != nil {
			return err
		}
		for _, record := range todo {
			if _, err := officers.Sign(ctx, l, record, "log", ledger.Officer{OSUser: cli.OsUser()}, person.Signing.Shown, person.Signing.Signers...); err != nil {
				return err
			}
			result.Signed = append(result.Signed, record)
			a.Say("signed: record %d", record)
		}
	}
	result.Head = l.Head().String()
	a.Say("ledger head %s", result.Head)
	if a.JSON {
		return a.PrintJSON(result)
	}
	return nil
}

// unsigned are the records to sign, oldest first, and those that decide who
// signs and were not named. Where no officer counts, nothing is to be signed.
func unsigned(records []ledger.Record, named []string) (todo []uint64, left []*officers.Act, err error) {
	register := officers.Read(records)
	asked := map[uint64]bool{}
	for _, text := range named {
		record, err := strconv.ParseUint(text, 10, 64)
		if err != nil || !slices.ContainsFunc(register.Missing(), func(act *officers.Act) bool { return act.At.Record == record }) {
			return nil, nil, cli.Usage("%q is not the number of a record that requires a signature", text)
		}
		asked[record] = true
	}
	if register.Needs() == 0 {
		return nil, nil, nil
	}
	for _, act := range register.Missing() {
		if officers.Decides(act.Kind) && !asked[act.At.Record] {
			left = append(left, act)
		} else {
			todo = append(todo, act.At.Record)
		}
	}
	for _, r := range slices.Backward(records) {
		if r.Sequence <= register.Covered || slices.Contains(todo, r.Sequence) {
			break
		}
		_, is := r.Body.(*ledger.Signature)
		if is || slices.ContainsFunc(left, func(act *officers.Act) bool { return act.At.Record == r.Sequence }) {
			continue
		}
		todo = append(todo, r.Sequence)
		break
	}
	slices.Sort(todo)
	return todo, left, nil
}
