package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
)

// verifyFlags are those of verify without those of --adopt.
type verifyFlags struct {
	keys      []string
	codes     []string
	live      bool
	profile   string
	signedIn  []string
	wait      time.Duration
	endpoints []string
	signing   signingFlags

	adopt adoptFlags
}

func (a *app) verifyCommand() *cobra.Command {
	var f verifyFlags
	c := &cobra.Command{
		Use:   "verify",
		Short: "Check that keys hold what the ledger says",
		Long: `Check each key against the ledger, without a network, the seed or another key:
its serial number, that its OATH application was not reset, that every recorded
credential is there, and that each answers a one-time challenge as only the
right seed can. The answer is recorded and the challenge is never used again.
Nothing is written to the key. Two or more keys are also compared.

--live has AWS accept codes too: two with an administrator's --profile, one with
the user's own. It may take some minutes, since each code works only once and a
rejected code is tried again later. For root, sign in with a code from 'rootseal
code'. rootseal finds the sign-in in CloudTrail if the profile may read it
(--wait 15m keeps looking); otherwise confirm it with --signed-in.

--adopt records keys that were enrolled by hand, or whose ledger is lost. At
least two keys must agree, and AWS must list the device.

If an officer's key is plugged in, the officer signs the proof: at a terminal
rootseal asks for the PIN at the end, elsewhere give --pin. An unsigned proof
is covered by the next signature.

Exit code 3: something is wrong. Exit code 1: something was not checked.

With --json: result, keys (each with the fields of its record, and record,
retired, notes), live, head.

` + sourceHelp,
		RunE: func(c *cobra.Command, _ []string) error {
			if f.adopt.adopt {
				return a.adopt(c.Context(), f)
			}
			if err := f.check(); err != nil {
				return err
			}
			return a.verify(c.Context(), f)
		},
	}
	fl := c.Flags()
	fl.StringSliceVar(&f.keys, "keys", nil, "check the keys with these `SERIALS` (default: all plugged in and in the ledger)")
	fl.StringArrayVar(&f.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	fl.BoolVar(&f.live, "live", false, "also have AWS accept codes of each device")
	fl.StringVar(&f.profile, "profile", "", "with --live or --adopt: use the AWS profile `NAME`")
	fl.StringArrayVar(&f.signedIn, "signed-in", nil, "with --live: root of `ACCOUNT` signed in with these keys (repeatable)")
	fl.DurationVar(&f.wait, "wait", 0, "with --live: look for root's sign-in for this `TIME`, such as 15m")
	fl.StringArrayVar(&f.endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own (repeatable)")
	f.signing.define(c)
	f.adopt.define(fl)
	return c
}

func (f verifyFlags) check() error {
	switch {
	case len(f.signedIn) > 0 && !f.live:
		return usage("--signed-in requires --live")
	case f.wait != 0 && !f.live:
		return usage("--wait requires --live")
	}
	return f.adopt.checkUnused()
}

// errKeyWrong says that a key does not hold what the record says.
var errKeyWrong = fmt.Errorf("%w: a key is not as the record says", errWrong)

// errIncomplete says that a part was not asked.
var errIncomplete = errors.New("not everything was asked")

// verified is what verify prints as JSON, a contract with scripts.
type verified struct {
	Result string        `json:"result"` // proven, incomplete, wrong
	Keys   []keyVerified `json:"keys"`
	Live   []ledger.Live `json:"live,omitempty"`
	Head   string        `json:"head,omitempty"`
}

type keyVerified struct {
	ledger.Verified
	Record  uint64   `json:"record"`
	Retired []string `json:"retired,omitempty"`
	Notes   []string `json:"notes,omitempty"`
}

func (a *app) verify(ctx context.Context, f verifyFlags) error {
	codes, err := a.checkSecrets(f.codes, f.signing.pins, "")
	if err != nil {
		return err
	}
	records := []ledger.Body{&ledger.Verified{}}
	if f.live {
		records = append(records, &ledger.Live{})
	}
	l, err := a.openToRecord(records...)
	if err != nil {
		return err
	}
	person, closePerson, err := a.person(ctx, codes)
	if err != nil {
		return err
	}
	defer closePerson()
	a.warnOfRecordedTime(l)
	b := record.Read(l.Records())
	serials, err := a.keysToVerify(ctx, b, f.keys)
	if err != nil {
		return err
	}
	signedFirst := f.live || f.signing.given() // what is sent to AWS, or stated, wants a signature
	if signedFirst {
		if err := person.bringSigners(ctx, l, f.signing, serials...); err != nil {
			return err
		}
	}
	a.sayAgainst(b, serials...)
	room := a.deskRoom(l, person)
	found, err := custody.Verify(ctx, room, serials)
	out := verified{Result: found.Result()}
	for _, key := range found.Keys {
		out.Keys = append(out.Keys, keyVerified{key.Verified, key.Record, key.Retired, key.Notes})
		a.sayVerified(b, key)
	}
	if err == nil {
		err = judged(found)
	}
	if !signedFirst {
		a.signProof(ctx, l, person, found)
	}
	if f.live && len(found.Keys) > 0 && !errors.Is(err, env.ErrStopped) {
		live, liveErr := a.proveLive(ctx, l, person, found, f)
		out.Live, err = live, errors.Join(err, liveErr)
	}
	if head := l.Head(); head.Sequence > 0 && len(found.Keys) > 0 {
		out.Head = head.String()
		a.say("ledger head %s", head)
	}
	if a.json && len(out.Keys) > 0 {
		err = errors.Join(err, a.printJSON(out))
	}
	return err
}

// judged is the error for a verification that is not whole.
func judged(found custody.Verification) error {
	switch found.Result() {
	case ledger.Wrong:
		if slices.ContainsFunc(found.Keys, func(k custody.KeyProof) bool { return k.WasReset }) {
			return fmt.Errorf("verifying: %w: %w", errKeyWrong, custody.ErrWasReset)
		}
		return fmt.Errorf("verifying: %w", errKeyWrong)
	case ledger.Incomplete:
		return fmt.Errorf("verifying: %w", errIncomplete)
	default:
		return nil
	}
}

// keysToVerify are the keys named, or those on the desk that the record knows.
func (a *app) keysToVerify(ctx context.Context, b *record.Book, named []string) ([]device.KeySerial, error) {
	if len(named) > 0 {
		return parseSerials(named)
	}
	keys, problems, err := a.desk().Keys(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range problems {
		a.say("rootseal: %v", p.Err)
	}
	var serials []device.KeySerial
	var strangers []string
	for _, key := range keys {
		serial := key.Info().Serial
		key.Close()
		if recorded := b.Key(uint32(serial)); recorded != nil && len(recorded.Held()) > 0 {
			serials = append(serials, serial)
		} else {
			strangers = append(strangers, keyName(key.Info()))
		}
	}
	for _, name := range strangers {
		a.say("%s: not in the ledger", name)
	}
	switch {
	case len(serials) > 0:
		return serials, nil
	case len(strangers) > 0:
		return nil, fmt.Errorf("verifying: %w", custody.ErrNotRecorded)
	default:
		return nil, errNoKey
	}
}

// sayVerified tells what was found on one key, the worst last, where the eye is.
func (a *app) sayVerified(b *record.Book, key custody.KeyProof) {
	if a.json {
		return
	}
	printLine(a.out, "key %d%s  %s %s: %s", key.KeySerial, inQuotes(b.Key(key.KeySerial).Label), key.Model, key.Firmware, key.Result)
	if key.WasReset {
		printLine(a.out, "  its OATH application was reset since the enrollment")
	}
	for _, note := range key.Notes {
		printLine(a.out, "  %s", note)
	}
	for _, c := range key.Credentials {
		line := fmt.Sprintf("  %-10s  %s", c.Result, c.CredentialID)
		if c.Why != "" {
			line += "  (" + c.Why + ")"
		}
		if len(c.Equal) > 0 {
			line += "  same as " + serialWords(c.Equal)
		}
		printLine(a.out, "%s", line)
	}
	for _, id := range key.Retired {
		printLine(a.out, "  retired     %s  (opens nothing; rootseal rotate cleans it)", id)
	}
	if n := len(key.Others); n > 0 {
		printLine(a.out, "  others      %d not in the ledger", n)
		for _, id := range key.Others {
			printLine(a.out, "              %s", id)
		}
	}
}

func serialWords(serials []uint32) string {
	words := make([]string, len(serials))
	for i, serial := range serials {
		words[i] = fmt.Sprint(serial)
	}
	return strings.Join(words, ", ")
}

func inQuotes(label string) string {
	if label == "" {
		return ""
	}
	return fmt.Sprintf(" %q", label)
}
