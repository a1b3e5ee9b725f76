package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"rootseal/device"
	"rootseal/guarded"
	"rootseal/oath"
)

func (a *app) keysCommand() *cobra.Command {
	var watch, attest bool
	var f attestationFlags
	c := &cobra.Command{
		Use:   "keys",
		Short: "List the plugged-in keys and their free slots",
		Long: `List every plugged-in key. A card that cannot be read is reported on standard
error; the other keys are still listed.

Label, holder and officer come from the ledger, if there is one (see 'rootseal
keys label'). An officer signs with that key, so enroll does not propose it.
rootseal does not ask for access codes, so it cannot count the credentials of a
key that has one.

Lines below the table show what the ledger says against a key (lost, stolen,
left, firmware, wrong, reset, sealed, owing), and what no genuine YubiKey is
known to show. With --json: against (name, text; null without a ledger), doubts.

--attest checks who made each key: its PIV application attests a key pair that
the key generated itself, in any slot. rootseal writes to no slot. The result is
recorded, and later calls of 'rootseal keys' show it. If the policy requires it
('rootseal policy set --attested'), no other key receives a seed.

  attested        the attestation proves this key
  not attested    the attestation proves nothing, or another key (exit code 3)
  unknown issuer  this rootseal does not know the issuer, which may be newer than
                  this build ('rootseal version'). This is no verdict on the key.

With --attest and --json: serial, result, firmware, slot, cause.`,
		RunE: func(c *cobra.Command, _ []string) error {
			switch {
			case watch && attest:
				return usage("--watch and --attest: one of them")
			case watch:
				return a.watchKeys(c.Context())
			case attest:
				return a.attestKeys(c.Context(), f)
			}
			return a.keys(c.Context())
		},
	}
	c.Flags().BoolVar(&attest, "attest", false, "check each key's attestation (PIV), and record the result")
	f.define(c)
	c.Flags().BoolVar(&watch, "watch", false, "print a line whenever a key is plugged in or removed, until interrupted")
	c.AddCommand(a.keysLabelCommand(), a.keysFoundCommand(), a.keysDropCommand())
	return c
}

func (a *app) keys(ctx context.Context) error {
	past := a.rememberPast(ctx)
	keys, problems, err := a.desk().Keys(ctx)
	if err != nil {
		return err
	}
	tokens := readTokens(ctx, keys)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	for _, p := range problems {
		a.say("rootseal: %v", p.Err)
	}
	for _, t := range tokens {
		if t.err != nil {
			a.say("rootseal: %v", t.err)
		}
	}
	if len(tokens) == 0 {
		a.say("no key on the desk")
	} else {
		past.label(ctx, tokens)
	}
	if a.json {
		return a.printJSON(tokens)
	}
	return printTokens(a.out, tokens)
}

// token is a key as it lies on the desk. The JSON is a contract with scripts.
type token struct {
	Serial     *device.KeySerial `json:"serial"` // null: it tells none
	Model      string            `json:"model"`
	Firmware   string            `json:"firmware"`
	FormFactor *string           `json:"form_factor"`
	FIPS       bool              `json:"fips"`
	Reader     string            `json:"reader"`
	OATH       *tokenOATH        `json:"oath"`     // null without the applet
	Label      *string           `json:"label"`    // null: the ledger has none
	Holder     *string           `json:"holder"`   // null: the ledger has none
	Officer    *string           `json:"officer"`  // who signs with it; null: nobody
	Attested   *bool             `json:"attested"` // as last recorded; null: it was not asked, or its issuer was not known
	Against    []objection       `json:"against"`  // what the ledger says against it; null: there was none to read
	Doubts     []string          `json:"doubts"`   // what it shows that no YubiKey is known to show

	salt string // of OATH, as records have it
	err  error  // why OATH could not be read
}

type tokenOATH struct {
	Used     *int    `json:"used"`     // null while locked
	Capacity *int    `json:"capacity"` // null where the token counts otherwise
	Locked   *bool   `json:"locked"`   // an access code is set; null where it could not be read
	DeviceID *string `json:"device_id"`
}

// readTokens looks into all keys at the same time and closes them.
func readTokens(ctx context.Context, keys []*device.Key) []token {
	tokens := make([]token, len(keys))
	var all guarded.Group
	for i, key := range keys {
		all.Go(func() {
			defer key.Close()
			tokens[i] = readToken(ctx, key)
		})
	}
	all.Wait()
	return tokens
}

func readToken(ctx context.Context, key *device.Key) token {
	info := key.Info()
	t := token{
		Serial:     known(info.Serial),
		Model:      info.Model,
		Firmware:   info.Firmware.String(),
		FormFactor: known(info.FormFactor),
		FIPS:       info.FIPS,
		Reader:     info.Reader,
		Doubts:     append([]string{}, info.Doubts()...),
	}
	if !info.OATH {
		return t
	}
	t.OATH = &tokenOATH{Capacity: known(info.Capacity)}
	err := key.Use(ctx, func(s *oath.Session) error {
		if locked := s.Locked(); locked {
			t.OATH.Locked = &locked
			return nil
		}
		entries, err := s.List()
		if err == nil {
			t.OATH.Locked, t.OATH.Used = new(false), new(len(entries))
		}
		return err
	})
	if err != nil {
		t.err = fmt.Errorf("looking into %s: %w", keyName(info), err)
	}
	t.OATH.DeviceID = known(key.DeviceID())
	t.salt = hex.EncodeToString(key.Salt())
	return t
}

// known is a value for JSON, null where it is not known.
func known[T comparable](value T) *T {
	var unknown T
	if value == unknown {
		return nil
	}
	return &value
}

func printTokens(w io.Writer, tokens []token) error {
	if len(tokens) == 0 {
		return nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "SERIAL\tMODEL\tFIRMWARE\tUSED\tFREE\tPASSWORD\tLABEL\tHOLDER\tOFFICER\tATTESTED\tREADER")
	for _, k := range tokens {
		used, free, password := "-", "-", "-"
		if k.OATH != nil {
			used, free, password = k.OATH.columns()
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", serialText(k.Serial), plain(k.Model), k.Firmware, used, free, password,
			textOrDash(k.Label), textOrDash(k.Holder), textOrDash(k.Officer), yesNoOrDash(k.Attested), plain(k.Reader))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	for _, k := range tokens {
		for _, note := range k.notes() {
			printLine(w, "key %s: %s", serialText(k.Serial), note)
		}
	}
	return nil
}

// notes are what speaks against a key: the ledger, and what it shows itself.
func (k token) notes() []string {
	var all []string
	for _, o := range k.Against {
		all = append(all, o.Text)
	}
	return append(all, k.Doubts...)
}

func (o *tokenOATH) columns() (used, free, password string) {
	used, free, password = "?", "?", "?"
	if o.Used != nil {
		used = fmt.Sprint(*o.Used)
	}
	if o.Used != nil && o.Capacity != nil {
		free = fmt.Sprint(*o.Capacity - *o.Used)
	}
	if o.Locked != nil {
		password = map[bool]string{true: "set", false: "none"}[*o.Locked]
	}
	return used, free, password
}

func textOrDash(text *string) string {
	if text == nil {
		return "-"
	}
	return plain(*text)
}

func yesNoOrDash(is *bool) string {
	if is == nil {
		return "-"
	}
	return map[bool]string{true: "yes", false: "no"}[*is]
}

func serialText(serial *device.KeySerial) string {
	if serial == nil {
		return "none"
	}
	return fmt.Sprint(*serial)
}
