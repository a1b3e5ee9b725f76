package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"os/user"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/guarded"
)

// stdio is the process's side of the person and the pipe.
type stdio struct {
	in           io.Reader
	out, err     io.Writer
	openTerminal func() (*terminal, error) // errNoTerminal without one
}

// app is what every command works with.
type app struct {
	world world
	stdio
	stdin      io.Reader // as the process has it; in ends with the command
	ledgerFlag string
	headFlag   string
	json       bool
	emergency  string               // why this command goes on without officers; empty: it does not
	agreed     map[string]agreement // plans of recover that were confirmed, by ceremony
	opened     *opened              // the ledger that the command has read; nil before
}

// run carries out one command line and returns its exit code.
func run(args []string, w world, io stdio) int {
	// Who reads our words may leave: then a write fails, and the ceremony goes on.
	// The signal is taken, not ignored: what is ignored is so in a helper program
	// of an AWS profile as well.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	ctx, _, end := guarded.NewWatch(context.Background())
	defer end()
	ctx, stop := untilStopped(ctx, io.err)
	defer stop()
	return runIn(ctx, args, w, io)
}

func runIn(ctx context.Context, args []string, w world, io stdio) int {
	err := execute(ctx, args, w, io)
	if err != nil {
		explain(io.err, err)
	}
	return exitCode(err)
}

// survive carries a command out. What it panics with, in its own goroutine or in
// one that it has started, has unwound it by then, and is its error: keys are let
// go, and what was secret is overwritten.
func survive(ctx context.Context, command func(context.Context) error) (err error) {
	ctx, watch, end := guarded.NewWatch(ctx)
	defer end()
	died := guarded.Catch(func() { err = command(ctx) })
	if died == nil {
		died = watch.Panic()
	}
	if died == nil || errors.As(err, new(*guarded.PanicError)) { // it ended the context, and so is the cause already
		return err
	}
	return errors.Join(died, err)
}

func execute(ctx context.Context, args []string, w world, io stdio) error {
	if w.partition == nil {
		w.partition = new(cloud.Partition)
	}
	a := &app{world: w, stdio: io, stdin: io.in, agreed: map[string]agreement{}}
	root := a.command()
	root.SetArgs(args)
	root.SetOut(io.out)
	root.SetErr(io.err)
	var c *cobra.Command
	err := survive(ctx, func(ctx context.Context) (err error) {
		a.in = newInput(io.in).during(ctx) // a secret that never comes must not keep an interrupt waiting
		root.SetIn(a.in)
		c, err = root.ExecuteContextC(ctx)
		return err
	})
	a.remember()
	var died *guarded.PanicError
	if errors.As(err, &died) {
		a.sayOpen()
	}
	var use *usageError
	if errors.As(err, &use) && use.command == "" && c != nil { // set: the complaint of a command that was rehearsed
		use.command = c.CommandPath()
	}
	return err
}

func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:           "rootseal",
		Short:         "Put one TOTP seed on several YubiKeys, as the MFA device of an AWS root or IAM user",
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return notACommand(c, args[0])
			}
			return nil
		},
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },

		SuggestionsMinimumDistance: 2, // letters that may differ, which cobra sets only where it looks itself
	}
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error { return checkWords(c) }
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		if args := c.Flags().Args(); len(args) > 0 && c.HasSubCommands() {
			if argsErr := c.ValidateArgs(args); argsErr != nil {
				return argsErr // the flag is perhaps one of the command that was meant
			}
		}
		return usage("%v", err)
	})
	root.PersistentFlags().StringVar(&a.ledgerFlag, "ledger", "", "use the ledger in `FOLDER` (default $ROOTSEAL_LEDGER, else under the user's data directory)")
	root.PersistentFlags().Var(partitionFlag{a.world.partition}, "partition", "AWS `PARTITION`, if neither credentials nor region show it: "+strings.Join(cloud.Partitions(), ", "))
	root.PersistentFlags().BoolVar(&a.json, "json", false, "print the result as JSON")
	root.AddCommand(a.verbs()...)
	complainOfUsage(root.Commands())
	return root
}

// untilStopped ends the context at the first interrupt: the command stops at
// the next safe point and settles. After that the signals do what they always
// do, so a second one leaves at once.
func untilStopped(ctx context.Context, w io.Writer) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	guarded.Go(ctx, func() {
		select {
		case <-signals:
			fmt.Fprintln(w, "stopping at the next safe point; a second interrupt leaves at once")
			signal.Stop(signals)
			cancel(env.ErrStopped)
		case <-ctx.Done():
		}
	})
	return ctx, func() { signal.Stop(signals); cancel(nil) }
}

func (a *app) desk() *device.Desk { return device.NewDesk(a.world.port, device.Limits{}) }

// openLedger reads the ledger; nothing is created before the first record.
func (a *app) openLedger() (*ledger.Ledger, error) {
	l, err := a.openLedgerIn(func(s ledger.Store) ledger.Store { return s })
	if err == nil {
		err = a.recall(l)
	}
	return l, err
}

// openLedgerIn is the same, with the store as it is to be used.
func (a *app) openLedgerIn(use func(ledger.Store) ledger.Store) (*ledger.Ledger, error) {
	dir, err := a.world.ledgerDir(a.ledgerFlag)
	if err != nil {
		return nil, err
	}
	host, _ := os.Hostname()
	id := ledger.Identity{World: a.world.name, Tool: "rootseal " + version(), Host: host}
	return ledger.Open(use(ledger.Dir(dir)), id, a.world.now)
}

// openToRecord is openLedger for a command that will record these. It refuses
// before anything is touched where the ledger is a copy that takes none of a kind.
func (a *app) openToRecord(bodies ...ledger.Body) (*ledger.Ledger, error) {
	l, err := a.openLedger()
	if err == nil {
		err = l.MayRecord(bodies...)
	}
	if err != nil {
		return nil, err
	}
	return l, nil
}

// printJSON writes a result to standard output.
func (a *app) printJSON(v any) error {
	text, err := encodeJSON(v, "  ")
	if err != nil {
		return err
	}
	_, err = a.out.Write(text)
	return err
}

func (a *app) say(format string, args ...any) { printLine(a.err, format, args...) }

func osUser() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}
