package oversight

import (
	"io"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/view"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// StatusCommand is the command status.
func StatusCommand(a *cli.App) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Show accounts and keys, what is wrong and what is due, from the ledger",
		Long: `Show every live MFA device and the keys that hold it, the worst first: devices
that are unconfirmed or were never checked live, then what was found wrong, then
what violates the policy, then what is due next. Below the table are open findings,
unfinished ceremonies, pending cleanup, records that no officer has signed, and
recorded passkeys.
status reads the ledger only: no key and no network. The exit code is 0 whatever it
finds, and 1 if it cannot read the ledger or --ledger names a folder without one.

With --json one object, with lists that may be empty:
  unprotected principal, group, ceremony, alone, since, next: the old device was
             removed first, and no new one followed
  devices    principal, alias, group, ceremony, device_arn, outcome, touch,
             enrolled, witnesses_left, live (time, method), live_due, keys,
             breaches, unsigned
    keys     serial, model, firmware, label, holder, attested, lost,
             sealed (bag, place, since, unsigned), proven (time, kind),
             verify_due, breaches
    breaches name, text
  findings   id, serial, text, time, next
  unsettled  ceremony, principal, group, began, replaces, stands (announced,
             old-first, loaded, enabling, sign-in, retiring, cleaning), next
  owed       ceremony, serial, credential_id, what, since, next
  unsigned   record, kind, cause, next
  passkeys   principal, type (fido, hardware), device_arn, label, holder, since,
             record: registered in the console and recorded with 'rootseal passkey'
null means unknown or not required. unsigned is true if officers must sign the
record of a device or a bag and have not: anyone can have written it, so it
satisfies no policy. The names of breaches never change:
unsigned-device, not-confirmed, never-live; live-refused, live-in-doubt,
key-lost, key-wrong, finding; no-witness, min-keys, no-sealed-group,
verify-overdue, live-overdue, no-touch, not-attested.`,
		Example: `  rootseal status
  rootseal status --ledger /media/stick/osaka`,
		RunE: func(*cobra.Command, []string) error { return runStatus(a) },
	}
}

func runStatus(a *cli.App) error {
	l, err := a.OpenToRead()
	if err != nil {
		return err
	}
	operator.WarnOfRecordedTime(a, l)
	records := l.Records()
	register := officers.Read(records)
	state := view.Overview{State: record.Status(record.Read(records), officers.PolicyOf(register), a.World.Now()), Unsigned: register.Missing()}
	operator.WarnOfOneOfficer(a, register)
	operator.WarnOfOldFirmware(a, register.Active()...)
	if len(records) == 0 {
		return a.Show(view.NewStatusJSON(state), nil) // no ledger is no reason to say that nothing is open
	}
	if len(state.Rows) == 0 && len(state.Unprotected) == 0 {
		a.Say("no device is enrolled")
	}
	return a.Show(view.NewStatusJSON(state), func(w io.Writer) error { return view.PrintStatus(w, state) })
}
