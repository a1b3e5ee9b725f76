package siem

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"rootseal/cmd/rootseal/internal/view"
	"rootseal/enroll/audit"
	"rootseal/enroll/cloud"
	"rootseal/message"
)

// Report is an audit to be reported to another program.
type Report struct {
	Result  *audit.Result
	Known   Ledger
	Now     time.Time
	Head    string // of the ledger; empty if there is none
	Version string // of rootseal
	Hub     Hub
}

// Ledger is what a report needs of the ledger.
type Ledger interface {
	// FirstFound returns the time of the first audit that had a finding; zero: this one.
	FirstFound(id string) time.Time
	// HomeOf returns the account that a finding belongs to; empty if there is none.
	HomeOf(audit.Finding) string
}

// Hub is the Security Hub that takes the findings.
type Hub struct {
	Account string // empty: each account's own
	Region  string // empty: the one in which the partition has IAM
}

// state is what has become of an entry.
type state int

const (
	open       state = iota
	suppressed       // accepted
	resolved         // ended
)

// entry is what both formats report.
type entry struct {
	audit.Finding
	state   state
	unread  bool // an account that was not read in full
	isNew   bool // no earlier audit has it
	title   string
	next    string // what to do; empty if nothing
	first   time.Time
	account string // that it belongs to
	name    string // of the account
	read    string // how much of the account was read; empty if it was not audited
	in      cloud.Partition
	kind    audit.Kind
}

// entries returns all entries: findings in the order of the audit, then what was not
// read, then what has ended.
func (r Report) entries() []entry {
	seen := map[string]*audit.Seen{}
	for _, s := range r.Result.Seen {
		seen[s.Account] = s
	}
	var all []entry
	add := func(e entry) {
		e.first = r.Known.FirstFound(e.ID)
		if e.isNew = e.first.IsZero(); e.isNew {
			e.first = r.Now
		}
		e.account = r.Known.HomeOf(e.Finding)
		if e.account == "" && len(r.Result.Seen) > 0 {
			e.account = r.Result.Seen[0].Account
		}
		e.in = r.partition(seen[e.account])
		if s := seen[e.account]; s != nil {
			e.name, e.read = s.Name, view.SeenWords(s).String()
		}
		e.title = e.kind.What + " (" + subjectOf(e.Finding) + ")"
		all = append(all, e)
	}
	for _, f := range r.Result.Findings {
		e := entry{Finding: f, next: view.NextStep(f).String(), kind: kindOf(f.Kind)}
		if f.Accepted != nil {
			e.state = suppressed
		}
		add(e)
	}
	for _, s := range r.Result.Unread() {
		add(entry{Finding: notRead(s), unread: true, kind: kindOf(audit.NotRead), next: "see to it that the audit can read the account, and audit it again"})
	}
	for _, f := range r.Result.Ended {
		add(entry{Finding: f, state: resolved, unread: f.Kind == audit.NotRead, kind: kindOf(f.Kind)})
	}
	return all
}

// notRead is the report of an account that was not read in full.
func notRead(s *audit.Seen) audit.Finding {
	var parts []string
	for _, u := range s.Unread {
		parts = append(parts, fmt.Sprintf("%s: %v", u.What, u.Err))
	}
	return audit.Finding{
		ID: audit.NotRead + "/" + s.Account, Kind: audit.NotRead, Severity: audit.Medium, Account: s.Account,
		Text: message.Foreign("not read: " + strings.Join(parts, "; ")),
	}
}

func kindOf(name string) audit.Kind {
	for _, k := range audit.Catalogue {
		if k.Name == name {
			return k
		}
	}
	return audit.Kind{Name: name, What: "an account was not read in full: what was not read is unknown"}
}

func (r Report) partition(s *audit.Seen) cloud.Partition {
	if s != nil {
		if p, found := cloud.PartitionOfARN(s.Caller); found {
			return p
		}
	}
	if p, found := cloud.PartitionOfRegion(r.Hub.Region); found {
		return p
	}
	return cloud.Aws
}

// subjectOf names what a finding is about, for its title.
func subjectOf(f audit.Finding) string {
	key := ""
	if f.KeySerial != 0 {
		key = fmt.Sprintf("key %d", f.KeySerial)
	}
	of := f.ID[strings.IndexByte(f.ID, '/')+1:]
	subject := cmp.Or(f.Principal, f.Account)
	if subject != "" && key != "" {
		return subject + ", " + key
	}
	return cmp.Or(subject, key, of)
}

// isEvent reports whether a finding is an act, and not a state.
func (e entry) isEvent() bool {
	return e.kind.Name == audit.EventOfRoot || e.kind.Name == audit.EventOfOurs || e.kind.Name == audit.EventOfOthers
}

// region is where IAM's own events of the account are.
func (e entry) region() string { return cmp.Or(e.in.Home, cloud.Aws.Home) }

// resource is what an entry is about.
type resource struct{ kind, id, name string }

// Kinds of resources, as ASFF names them.
const (
	kindAccount = "AwsAccount"
	kindUser    = "AwsIamUser"
	kindOther   = "Other"
)

// resources returns what an entry is about, the first the most specific.
func (e entry) resources() []resource {
	var all []resource
	if e.KeySerial != 0 {
		all = append(all, resource{kindOther, fmt.Sprintf("yubikey/%d", e.KeySerial), fmt.Sprintf("key %d", e.KeySerial)})
	}
	if e.Device != "" {
		all = append(all, resource{kindOther, e.Device, e.Device})
	}
	account, user, isUser := strings.Cut(e.Principal, "/user/")
	switch {
	case isUser:
		all = append(all, resource{kindUser, e.in.ARN(account, "user/"+user), user})
	case e.account != "":
		all = append(all, resource{kindAccount, "AWS::::Account:" + e.account, cmp.Or(e.name, e.account)})
	}
	if len(all) == 0 {
		all = append(all, resource{kindOther, e.ID, e.ID})
	}
	return all
}

// requirements returns the requirements of other standards that an entry concerns.
func (e entry) requirements() []string {
	var all []string
	add := func(standard, numbers string) {
		for number := range strings.SplitSeq(numbers, ", ") {
			if number != "" {
				all = append(all, standard+number)
			}
		}
	}
	c := e.kind.Controls
	const cis = "CIS AWS Foundations Benchmark v"
	add(cis+"4.0.0/", c.CIS4)
	add(cis+"5.0.0/", c.CIS5)
	add(cis+"6.0.0/", c.CIS6)
	add(cis+"7.0.0/", c.CIS7)
	add("AWS Security Hub ", c.SecurityHub)
	add("FISC practice ", c.FISC)
	add("PCI DSS v4.0/", c.PCI)
	add("NIST.800-53.r5 ", c.NIST)
	return all
}

// types returns the types of an entry, in the taxonomy of ASFF.
func (e entry) types() []string {
	if e.isEvent() {
		return []string{"Unusual Behaviors/User"}
	}
	const checks, standards = "Software and Configuration Checks/", "Software and Configuration Checks/Industry and Regulatory Standards/"
	all := []string{checks + "AWS Security Best Practices"}
	c := e.kind.Controls
	for _, t := range []struct{ numbers, name string }{
		{c.CIS4 + c.CIS5 + c.CIS6 + c.CIS7, "CIS AWS Foundations Benchmark"},
		{c.FISC, "FISC Controls (Japan)"},
		{c.PCI, "PCI-DSS"},
		{c.NIST, "NIST 800-53 Controls (USA)"},
	} {
		if t.numbers != "" {
			all = append(all, standards+t.name)
		}
	}
	return all
}
