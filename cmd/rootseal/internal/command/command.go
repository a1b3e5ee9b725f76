package command

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/cli/code"
	"rootseal/cmd/rootseal/internal/completion"
	"rootseal/cmd/rootseal/internal/language"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/trace"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/guarded"
)

// Program is the command with what main links to it.
type Program struct {
	Reach cli.Reach // the account of a rehearsal
}

// Run carries out one command line and returns its exit code.
func (p Program) Run(args []string, w cli.World, io cli.Stdio) int {
	// A reader of the output may close it: the write fails, and the ceremony goes on.
	// The signal is caught, not ignored: the programs that an AWS profile starts would
	// inherit an ignored signal.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, _, end := guarded.NewWatch(context.Background())
	defer end()
	ctx, stop := untilStopped(ctx, printable.For(io.Language, io.Err))
	defer stop()
	return p.runIn(ctx, args, w, io)
}

// runIn is Run without signals.
func (p Program) runIn(ctx context.Context, args []string, w cli.World, io cli.Stdio) int {
	spoken, err := p.executeAs(ctx, args, w, io)
	if err != nil && !leftBy(err) {
		hints.Explain(printable.For(spoken, io.Err), err)
	}
	return cli.ExitCode(err)
}

// leftBy reports whether a command failed only because the reader of its output, such
// as head, has read enough.
func leftBy(err error) bool {
	for err != nil {
		if file, is := err.(*fs.PathError); is { //nolint:errorlint // a joined error has more to say
			return file.Path == os.Stdout.Name() && errors.Is(file.Err, syscall.EPIPE)
		}
		err = errors.Unwrap(err)
	}
	return false
}

// survive runs a command and makes an error of its panic, in its own goroutine or in
// one that it started. By then the command has unwound: it has released the keys and
// overwritten its secrets.
func survive(ctx context.Context, command func(context.Context) error) (err error) {
	ctx, watch, end := guarded.NewWatch(ctx)
	defer end()
	died := guarded.Catch(func() { err = command(ctx) })
	if died == nil {
		died = watch.Panic()
	}
	if died == nil || errors.As(err, new(*guarded.PanicError)) { // the panic ended the context, so it is the cause
		return err
	}
	return errors.Join(died, err)
}

func (p Program) execute(ctx context.Context, args []string, w cli.World, io cli.Stdio) error {
	_, err := p.executeAs(ctx, args, w, io)
	return err
}

// executeAs is execute, and returns the language in which the command spoke.
func (p Program) executeAs(ctx context.Context, args []string, w cli.World, io cli.Stdio) (language.Language, error) {
	if w.Partition == nil {
		w.Partition = new(cloud.Partition)
	}
	a := &cli.App{World: w, Stdio: io, Stdin: io.In}
	a.OpenTerminal = func() (*terminal.Terminal, error) {
		t, err := io.OpenTerminal()
		if t != nil {
			t.Language = a.Language
		}
		return t, err
	}
	a.Speak(io.Language)
	if w.MFACode != nil {
		*w.MFACode = code.ForProfile(a)
	}
	root := p.tree(a)
	if completes(args) {
		completion.Define(root, a)
	}
	root.SetArgs(args)
	root.SetOut(io.Out)
	root.SetErr(io.Err)
	complainOfCompletion(root)
	var c *cobra.Command
	err := survive(ctx, func(ctx context.Context) (err error) {
		a.In = terminal.NewInput(io.In).During(ctx) // an interrupt must not wait for a secret that never comes
		root.SetIn(a.In)
		c, err = root.ExecuteContextC(ctx)
		return err
	})
	a.Remember()
	var died *guarded.PanicError
	if errors.As(err, &died) {
		sayOpen(a)
	}
	var use *cli.UsageError
	if errors.As(err, &use) && use.Command == "" && c != nil { // set: a rehearsed command made the error
		use.Command, use.Example = c.CommandPath(), cmp.Or(use.Example, exampleFor(c, use.Error()))
	}
	return a.Language, err
}

// tree returns the tree of commands.
func (p Program) tree(a *cli.App) *cobra.Command {
	root := &cobra.Command{
		Use:   "rootseal",
		Short: "Put one TOTP seed on several YubiKeys, as the MFA device of an AWS root or IAM user",
		Long: `Put one TOTP seed on several YubiKeys, as the MFA device of an AWS root or IAM user.

Exit codes, of every command:
  0  done
  1  failed
  2  the command line is wrong
  3  checked, and something is wrong
  4  a key is missing, or is the wrong one
  5  stopped by you
  6  unfinished: run 'rootseal recover'
  7  something to do (plan --detailed-exitcode)`,
		Version:       cli.Version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return notACommand(c, args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },

		SuggestionsMinimumDistance: 2, // letters that may differ; cobra sets it only in its own search
	}
	root.PersistentPreRunE = func(c *cobra.Command, args []string) error {
		if c.Name() == cobra.ShellCompRequestCmd || c.Name() == cobra.ShellCompNoDescRequestCmd {
			return nil // a shell asks about words that are not finished, or empty
		}
		if a.Verbose {
			c.SetContext(trace.On(c.Context(), &a.World, a.Err))
		}
		return cmp.Or(cli.RefuseEmpty(c, args), cli.TakeAccounts(c), checkWords(c), a.Confine(c, args))
	}
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if args := c.Flags().Args(); len(args) > 0 && c.HasSubCommands() {
			if argsErr := c.ValidateArgs(args); argsErr != nil {
				return argsErr // the flag may belong to the command that you meant
			}
		}
		return wrongFlag(err)
	})
	root.PersistentFlags().StringVar(&a.LedgerFlag, "ledger", "", "use the ledger in `FOLDER`, or in a bucket: s3://BUCKET/PREFIX (default $ROOTSEAL_LEDGER, else under the user's data directory)")
	root.PersistentFlags().Var(cli.PartitionFlag{Stated: a.World.Partition}, "partition", "AWS `PARTITION`, if neither credentials nor region show it: "+strings.Join(cloud.Partitions(), ", "))
	root.PersistentFlags().Var(&cli.LanguageFlag{App: a}, "lang", "speak the `LANGUAGE`: "+strings.Join(language.Names(), ", ")+" (default by $LC_ALL, $LC_MESSAGES or $LANG)")
	root.PersistentFlags().BoolVar(&a.JSON, "json", false, "print the result as JSON")
	root.PersistentFlags().BoolVar(&a.Verbose, "verbose", false, "trace commands to keys and calls to AWS on standard error, without what they carry")
	root.AddCommand(p.verbs(a)...)
	root.SetHelpCommand(helpCommand(root))
	root.SetUsageTemplate(strings.ReplaceAll(root.UsageTemplate(), "FlagUsages", "FlagUsagesWrapped 80"))
	complainOfUsage(root.Commands())
	return root
}

// completes reports whether a shell asks what may follow. Only then are completions
// defined: cobra keeps those of flags, and the whole tree with them, until the process ends,
// and the practice room runs many commands in one.
func completes(args []string) bool {
	return slices.Contains(args, cobra.ShellCompRequestCmd) || slices.Contains(args, cobra.ShellCompNoDescRequestCmd)
}

// untilStopped ends the context at the first interrupt: the command stops at the next
// safe point and settles. Then the signals work as usual, so a second one ends the
// process at once. The practice room takes interrupts for the command that runs in it.
func untilStopped(ctx context.Context, w io.Writer) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	interrupts := new(cli.Interrupts)
	guarded.Go(ctx, func() {
		for {
			select {
			case got := <-signals:
				if got == os.Interrupt && interrupts.Strike() {
					continue
				}
				printable.Whole(w, "stopping at the next safe point; a second interrupt leaves at once")
				signal.Stop(signals)
				cancel(env.ErrStopped)
				return
			case <-ctx.Done():
				return
			}
		}
	})
	return cli.WithInterrupts(ctx, interrupts), func() { signal.Stop(signals); cancel(nil) }
}
