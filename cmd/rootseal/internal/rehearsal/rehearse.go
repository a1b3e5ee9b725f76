package rehearsal

import (
	"context"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/rehearsal/practice"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/hwtest/simpiv"
	"rootseal/message"
)

// options are the options of rehearse.
type options struct {
	shell, as      bool
	accounts, keys int
	save, load     string
}

// Command carries out the command lines that it rehearses with carryOut.
func Command(a *cli.App, carryOut cli.CarryOut, reach cli.Reach) *cobra.Command {
	var o options
	c := &cobra.Command{
		Use:   "rehearse [-- COMMAND...]",
		Short: "Try everything on simulated keys and a simulated account",
		Long: `Run the ceremonies with the real commands on six simulated keys and a simulated
AWS account, and check each from outside: in the account, in the memory of the
keys, in the files of the ledger. No real key or account is touched; no flag or
variable changes that. A simulated key touches itself, and stays plugged in.
Only files and folders that you name are real.

With a command after "--", rehearse runs that command instead, questions
included, and returns its exit code. The simulated account is 111122223333, with
an IAM user, breakglass, and the profiles admin and readonly. The PIN of every
key is ` + simpiv.PIN + `. For root, rehearse shows the secret key when a command asks
for it, and enters the two codes when you say that the console accepted them.

Keys and account are new in each run; only the ledger can stay. It is a temporary
folder, unless --ledger names a folder for rehearsals.

With --shell, rehearse opens a practice room: a prompt at which every command runs
on the same keys, accounts and clock, until you leave it. Its own words plug and
pull keys, lose one, cut the network, move the clock; 'help' in the room lists
them, and proposes a story from enrollment on. The room reads and writes no file
but its own: a file that a command names is one in the room, and for a secret's
source the room uses its own secret. --save keeps the room in a file when you
leave, and --load opens it again.

With --as, rehearse runs a real command line with simulated keys of its serials,
and a simulated account with its number, user and profile. It reads none of the secrets and
files in it, and uses stand-ins instead.`,
		Example: `  rootseal rehearse
  rootseal rehearse --shell --save practice.room
  rootseal rehearse -- enroll
  rootseal rehearse -- enroll --user breakglass --keys 30112847,30112853 --confirm 111122223333
  rootseal rehearse --as -- enroll --user ops --account 222233334444 --profile prod --keys 12345678,12345679`,
		Args:        cobra.ArbitraryArgs,
		Annotations: cli.TakesEmpty("the rehearsed command judges its own arguments"),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 && c.ArgsLenAtDash() != 0 {
				return errNoDashes()
			}
			if err := o.check(c, args); err != nil {
				return err
			}
			carryOut := verbosely(a, carryOut)
			switch {
			case o.shell:
				return practice.Run(c.Context(), a, carryOut, o.practice(reach))
			case o.as:
				return runAs(c.Context(), a, carryOut, reach, c.Root(), args)
			}
			return runRehearse(c.Context(), a, carryOut, reach, args)
		},
	}
	c.Flags().BoolVar(&o.shell, "shell", false, "open a practice room: a prompt for many commands")
	c.Flags().IntVar(&o.accounts, "accounts", 1, "with --shell: simulate `N` accounts")
	c.Flags().IntVar(&o.keys, "keys", 7, "with --shell: simulate `N` keys")
	c.Flags().StringVar(&o.save, "save", "", "with --shell: keep the room in `FILE` when you leave it")
	c.Flags().StringVar(&o.load, "load", "", "with --shell: open the room that was kept in `FILE`")
	c.Flags().BoolVar(&o.as, "as", false, "rehearse a real command line, without reading its secrets and files")
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if len(c.Flags().Args()) > 0 {
			return errNoDashes() // the flag is the other command's
		}
		return c.Parent().FlagErrorFunc()(c, err)
	})
	return c
}

// verbosely gives each rehearsed command the --verbose of the rehearsal.
func verbosely(a *cli.App, carryOut cli.CarryOut) cli.CarryOut {
	if !a.Verbose {
		return carryOut
	}
	return func(ctx context.Context, args []string, w cli.World, io cli.Stdio) error {
		return carryOut(ctx, append([]string{"--verbose"}, args...), w, io)
	}
}

// Most keys and accounts of a practice room.
const (
	maxKeys     = 20
	maxAccounts = 100
)

func (o *options) check(c *cobra.Command, args []string) error {
	if !o.shell {
		for _, flag := range []string{"accounts", "keys", "save", "load"} {
			if c.Flags().Changed(flag) {
				return cli.Usage("--%s is for --shell", flag)
			}
		}
	}
	ledgerFlag := c.Flags().Lookup("ledger")
	switch {
	case o.shell && o.as:
		return cli.Usage("--shell and --as exclude each other: in the room, type the command line")
	case o.shell && len(args) > 0:
		return cli.Usage("--shell takes no command: type it in the room")
	case o.shell && ledgerFlag != nil && ledgerFlag.Changed:
		return cli.Usage("--shell has a ledger of its own: leave --ledger out")
	case o.as && len(args) == 0:
		return cli.Usage("--as needs the command line to rehearse, after --")
	case o.load != "" && (c.Flags().Changed("keys") || c.Flags().Changed("accounts")):
		return cli.Usage("the room in %s has its keys and accounts: leave --keys and --accounts out", o.load)
	case o.keys < 2 || o.keys > maxKeys:
		return cli.Usage("--keys is a number from 2 to %d", maxKeys)
	case o.accounts < 1 || o.accounts > maxAccounts:
		return cli.Usage("--accounts is a number from 1 to %d", maxAccounts)
	}
	return nil
}

// rehearse carries out one command line. Every command that its output names is named
// with the rehearsal before it.
func (r *Rehearsal) rehearse(ctx context.Context, line []string, a *cli.App, prefix string) error {
	io := a.Stdio
	io.Language = a.Language
	io.Out, io.Err = printable.Rehearsed{Writer: a.Out, Prefix: prefix}, printable.Rehearsed{Writer: a.Err, Prefix: prefix}
	io.OpenTerminal = func() (*terminal.Terminal, error) {
		t, err := a.OpenTerminal()
		if err == nil {
			t.Rehearsal = &prefix
		}
		return t, err
	}
	err := r.command(ctx, line, r.World, io)
	if err != nil {
		return &rehearsed{err, prefix}
	}
	return nil
}

// rehearsed is the error of a rehearsed command. Its hint names commands too.
type rehearsed struct {
	error
	prefix string
}

func (e *rehearsed) Unwrap() error { return e.error }

// Rehearsal returns what stands before a command that a hint names.
func (e *rehearsed) Rehearsal() string { return e.prefix }

func errNoDashes() error {
	return &cli.UsageError{Text: message.Textf("put -- before the command to rehearse"), Example: "rootseal rehearse -- keys"}
}

func runRehearse(ctx context.Context, a *cli.App, carryOut cli.CarryOut, reach cli.Reach, command []string) error {
	r, err := New(carryOut, reach, a.LedgerFlag, a.Err)
	if err != nil {
		return err
	}
	defer r.Close()
	r.tell("rehearsal: the keys and the account %s (%s) are simulated; no real key or account is touched", AccountNumber, alias)
	if len(command) > 0 {
		r.tell("rehearsal: root's console saves its QR code as %s, and accepts the codes if you report that; the PIN of every key is %s", r.Picture(), simpiv.PIN)
		r.tell("rehearsal: no key can be unplugged or plugged in, and a file or folder that you name is a real one")
		if l, err := r.OpenLedger(); err == nil && l.Head().Sequence > 0 { // else the command tells
			r.tell("rehearsal: the keys and the account are new, but the ledger is from an earlier rehearsal: the keys lack its seeds")
		}
		prefix := "rootseal rehearse -- "
		if a.LedgerFlag != "" {
			prefix = "rootseal rehearse --ledger " + view.ShellWord(a.LedgerFlag) + " -- "
		}
		return r.rehearse(ctx, command, a, prefix)
	}

	if l, err := r.OpenLedger(); err != nil {
		return err
	} else if n := l.Head().Sequence; n > 0 {
		return cli.Usage("%s has %s, and the full rehearsal needs an empty ledger: give a new folder", r.Ledger, message.Count(int(n), "record"))
	}
	steps, err := r.Perform(ctx, r.Acts())
	if err != nil {
		return err
	}
	r.tell("")
	if a.JSON {
		err = a.PrintJSON(steps)
	} else {
		err = printSteps(a.Out, steps)
	}
	if err != nil {
		return err
	}
	return verdict(steps)
}
