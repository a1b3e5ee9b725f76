package siem

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/audit"
)

// AWS Security Finding Format, as botocore's model of Security Hub and the user guide
// have it: the names of fields, and the most characters of each.
const (
	asffSchema      = "2018-10-08"
	asffTitle       = 256
	asffDescription = 1024
	asffID          = 512
	asffText        = 512 // of a note, and of a recommendation
	asffValue       = 2048
	asffRequirement = 64
	asffCall        = 100 // findings in one call
)

type asffFinding struct {
	SchemaVersion         string
	ID                    string `json:"Id"`
	ProductArn            string
	ProductName           string
	CompanyName           string
	GeneratorID           string `json:"GeneratorId"`
	AwsAccountID          string `json:"AwsAccountId"`
	Types                 []string
	FirstObservedAt       string
	LastObservedAt        string
	CreatedAt             string
	UpdatedAt             string
	Severity              asffSeverity
	Title                 string
	Description           string
	Remediation           *asffRemediation `json:",omitempty"`
	ProductFields         map[string]string
	Resources             []asffResource
	Compliance            *asffCompliance `json:",omitempty"`
	Workflow              asffStatus
	RecordState           string
	Note                  *asffNote `json:",omitempty"`
	FindingProviderFields asffProvider
}

type (
	asffSeverity struct{ Label, Original string }
	asffStatus   struct{ Status string }
	asffNote     struct{ Text, UpdatedBy, UpdatedAt string }
	asffResource struct{ Type, Id, Partition, Region string } // Id as AWS spells it

	asffCompliance struct {
		Status              string
		RelatedRequirements []string `json:",omitempty"`
	}
	asffProvider struct {
		Severity asffSeverity
		Types    []string
	}
	asffRemediation struct {
		Recommendation struct{ Text string }
	}
)

// asffBatch is the input of one call of BatchImportFindings.
type asffBatch struct{ Findings []asffFinding }

// ASFF returns the audit as calls of BatchImportFindings, one in each line: at most a
// hundred findings, all of one account. Security Hub takes them from that account alone.
func (r Report) ASFF() ([]byte, error) {
	all := r.entries()
	account := func(e entry) string { return cmp.Or(r.Hub.Account, e.account) }
	slices.SortStableFunc(all, func(x, y entry) int { return cmp.Compare(account(x), account(y)) })
	var out []byte
	for len(all) > 0 {
		n := 1
		for n < min(len(all), asffCall) && account(all[n]) == account(all[0]) {
			n++
		}
		var batch asffBatch
		for _, e := range all[:n] {
			batch.Findings = append(batch.Findings, r.asff(e, account(e)))
		}
		line, err := printable.JSON(batch, "")
		if err != nil {
			return nil, err
		}
		out, all = append(out, line...), all[n:]
	}
	return out, nil
}

func (r Report) asff(e entry, account string) asffFinding {
	region := cmp.Or(r.Hub.Region, e.region())
	severity := asffSeverity{strings.ToUpper(e.Severity.String()), e.Severity.String()}
	f := asffFinding{
		SchemaVersion: asffSchema, ID: idOf(e.ID, asffID), GeneratorID: "rootseal/" + e.Kind, AwsAccountID: account,
		ProductArn:  fmt.Sprintf("arn:%s:securityhub:%s:%s:product/%s/default", e.in.ID, region, account, account),
		ProductName: "rootseal", CompanyName: "rootseal",
		Types: e.types(), Severity: severity, FindingProviderFields: asffProvider{severity, e.types()},
		CreatedAt: instant(e.first), FirstObservedAt: instant(e.first), LastObservedAt: instant(r.Now), UpdatedAt: instant(r.Now),
		Title: clip(e.title, asffTitle), Description: clip(e.Text.String(), asffDescription),
		ProductFields: r.asffFields(e), RecordState: "ACTIVE", Workflow: asffStatus{"NEW"}, Compliance: e.asffCompliance(),
	}
	for _, res := range e.resources() {
		f.Resources = append(f.Resources, asffResource{res.kind, clip(res.id, asffID), e.in.ID, region})
	}
	if e.next != "" {
		f.Remediation = &asffRemediation{}
		f.Remediation.Recommendation.Text = clip(e.next, asffText)
	}
	switch e.state {
	case suppressed:
		f.Workflow.Status = "SUPPRESSED"
		f.Note = &asffNote{clip("accepted until "+e.Accepted.Until+": "+e.Accepted.Reason, asffText), "rootseal", instant(r.Now)}
	case resolved:
		f.Workflow.Status, f.RecordState = "RESOLVED", "ARCHIVED"
	case open:
	}
	return f
}

// asffCompliance is the result of the check; an event is no check.
func (e entry) asffCompliance() *asffCompliance {
	if e.isEvent() {
		return nil
	}
	c := &asffCompliance{Status: "FAILED"}
	switch {
	case e.state == resolved:
		c.Status = "PASSED"
	case e.unread:
		c.Status = "NOT_AVAILABLE"
	}
	for _, requirement := range e.requirements() {
		c.RelatedRequirements = append(c.RelatedRequirements, clip(requirement, asffRequirement))
	}
	return c
}

// asffFields are the fields that ASFF has no name for.
func (r Report) asffFields(e entry) map[string]string {
	fields := map[string]string{}
	for name, value := range r.more(e) {
		fields["rootseal/"+name] = clip(value, asffValue)
	}
	return fields
}

// more returns what neither format has a field for, by name. A value is never empty.
func (r Report) more(e entry) map[string]string {
	all := map[string]string{
		"Finding": e.ID, "Kind": e.Kind, "Principal": e.Principal, "Group": e.Group, "Account": e.account, "AccountName": e.name,
		"AccountRead": e.read, "LedgerHead": r.Head, "Version": r.Version, "Evidence": evidenceOf(e.Evidence),
	}
	if e.KeySerial != 0 {
		all["Key"] = fmt.Sprint(e.KeySerial)
	}
	if a := cmp.Or(e.Accepted, e.Lapsed); a != nil {
		all["AcceptedUntil"], all["AcceptedReason"], all["AcceptedRecord"] = a.Until, a.Reason, fmt.Sprint(a.Record)
	}
	for name, value := range all {
		if strings.TrimSpace(value) == "" {
			delete(all, name)
		}
	}
	return all
}

// evidenceOf returns the evidence in one text.
func evidenceOf(all []audit.Evidence) string {
	var parts []string
	for _, e := range all {
		text := e.Source
		if e.RequestID != "" {
			text += " " + e.RequestID
		}
		if !e.Time.IsZero() {
			text += " " + instant(e.Time)
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}
