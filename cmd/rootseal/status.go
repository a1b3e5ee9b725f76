package main

import (
	"cmp"
	"time"

	"github.com/spf13/cobra"

	"rootseal/enroll/ledger"

	officers "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

func (a *app) statusCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Show accounts and keys, what is wrong and what is due, from the ledger",
		Long: `Show every live MFA device and the keys that hold it, the worst first: devices
that are unconfirmed or were never checked live, then what was found wrong, then
what violates the policy, then what is due next. Below the table are open findings,
unfinished ceremonies, pending cleanup, and records that no officer has signed.
status reads the ledger only: no key and no network. The exit code is 0 whatever it
finds.

With --json one object, with lists that may be empty:
  unprotected principal, group, ceremony, alone, since, next: the old device was
             removed first, and no new one followed
  devices    principal, alias, group, ceremony, device_arn, outcome, touch,
             enrolled, witnesses_left, live (time, method), live_due, keys, breaches
    keys     serial, model, firmware, label, holder, attested, lost,
             sealed (bag, place, since), proven (time, kind), verify_due, breaches
    breaches name, text
  findings   id, serial, text, time, next
  unsettled  ceremony, principal, group, began, replaces, stands (announced,
             old-first, loaded, enabling, sign-in, retiring, cleaning), next
  owed       ceremony, serial, credential_id, what, since, next
  unsigned   record, kind, cause, next
null means unknown or not required. The names of breaches never change:
not-confirmed, never-live; live-refused, live-in-doubt, key-lost, key-wrong,
finding; no-witness, min-keys, no-sealed-group, verify-overdue, live-overdue,
no-touch, not-attested.`,
		RunE: func(*cobra.Command, []string) error { return a.status() },
	}
}

func (a *app) status() error {
	l, err := a.openLedger()
	if err != nil {
		return err
	}
	a.warnOfRecordedTime(l)
	records := l.Records()
	register := officers.Read(records)
	state := overview{record.Status(record.Read(records), officers.PolicyOf(register), a.world.now()), register.Missing()}
	a.warnOfOneOfficer(register)
	if len(state.Rows) == 0 && len(state.Unprotected) == 0 {
		a.say("no device is enrolled")
	}
	switch t, isTerminal := screenOf(a.out); {
	case a.json:
		return a.printJSON(newStatusJSON(state))
	case isTerminal:
		return t.printStatus(state)
	default:
		return printStatus(a.out, state)
	}
}

// overview is what is shown: the state of devices and keys, and the records that
// want a signature.
type overview struct {
	record.State
	unsigned []*officers.Act
}

// byWords say in a word how a device or a key was proven.
var byWords = map[string]string{
	ledger.MethodSession: "session",
	ledger.MethodStated:  "stated",
	ledger.MethodSeen:    "seen",
}

func byWord(method string) string { return cmp.Or(byWords[method], method) }

// date is a day for a table.
func date(t time.Time) string { return t.UTC().Format(time.DateOnly) }

// dateOrDash is the day of what may not be demanded.
func dateOrDash(t *time.Time) string {
	if t == nil {
		return "-"
	}
	return date(*t)
}
