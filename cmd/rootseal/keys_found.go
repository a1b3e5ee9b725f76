package main

import (
	"context"

	"github.com/spf13/cobra"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

func (a *app) keysFoundCommand() *cobra.Command {
	var codes, confirm []string
	var f signingFlags
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

` + sourceHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.findKey(c.Context(), args[0], codes, confirm, f) },
	}
	c.Flags().StringArrayVar(&codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	c.Flags().StringSliceVar(&confirm, "confirm", nil, "confirm that the retired devices of `ACCOUNT` (or of a service) are gone (repeatable)")
	a.defineHead(c.Flags())
	f.define(c)
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

func (a *app) findKey(ctx context.Context, text string, codes, confirm []string, f signingFlags) error {
	serial, err := parseSerial(text)
	if err != nil {
		return err
	}
	sources, err := a.checkSecrets(codes, f.pins, "")
	if err != nil {
		return err
	}
	l, err := a.openToRecord(&ledger.Clean{}, &ledger.Verified{}, &ledger.Found{})
	if err != nil {
		return err
	}
	if _, err := a.remembered(); err != nil {
		return err // a head that was typed, and that the ledger lacks
	}
	person, closePerson, err := a.person(ctx, sources)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.bringSigners(ctx, l, f, serial); err != nil {
		return err
	}
	before := record.Read(l.Records())
	a.sayAgainst(before, serial)
	room := a.deskRoom(l, person)
	found, err := custody.FindKey(ctx, room, serial, a.mayClean(room, person, confirm))
	for _, id := range found.Cleaned {
		a.say("key %d: %s, retired, is deleted", serial, plain(id))
	}
	if found.Proof.Record > 0 {
		a.sayVerified(record.Read(l.Records()), found.Proof)
	}
	if err != nil {
		return err
	}
	if live := before.Key(uint32(serial)).Holds(); len(live) > 0 {
		a.say("key %d is no longer lost, and holds seeds in use: %s. if someone else had the key, run 'rootseal rotate --lost %d' now. ledger head %s",
			serial, plural(len(live), "seed"), serial, found.Head)
	} else {
		a.say("key %d is no longer lost, and opens nothing in the ledger. ledger head %s", serial, found.Head)
	}
	if a.json {
		return a.printJSON(keyFound{serial, orEmpty(found.Cleaned), found.Proof.Result, orEmpty(found.Proof.Others), found.Proof.Record, found.Head.String()})
	}
	return nil
}

// orEmpty is a list that JSON shows as one.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// mayClean tells whether a retired credential may go, and asks for the account's
// number where that decides.
func (a *app) mayClean(room *env.Env, person *officer, typed []string) func(context.Context, *record.MFADevice) error {
	return func(ctx context.Context, old *record.MFADevice) error {
		err := gate.MayClean(ctx, room, old, typed...)
		ask := hint.Of(err)
		if ask == nil || ask.ID != hint.ConfirmClean || !person.terminal.isThere() {
			return err
		}
		account := ask.Params[0]
		person.terminal.say("%s is recorded as retired, and AWS cannot be asked if it is gone: %s.", old.Name(), old.Principal)
		if _, err := person.terminal.ask(ctx, "check there, and type "+account+" if it is gone", "", same(account), confirmInstead(account)); err != nil {
			return err
		}
		typed = append(typed, account)
		return gate.MayClean(ctx, room, old, typed...)
	}
}
