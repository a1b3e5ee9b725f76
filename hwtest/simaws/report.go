package simaws

import (
	"encoding/csv"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"rootseal/hwtest/simaws/wire"
)

// reportLife is how long AWS returns a credential report and makes no newer one.
const reportLife = 4 * time.Hour

// report is the account's credential report. The zero value means no report.
type report struct {
	making    bool
	generated time.Time // zero: never
	content   []byte
}

// fresh reports whether AWS still returns the report.
func (p *report) fresh(now time.Time) bool {
	return !p.generated.IsZero() && now.Sub(p.generated) < reportLife
}

var (
	// These have no text, as recorded.
	errNoReport      = wire.NewError("ReportNotPresent", 410, "")
	errReportExpired = wire.NewError("ReportExpired", 410, "") // not recorded
	errReportWaits   = wire.NewError("ReportInProgress", 404, "")
)

type generateCredentialReportResult struct {
	State       string
	Description string `xml:",omitempty"`
}

// generateCredentialReport starts a report unless there is a fresh one. The report
// shows the state when it is finished, not when it is requested or read.
func generateCredentialReport(r *request) (any, *Error) {
	a := r.account
	switch {
	case a.report.making:
		return generateCredentialReportResult{State: "INPROGRESS"}, nil // documented, never seen
	case a.report.fresh(r.now):
		return generateCredentialReportResult{State: "COMPLETE"}, nil
	}
	result := generateCredentialReportResult{State: "STARTED"}
	if a.report.generated.IsZero() {
		result.Description = "No report exists. Starting a new report generation task"
	}
	a.report.making = true
	a.later(r.now.Add(a.reportDelay), func(now time.Time) {
		a.report = report{generated: now, content: a.credentialReport()}
	})
	return result, nil
}

type getCredentialReportResult struct {
	Content       wire.Blob
	ReportFormat  string
	GeneratedTime string
}

func getCredentialReport(r *request) (any, *Error) {
	switch p := &r.account.report; {
	case p.making:
		return nil, errReportWaits
	case p.generated.IsZero():
		return nil, errNoReport
	case !p.fresh(r.now):
		return nil, errReportExpired
	default:
		return getCredentialReportResult{p.content, "text/csv", wire.Timestamp(p.generated)}, nil
	}
}

var reportColumns = strings.Split("user,arn,user_creation_time,"+
	"password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,"+
	"access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,"+
	"access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,"+
	"cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated", ",")

const (
	notApplicable = "N/A"
	noInformation = "no_information"
	notSupported  = "not_supported"
)

// credentialReport returns the table as recorded: root first, then the users in
// case-insensitive order of their names, without a newline at the end.
func (a *Account) credentialReport() []byte {
	rows := [][]string{reportColumns}
	if a.world().rootInReport {
		rows = append(rows, a.reportRow("<root_account>", a.root))
	}
	for _, name := range slices.Sorted(maps.Keys(a.users)) { // in lower case
		rows = append(rows, a.reportRow(a.users[name].name, a.users[name]))
	}
	var text strings.Builder
	_ = csv.NewWriter(&text).WriteAll(rows) // writing to a builder cannot fail
	return []byte(strings.TrimSuffix(text.String(), "\n"))
}

func (a *Account) reportRow(name string, who *principal) []string {
	row := []string{name, who.arn, wire.Timestamp(who.created)}
	row = append(row, passwordColumns(who)...)
	row = append(row, strconv.FormatBool(len(a.assignments(who)) > 0))
	// The use of keys is omitted: its delay is not recorded.
	keys := a.keysOf(who)
	for i := range 2 {
		active, rotated := "false", notApplicable
		if i < len(keys) {
			active, rotated = "true", wire.Timestamp(keys[i].created)
		}
		row = append(row, active, rotated, notApplicable, notApplicable, notApplicable)
	}
	return append(row, "false", notApplicable, "false", notApplicable)
}

// passwordColumns are enabled, last used, last changed and next rotation. For a
// root without a password they are not recorded.
func passwordColumns(who *principal) []string {
	rotation := notApplicable
	if who.kind == kindRoot {
		rotation = notSupported
	}
	if who.password.IsZero() {
		return []string{"false", notApplicable, notApplicable, rotation}
	}
	used := noInformation
	if !who.signedIn.IsZero() {
		used = wire.Timestamp(who.signedIn)
	}
	return []string{"true", used, wire.Timestamp(who.password), rotation}
}
