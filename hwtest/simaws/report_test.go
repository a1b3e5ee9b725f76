package simaws_test

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"rootseal/hwtest/simaws"
)

func (w *world) generateReport() types.ReportStateType {
	w.t.Helper()
	out, err := w.admin.GenerateCredentialReport(w.ctx, &iam.GenerateCredentialReportInput{})
	wantNoError(w.t, err)
	return out.State
}

func (w *world) getReport() (*iam.GetCredentialReportOutput, error) {
	return w.admin.GetCredentialReport(w.ctx, &iam.GetCredentialReportInput{})
}

// rows are the report's lines by user and column.
func rows(t *testing.T, content []byte) map[string]map[string]string {
	t.Helper()
	table, err := csv.NewReader(strings.NewReader(string(content))).ReadAll()
	wantNoError(t, err)
	all := map[string]map[string]string{}
	for _, row := range table[1:] {
		named := map[string]string{}
		for i, column := range table[0] {
			named[column] = row[i]
		}
		all[row[0]] = named
	}
	return all
}

// TestCredentialReportLife: none, in progress, unchanged for four hours, expired,
// made again.
func TestCredentialReportLife(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		_, err := w.getReport()
		wantRefusal(w.t, err, 410, "ReportNotPresent", "")
		if state := w.generateReport(); state != types.ReportStateTypeStarted {
			w.t.Errorf("first: %s", state)
		}
		time.Sleep(2 * time.Second)
		_, err = w.getReport()
		wantRefusal(w.t, err, 404, "ReportInProgress", "")
		if state := w.generateReport(); state != types.ReportStateTypeInprogress {
			w.t.Errorf("while it is made: %s", state)
		}
		time.Sleep(time.Second)
		if state := w.generateReport(); state != types.ReportStateTypeComplete {
			w.t.Errorf("when it is made: %s", state)
		}
		first, err := w.getReport()
		wantNoError(w.t, err)
		made := time.Now()
		if !first.GeneratedTime.Equal(made) || first.ReportFormat != types.ReportFormatTypeTextCsv {
			w.t.Errorf("report of %s, %s", first.GeneratedTime, first.ReportFormat)
		}

		w.enrolled("alice", "vault")
		time.Sleep(4*time.Hour - time.Second)
		if state := w.generateReport(); state != types.ReportStateTypeComplete {
			w.t.Errorf("within four hours: %s", state)
		}
		again, err := w.getReport()
		wantNoError(w.t, err)
		if string(again.Content) != string(first.Content) || !again.GeneratedTime.Equal(made) {
			w.t.Error("a report within four hours is another one")
		}
		time.Sleep(time.Second)
		_, err = w.getReport()
		wantRefusal(w.t, err, 410, "ReportExpired", "")
		if state := w.generateReport(); state != types.ReportStateTypeStarted {
			w.t.Errorf("after four hours: %s", state)
		}
		time.Sleep(3 * time.Second)
		next, err := w.getReport()
		wantNoError(w.t, err)
		if rows(w.t, next.Content)["alice"]["mfa_active"] != "true" {
			w.t.Errorf("the new report misses what happened:\n%s", next.Content)
		}
	})
}

// TestCredentialReportMoment: the report shows the state at the time when it was made.
func TestCredentialReportMoment(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		w.generateReport()
		time.Sleep(2 * time.Second)
		w.AddUser("before")
		time.Sleep(2 * time.Second)
		w.AddUser("after")
		out, err := w.getReport()
		wantNoError(w.t, err)
		got := rows(w.t, out.Content)
		if got["before"] == nil || got["after"] != nil {
			w.t.Errorf("got\n%s", out.Content)
		}
		if want := time.Now().Add(-time.Second); !out.GeneratedTime.Equal(want) {
			w.t.Errorf("made at %s, want %s", out.GeneratedTime, want)
		}
	})
}

// TestCredentialReportContent holds the whole text.
func TestCredentialReportContent(t *testing.T) {
	story(t, simaws.Options{ReportDelay: -1, STSDelay: -1}, func(w *world) {
		d := w.enrolled("alice", "vault")
		w.SetPassword("alice", true)
		w.AddAccessKey("Bob")
		w.SetPassword("carol", true)
		rootDevice(w, "root-1")
		time.Sleep(time.Minute)
		wantNoError(w.t, w.SignIn("alice", w.code(d, 0)))
		w.generateReport()
		out, err := w.getReport()
		wantNoError(w.t, err)
		const none = ",false,N/A,N/A,N/A,N/A"
		const certificates = ",false,N/A,false,N/A"
		const born = "2000-01-01T00:00:00Z"
		want := strings.Join([]string{
			"user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated",
			"<root_account>,arn:aws:iam::111122223333:root," + born + ",true,no_information," + born + ",not_supported,true" + none + none + certificates,
			"admin,arn:aws:iam::111122223333:user/admin," + born + ",false,N/A,N/A,N/A,false,true," + born + ",N/A,N/A,N/A" + none + certificates,
			"alice,arn:aws:iam::111122223333:user/alice," + born + ",true,2000-01-01T00:01:00Z," + born + ",N/A,true" + none + none + certificates,
			"Bob,arn:aws:iam::111122223333:user/Bob," + born + ",false,N/A,N/A,N/A,false,true," + born + ",N/A,N/A,N/A" + none + certificates,
			"carol,arn:aws:iam::111122223333:user/carol," + born + ",true,no_information," + born + ",N/A,false" + none + none + certificates,
		}, "\n")
		if string(out.Content) != want {
			w.t.Errorf("got\n%s\nwant\n%s", out.Content, want)
		}
	})
}

// TestCredentialReportDenied: the refusal names the action.
func TestCredentialReportDenied(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		defer w.Deny("GenerateCredentialReport", simaws.DenyIdentity)()
		_, err := w.admin.GenerateCredentialReport(w.ctx, &iam.GenerateCredentialReportInput{})
		wantRefusal(w.t, err, 403, "AccessDenied", "User: arn:aws:iam::111122223333:user/admin is not authorized to perform: iam:GenerateCredentialReport on resource: * with an explicit deny in an identity-based policy")
	})
}
