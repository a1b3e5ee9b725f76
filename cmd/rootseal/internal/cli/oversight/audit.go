package oversight

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/cmd/rootseal/internal/view/siem"
	"rootseal/enroll/audit"
	"rootseal/enroll/pasted"
	"rootseal/enroll/principal"
)

// auditOptions are the command line of audit.
type auditOptions struct {
	scope     audit.Scope
	endpoints []string
	codes     []string

	events bool
	since  string

	failOn  string
	format  string
	hub     siem.Hub
	notify  string
	webhook string
}

// AuditCommand is the command audit.
func AuditCommand(a *cli.App) *cobra.Command {
	var o auditOptions
	c := &cobra.Command{
		Use:   "audit [ACCOUNT...]",
		Short: "Compare the ledger with AWS and the plugged-in keys",
		Long: `Compare the ledger with what AWS and the plugged-in keys show. audit changes
nothing at AWS or on the keys, and needs read-only credentials (docs/aws.md).
Without an ACCOUNT, it reads every account in the ledger.

audit enters an account with --profile if the profile belongs to it, from there
through --role, or else with the profile that enrolled it. --organization reads
every member account, with a profile of the management account, and root's own
devices through sts:AssumeRoot if that is enabled. audit reports an account that
is suspended or closed, but does not enter it.

audit never asks for an access code: give it with --access-code to compare a
locked key's credentials too.

--events also reads CloudTrail: root's sign-ins, everything else root did, and
every change to an MFA device. Each is matched with the ledger.

A finding keeps its id from one audit to the next. 'rootseal audit accept'
accepts one until a date; it is still shown. --notify slack sends a digest to
an incoming webhook, whose address is a secret.

--format asff prints calls for AWS Security Hub, one in each line, and ocsf events
for a SIEM. Both also contain what was not read, and what has ended since an
earlier audit. Accepted findings are suppressed.

Exit code 3: there is an unaccepted finding of severity --fail-on or worse. Exit
code 1: something could not be read.

With --json: accounts, findings, events, head.

` + cli.SourceHelp,
		Example: `  rootseal audit --profile prod
  rootseal audit --organization --profile management --role rootseal-audit
  rootseal audit --events --since 7d --format markdown
  rootseal audit 111122223333 --notify slack --webhook webhook.txt
  rootseal audit --organization --format asff --hub-region ap-northeast-1`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			o.scope.Accounts = view.Each(args, pasted.Account)
			o.hub.Account = pasted.Account(o.hub.Account)
			if a.JSON && (o.format == "asff" || o.format == "ocsf") {
				return cli.Usage("--format %s is JSON of its own: leave out --json", o.format)
			}
			return runAudit(c.Context(), a, o)
		},
	}
	fl := c.Flags()
	fl.StringVar(&o.scope.Profile, "profile", "", "use the AWS profile `NAME`")
	fl.StringVar(&o.scope.Role, "role", "", "assume the role `NAME` in each account")
	fl.BoolVar(&o.scope.Organization, "organization", false, "read every account of the organization")
	fl.StringArrayVar(&o.endpoints, "confirm-endpoint", nil, "allow `URL`, an endpoint that is not AWS's own (repeatable)")
	fl.StringArrayVar(&o.codes, "access-code", nil, "read a key's access code, given as `SERIAL=SOURCE` (repeatable)")
	fl.BoolVar(&o.events, "events", false, "also read CloudTrail")
	fl.StringVar(&o.since, "since", "7d", "with --events: read from `TIME` on: 7d, 12h, 2026-11-25")
	fl.StringVar(&o.failOn, "fail-on", "medium", "exit with 3 from `SEVERITY` on: low, medium, high, critical")
	fl.StringVar(&o.format, "format", "text", "print as `FORMAT`: text, markdown, asff or ocsf")
	fl.StringVar(&o.hub.Account, "hub-account", "", "with --format asff: import all findings into account `NUMBER`")
	fl.StringVar(&o.hub.Region, "hub-region", "", "with --format asff: import into `REGION`; default: the region of IAM")
	fl.StringVar(&o.notify, "notify", "", "send a digest to `CHANNEL`: slack")
	fl.StringVar(&o.webhook, "webhook", "", "read the webhook's address from `SOURCE`")
	c.AddCommand(auditAcceptCommand(a))
	return c
}

// regionName is the form of every region's name. ASFF takes at most 16 characters.
var regionName = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$`)

// check reads the options, and returns the values of --fail-on and --since.
func (o auditOptions) check(now time.Time) (least audit.Severity, since time.Time, err error) {
	least, err = audit.ParseSeverity(o.failOn)
	switch {
	case err != nil:
		return least, since, cli.Usage("--fail-on: %v", err)
	case !slices.Contains([]string{"text", "markdown", "asff", "ocsf"}, o.format):
		return least, since, cli.Usage("--format is text, markdown, asff or ocsf; --json is for programs")
	case o.hub != siem.Hub{} && o.format != "asff":
		return least, since, cli.Usage("--hub-account and --hub-region require --format asff")
	case o.hub.Account != "" && !principal.IsAccountNumber(o.hub.Account):
		return least, since, cli.Usage("--hub-account %s is not an account number of 12 digits", printable.Text(o.hub.Account))
	case o.hub.Region != "" && !regionName.MatchString(o.hub.Region):
		return least, since, cli.Usage("--hub-region %s is not the name of a region, such as ap-northeast-1", printable.Text(o.hub.Region))
	case o.notify != "" && o.notify != "slack":
		return least, since, cli.Usage("--notify knows slack")
	case (o.notify == "") != (o.webhook == ""):
		return least, since, cli.Usage("--notify slack requires --webhook SOURCE, and --webhook requires --notify slack")
	}
	for _, account := range o.scope.Accounts {
		if !principal.IsAccountNumber(account) {
			return least, since, cli.Usage("%s is not an account number of 12 digits", printable.Text(account))
		}
	}
	if err := cli.CheckSource(o.webhook); err != nil {
		return least, since, err
	}
	since, err = parseSince(o.since, now)
	return least, since, err
}

// parseSince reads days (7d), a duration (12h), or a day.
func parseSince(text string, now time.Time) (time.Time, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		if n, err := strconv.Atoi(days); err == nil && n > 0 && n <= audit.TrailDays {
			return now.AddDate(0, 0, -n), nil
		}
	}
	if d, err := time.ParseDuration(text); err == nil && d > 0 && d <= audit.TrailDays*24*time.Hour {
		return now.Add(-d), nil
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil && day.Before(now) && day.After(now.AddDate(0, 0, -audit.TrailDays-1)) {
		return day, nil
	}
	return now, cli.Usage("--since %s: give days such as 7d, hours such as 12h, or a day such as 2026-11-25; CloudTrail keeps %d days", text, audit.TrailDays)
}
