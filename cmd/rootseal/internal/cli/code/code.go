package code

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/hint"
	"rootseal/enroll/principal"
	"rootseal/guarded"
	"rootseal/oath"
)

type codeFlags struct {
	group  string
	serial string
	id     string
	codes  []string
}

func Command(a *cli.App) *cobra.Command {
	var f codeFlags
	c := &cobra.Command{
		Use:   "code [PRINCIPAL]",
		Short: "Print a code from a plugged-in key",
		Long: `Print a code from a plugged-in key. If several keys hold the device, rootseal
uses the one with the lowest serial. PRINCIPAL is ACCOUNT/root or
ACCOUNT/user/NAME, with the account number or alias. Leave it out if the keys
hold only one AWS credential.

code needs a key and a clock, and nothing else: no ledger, network or profile.
If there is a ledger, rootseal records that a code was used, never the code.

` + cli.SourceHelp,
		Example: `  rootseal code
  rootseal code 111122223333/root --group sealed
  rootseal code acme/user/alice --serial 12345678`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return runCode(c.Context(), a, args, f) },
	}
	fl := c.Flags()
	fl.StringVar(&f.group, "group", "", "use the group `LABEL`, if the principal has several")
	fl.StringVar(&f.serial, "serial", "", "use the key `SERIAL`")
	fl.StringVar(&f.id, "id", "", "use the credential with this whole `ID`, as ykman lists it")
	fl.StringArrayVar(&f.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	return c
}

func runCode(ctx context.Context, a *cli.App, args []string, f codeFlags) error {
	want, err := f.wanted(args)
	if err != nil {
		return err
	}
	passwords, err := readAccessCodes(a, f.codes)
	defer func() {
		for _, p := range passwords {
			clear(p)
		}
	}()
	if err != nil {
		return err
	}
	past := operator.RememberPast(ctx, a)
	hand, err := openHand(ctx, a, f.serial)
	if err != nil {
		return err
	}
	defer hand.close()
	if err := hand.look(ctx, passwords); err != nil {
		return err
	}
	if want.who != nil {
		want.recorded = live(ctx, past, *want.who, want.group)
	}
	chosen, err := hand.choose(ctx, want)
	if err != nil {
		return err
	}
	hand.only(chosen.key)
	code, err := takeCode(ctx, a, chosen)
	if err != nil {
		return err
	}
	chosen.key.Close()
	if err := printCode(a, code); err != nil {
		return err
	}
	warnOfClock(a, built(), "rootseal was built")
	note(ctx, past, code)
	return nil
}

func (f codeFlags) wanted(args []string) (wanted, error) {
	w := wanted{id: f.id, group: f.group}
	switch {
	case f.id != "" && (len(args) > 0 || f.group != ""):
		return w, cli.Usage("--id names one credential by itself: leave out the principal and --group")
	case f.group != "" && !principal.IsGroupLabel(f.group):
		return w, cli.Usage("--group wants 1 to 12 of a-z 0-9 -")
	case len(args) == 0:
		return w, nil
	}
	who, err := cli.ParsePrincipal(args[0])
	w.who = &who
	return w, err
}

// readAccessCodes reads all sources, before any key is held. The caller
// overwrites what it returns, also beside an error.
func readAccessCodes(a *cli.App, flags []string) (map[device.KeySerial][]byte, error) {
	sources, err := a.CheckSecrets(flags, nil, "")
	passwords := map[device.KeySerial][]byte{}
	for serial, source := range sources {
		password, err := cli.ReadSecret(a.In, source)
		if err != nil {
			return passwords, fmt.Errorf("taking the access code of key %d: %w", serial, err)
		}
		passwords[serial] = bytes.TrimRight(password, "\r\n")
	}
	return passwords, err
}

// taken is a code that came out of a key.
type taken struct {
	code   oath.Code
	id     string
	key    device.Info
	period time.Duration
	step   uint64
}

func (t taken) until() time.Time {
	return time.Unix(int64(t.step+1)*int64(t.period/time.Second), 0)
}

// slowAnswer is how long an answer may take before somebody is told to touch
// the key: one that waits for nothing answers in milliseconds. LIST does not
// tell which credential wants a touch, and CALCULATE ALL, which does, fails as a
// whole where one entry is broken.
const slowAnswer = 500 * time.Millisecond

// takeCode asks the key for the code of now. It asks for the truncated answer,
// which every token gives.
func takeCode(ctx context.Context, a *cli.App, c choice) (taken, error) {
	t := taken{id: c.credential.ID, key: c.key.Info(), period: c.credential.Name().Period}
	if c.credential.Type == oath.HOTP {
		return t, fmt.Errorf("taking a code of %s: %w", printable.Text(t.id), oath.ErrHOTP)
	}
	told := make(chan struct{})
	notice := guarded.AfterFunc(ctx, slowAnswer, func() {
		defer close(told)
		a.Say("touch %s now", view.KeyName(t.key))
	})
	defer func() {
		if !notice.Stop() {
			<-told // nothing writes beside what comes next
		}
	}()
	defer guarded.OnEnd(ctx, func() { a.Say("%s", operator.StillAsked(view.KeyName(t.key))) })()
	err := c.key.Use(ctx, func(s *oath.Session) (err error) {
		t.step = oath.Step(a.World.Now(), t.period)
		challenge := oath.TOTPChallenge(t.step)
		t.code, err = s.CalculateCode(c.credential, challenge[:])
		return err
	})
	return t, err
}

// PrintedCode is the result as JSON.
type PrintedCode struct {
	Code       string            `json:"code"`
	ID         string            `json:"id"`
	Serial     *device.KeySerial `json:"serial"` // null: the token tells none
	Period     int               `json:"period"` // seconds
	ValidUntil time.Time         `json:"valid_until"`
}

func printCode(a *cli.App, t taken) error {
	if left := t.until().Sub(a.World.Now()); left <= 0 {
		defer a.Say("its time was over %s ago; most services still take it, else ask again", (-left).Round(time.Second))
	}
	if !a.JSON {
		_, err := fmt.Fprintln(a.Out, t.code)
		return err
	}
	return a.PrintJSON(PrintedCode{
		Code: string(t.code), ID: t.id, Serial: view.OrNull(t.key.Serial),
		Period: int(t.period / time.Second), ValidUntil: t.until().UTC(),
	})
}

var (
	// errNotHeld says that no key here holds what was asked for.
	errNotHeld = cli.EndsWith(cli.ExitNoKey, hint.Sentinel(hint.PlugHolder, "not on a key here"))
	// errSeveral says that more than one credential fits.
	errSeveral = cli.EndsWith(cli.ExitUsage, hint.Sentinel(hint.NameID, "several credentials fit"))
)
