package oversight

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/audit"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	"rootseal/enroll/pasted"

	officers "rootseal/enroll/officer"
)

type auditFlags struct {
	profile      string
	role         string
	organization bool
	endpoints    []string

	events bool
	since  string

	failOn  string
	format  string
	notify  string
	webhook string
}

func AuditCommand(a *cli.App) *cobra.Command {
	var f auditFlags
	c := &cobra.Command{
		Use:   "audit [ACCOUNT...]",
		Short: "Compare the ledger with AWS and the plugged-in keys",
		Long: `Compare the ledger with what AWS and the plugged-in keys show. audit changes
nothing at AWS or on the keys, and needs read-only credentials (docs/aws.md).
Without an ACCOUNT, it reads every account in the ledger.

audit enters an account with --profile if the profile belongs to it, from there
through --role, or else with the profile that enrolled it. --organization reads
every member account, with a profile of the management account, and root's own
devices through sts:AssumeRoot if that is enabled.

--events also reads CloudTrail: root's sign-ins, everything else root did, and
every change to an MFA device. Each is matched with the ledger.

A finding keeps its id from one audit to the next. 'rootseal audit accept'
accepts one until a date; it is still shown. --notify slack sends a digest to
an incoming webhook, whose address is a secret.

Exit code 3: there is an unaccepted finding of severity --fail-on or worse. Exit
code 1: something could not be read.

With --json: accounts, findings, events, head.

` + cli.SourceHelp,
		Example: `  rootseal audit --profile prod
  rootseal audit --organization --profile management --role rootseal-audit
  rootseal audit --events --since 7d --format markdown`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error { return runAudit(c.Context(), a, f, args) },
	}
	fl := c.Flags()
	fl.StringVar(&f.profile, "profile", "", "use the AWS profile `NAME`")
	fl.StringVar(&f.role, "role", "", "assume the role `NAME` in each account")
	fl.BoolVar(&f.organization, "organization", false, "read every account of the organization")
	fl.StringArrayVar(&f.endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own (repeatable)")
	fl.BoolVar(&f.events, "events", false, "also read CloudTrail")
	fl.StringVar(&f.since, "since", "7d", "with --events: read from `TIME` on: 7d, 12h, 2026-11-25")
	fl.StringVar(&f.failOn, "fail-on", "medium", "exit with 3 from `SEVERITY` on: low, medium, high, critical")
	fl.StringVar(&f.format, "format", "text", "print as `FORMAT`: text or markdown")
	fl.StringVar(&f.notify, "notify", "", "send a digest to `CHANNEL`: slack")
	fl.StringVar(&f.webhook, "webhook", "", "read the webhook's address from `SOURCE`")
	c.AddCommand(auditAcceptCommand(a))
	return c
}

func (f auditFlags) check() (least audit.Severity, err error) {
	least, err = audit.ParseSeverity(f.failOn)
	switch {
	case err != nil:
		return least, cli.Usage("--fail-on: %v", err)
	case f.format != "text" && f.format != "markdown":
		return least, cli.Usage("--format is text or markdown; --json is for programs")
	case f.notify != "" && f.notify != "slack":
		return least, cli.Usage("--notify knows slack")
	case (f.notify == "") != (f.webhook == ""):
		return least, cli.Usage("--notify slack and --webhook SOURCE go together")
	}
	return least, cli.CheckSource(f.webhook)
}

// errUnread says that something could not be read, and so was not judged.
var errUnread = hint.Sentinel(hint.ReadAll, "not everything could be read")

// runAudit is the command: whom to look at, look, judge, record, tell.
func runAudit(ctx context.Context, a *cli.App, f auditFlags, accounts []string) error {
	least, err := f.check()
	if err != nil {
		return err
	}
	since, err := since(f.since, a.World.Now())
	if err != nil {
		return err
	}
	for i, account := range accounts {
		accounts[i] = pasted.Account(account)
	}
	webhook, err := webhookOf(a, f)
	if err != nil {
		return err
	}
	defer clear(webhook)
	l, err := a.OpenToRecord(&ledger.Audited{})
	if err != nil {
		return err
	}
	operator.WarnOfRecordedTime(a, l)
	known := audit.Read(l.Records(), officers.PolicyOf(officers.Read(l.Records())))
	entrance := newEntrance(a, f, known)
	if err := entrance.read(ctx, accounts); err != nil {
		return err
	}
	if err := confirmEntrance(ctx, a, entrance, f.endpoints); err != nil {
		return err
	}
	targets, err := entrance.targets(ctx, accounts)
	if err != nil {
		return err
	}
	result := look(ctx, a, known, targets, f, since)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	audit.MarkAccepted(result.Findings, l.Records(), a.World.Now())
	head, err := recordAudit(a, l, result, entrance.settings())
	err = errors.Join(err, tellAudit(a, result, head, f.format))
	if webhook != nil {
		err = errors.Join(err, Notify(ctx, a, webhook, audit.Digest(result, view.HeadText(head))))
	}
	return errors.Join(judgedAudit(result, least), err)
}

// look reads and judges, with a line for each account.
func look(ctx context.Context, a *cli.App, known *audit.Known, targets []audit.Target, f auditFlags, since time.Time) *audit.Result {
	done := 0
	r := &audit.Result{Seen: audit.Look(ctx, known.Book, targets, func(s *audit.Seen) {
		done++
		a.Say("account %s  %s (%d of %d)", view.AccountName(s), view.SeenWords(s), done, len(targets))
	})}
	keys := keysForAudit(ctx, a)
	if f.events {
		r.Since = &since
		events := audit.LookUp(ctx, r.Seen, since, func(s *audit.Seen) { a.Say("account %s  events read", view.AccountName(s)) })
		for _, s := range r.Seen {
			r.Happened = append(r.Happened, known.Reconcile(events[s.Account])...)
		}
	}
	r.Findings = append(audit.Judge(known, r.Seen, keys, a.World.Now()), audit.Unexpected(r.Happened)...)
	return r
}

// judgedAudit is what the exit code rests on.
func judgedAudit(r *audit.Result, least audit.Severity) error {
	var errs []error
	if n := len(audit.Counting(r.Findings, least)); n > 0 {
		errs = append(errs, fmt.Errorf("%w: %s of severity %s or worse", cli.ErrWrong, view.Plural(n, "finding"), least))
	}
	for _, s := range r.Unread() {
		for _, u := range s.Unread {
			errs = append(errs, fmt.Errorf("account %s: %w: %s: %w", s.Account, errUnread, u.What, u.Err))
		}
	}
	return errors.Join(errs...)
}

// recordAudit notes in the ledger what was found. It changes nothing that a
// signature would be wanted for; the next one covers it. Where there is no ledger
// yet, and in a folder that cannot be written, nobody is kept from looking: it is
// told.
func recordAudit(a *cli.App, l *ledger.Ledger, r *audit.Result, settings []ledger.Setting) (ledger.Head, error) {
	if l.Head().Sequence == 0 {
		a.Say("this audit is not recorded: there is no ledger yet")
		return l.Head(), nil
	}
	head, err := l.Append(context.Background(), ledger.Entry{Command: "audit", Officer: ledger.Officer{OSUser: cli.OsUser()}, Body: r.Body(settings)})
	if err != nil {
		return l.Head(), fmt.Errorf("recording audit: %w", err)
	}
	return head, nil
}

// tellAudit prints an audit in the format that was asked for.
func tellAudit(a *cli.App, r *audit.Result, head ledger.Head, format string) error {
	screen, isTerminal := printable.ScreenOf(a.Out)
	if !isTerminal {
		screen = printable.Screen{Writer: a.Out, Width: 100}
	}
	var err error
	switch {
	case a.JSON:
		err = a.PrintJSON(view.NewAuditJSON(r, head))
	case format == "markdown":
		_, err = io.WriteString(a.Out, view.AuditMarkdown(r, head))
	default:
		err = view.PrintAudit(screen, r)
	}
	if head.Sequence > 0 {
		a.Say("ledger head %s", head)
	}
	return err
}
