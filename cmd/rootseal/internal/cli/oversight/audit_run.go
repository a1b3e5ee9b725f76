package oversight

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/cmd/rootseal/internal/view/siem"
	"rootseal/enroll/audit"
	"rootseal/enroll/hint"
	"rootseal/enroll/ledger"
	officers "rootseal/enroll/officer"
	"rootseal/message"
)

// errUnread says that something could not be read, and so was not judged.
var errUnread = hint.Sentinel(hint.ReadAll, "not everything could be read")

// runAudit enters the accounts, reads and judges them, records the result, and
// shows it.
func runAudit(ctx context.Context, a *cli.App, o auditOptions) error {
	least, since, err := o.check(a.World.Now())
	if err != nil {
		return err
	}
	codes, err := readAccessCodes(a, o)
	defer func() {
		for _, code := range codes {
			clear(code)
		}
	}()
	if err != nil {
		return err
	}
	webhook, err := readWebhook(a, o.webhook)
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
	entrance, settings := enter(ctx, a, known, o.scope)
	if err := operator.AskEndpoints(ctx, a, settings, o.endpoints); err != nil {
		return err
	}
	targets, err := entrance.Targets(ctx)
	switch {
	case errors.Is(err, audit.ErrNoAccount), errors.Is(err, audit.ErrNotMember):
		return cli.Usage("%v", err)
	case err != nil:
		return err
	}
	result := readAccounts(ctx, a, known, targets, o.events)
	keys, keysUnread := keysForAudit(ctx, a, codes)
	if o.events {
		readEvents(ctx, a, known, result, since)
	}
	result.Findings = append(audit.Judge(known, result.Seen, keys, a.World.Now()), audit.Unexpected(result.Happened)...)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	audit.MarkAccepted(result.Findings, known.Book, l.Records(), a.World.Now())
	result.Ended = known.Ended(result, keys, a.World.Now())
	head, err := recordAudit(a, l, result, settings)
	err = errors.Join(err, showAudit(a, known, result, head, o))
	if webhook != nil {
		err = errors.Join(err, Notify(ctx, a, webhook, audit.Digest(result, view.HeadText(head))))
	}
	return errors.Join(verdict(result, least), keysUnread, err)
}

// readAccounts prints a line for each account that it has read.
func readAccounts(ctx context.Context, a *cli.App, known *audit.Known, targets []audit.Target, events bool) *audit.Result {
	done := 0
	return &audit.Result{Seen: audit.Look(ctx, known.Book, targets, events, func(s *audit.Seen) {
		done++
		a.Say("account %s  %s (%d of %d)", view.AccountName(s), view.SeenWords(s), done, len(targets))
	})}
}

// readEvents adds CloudTrail's events to the result, each matched with the ledger.
func readEvents(ctx context.Context, a *cli.App, known *audit.Known, r *audit.Result, since time.Time) {
	r.Since = &since
	done, all := 0, len(slices.DeleteFunc(slices.Clone(r.Seen), func(s *audit.Seen) bool { return !s.Entered() }))
	events := audit.LookUp(ctx, r.Seen, since, func(s *audit.Seen) {
		done++
		a.Say("account %s  events read (%d of %d)", view.AccountName(s), done, all)
	})
	for _, s := range r.Seen {
		r.Happened = append(r.Happened, known.Reconcile(s, events[s.Account])...)
	}
}

// verdict is the error that decides the exit code.
func verdict(r *audit.Result, least audit.Severity) error {
	var errs []error
	if n := len(audit.Counting(r.Findings, least)); n > 0 {
		errs = append(errs, message.Errorf("%w: %s of severity %s or worse", cli.ErrWrong, message.Count(n, "finding"), least))
	}
	for _, s := range r.Unread() {
		for _, u := range s.Unread {
			errs = append(errs, message.Errorf("account %s: %w: %w", s.Account, errUnread, shown{u.What, u.Err}))
		}
	}
	return errors.Join(errs...)
}

// shown is a cause that the result has shown in full: the error only names it.
type shown struct {
	what  message.Text
	cause error
}

func (s shown) Error() string { return s.what.String() }

// Parts returns the error for the reader's language.
func (s shown) Parts() (format string, args []any) { return s.what.Parts() }

func (s shown) Unwrap() error { return s.cause }

// recordAudit writes the result to the ledger. An audit changes nothing, so it
// requires no signature of its own; the next one covers it. Without a ledger, or
// with one that cannot be written, the result is still shown.
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

// showAudit prints the result in the format that was chosen.
func showAudit(a *cli.App, known *audit.Known, r *audit.Result, head ledger.Head, o auditOptions) error {
	screen, isTerminal := printable.ScreenOf(a.Out)
	if !isTerminal {
		screen = printable.Screen{Writer: a.Out, Width: 100}
	}
	var err error
	switch {
	case a.JSON:
		err = a.PrintJSON(view.NewAuditJSON(r, head))
	case o.format == "markdown":
		_, err = io.WriteString(a.Out, view.AuditMarkdown(r, head))
	case o.format == "asff", o.format == "ocsf":
		report := siem.Report{Result: r, Known: known, Now: a.World.Now(), Head: view.HeadText(head), Version: cli.Version(), Hub: o.hub}
		format := map[string]func() ([]byte, error){"asff": report.ASFF, "ocsf": report.OCSF}[o.format]
		var text []byte
		if text, err = format(); err == nil {
			_, err = a.Out.Write(text)
		}
	default:
		err = view.PrintAudit(screen, r)
	}
	if head.Sequence > 0 {
		a.Say("ledger head %s", head)
	}
	return err
}

// readWebhook reads the webhook's address before the audit begins; nil if no
// digest is sent.
func readWebhook(a *cli.App, source string) ([]byte, error) {
	if source == "" {
		return nil, nil
	}
	if err := a.CheckStdin(source); err != nil {
		return nil, err
	}
	return cli.ReadSecret(a.In, source)
}

// Notify sends the digest. The result is printed and recorded by then, so a
// digest that cannot be sent is a failure of its own.
func Notify(ctx context.Context, a *cli.App, webhook []byte, digest []string) error {
	text := view.Each(digest, printable.Text) // names that others chose must not begin a line of their own
	if err := a.World.Slack(ctx, webhook, strings.Join(text, "\n")); err != nil {
		return err
	}
	if a.World.Name == ledger.WorldRehearsal {
		a.Say("digest shown, not sent: this is a rehearsal")
		return nil
	}
	a.Say("digest sent to Slack")
	return nil
}
