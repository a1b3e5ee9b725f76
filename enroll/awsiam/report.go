package awsiam

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"rootseal/enroll/cloud"
)

// RequestReport has AWS make a credential report, or keep the one that is not
// four hours old (IAM GenerateCredentialReport). It comes back before the
// report is made.
func (c *Client) RequestReport(ctx context.Context) error {
	_, err := send(ctx, c, &call{doing: "asking for a credential report"}, c.iam.GenerateCredentialReport, &iam.GenerateCredentialReportInput{})
	return err
}

// Report reads the credential report (IAM GetCredentialReport). ErrNotReady: it
// is being made, or is to be asked for.
func (c *Client) Report(ctx context.Context) (cloud.Report, error) {
	k := &call{doing: "reading credential report"}
	k.flight.report = true
	out, err := send(ctx, c, k, c.iam.GetCredentialReport, &iam.GetCredentialReportInput{})
	if err != nil {
		return cloud.Report{}, err
	}
	users, err := parseReport(out.Content)
	if err != nil {
		return cloud.Report{}, &cloud.Error{Doing: k.doing, Message: err.Error()}
	}
	return cloud.Report{Made: aws.ToTime(out.GeneratedTime), Users: users, Answer: answerOf(out.ResultMetadata)}, nil
}

var errNoReport = errors.New("the report is not as AWS writes it")

// parseReport reads the columns by their names: AWS adds some at times. What is
// not true ("N/A", "no_information", "not_supported") is false; but of root's
// password AWS long said nothing, and it is taken to be there.
func parseReport(content []byte) ([]cloud.ReportUser, error) {
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, errNoReport
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	for _, name := range []string{"user", "mfa_active", "password_enabled"} {
		if _, ok := at[name]; !ok {
			return nil, errNoReport
		}
	}
	var users []cloud.ReportUser
	for _, row := range rows[1:] {
		field := func(name string) string {
			i, ok := at[name]
			if !ok {
				return ""
			}
			return row[i]
		}
		u := cloud.ReportUser{Name: field("user"), Password: isTrue(field("password_enabled")), MFA: isTrue(field("mfa_active"))}
		u.Password = u.Password || u.IsRoot() && field("password_enabled") == "not_supported"
		users = append(users, u)
	}
	return users, nil
}

func isTrue(field string) bool { return strings.EqualFold(field, "true") }
