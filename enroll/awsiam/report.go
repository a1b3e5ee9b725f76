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
	"rootseal/message"
)

// RequestReport makes AWS start a credential report, or keep one that is younger
// than four hours (IAM GenerateCredentialReport). It returns before the report is
// made.
func (c *Client) RequestReport(ctx context.Context) error {
	_, err := send(ctx, c, &call{doing: message.Textf("asking for a credential report")}, c.iam.GenerateCredentialReport, &iam.GenerateCredentialReportInput{})
	return err
}

// Report reads the credential report (IAM GetCredentialReport). ErrNotReady means
// that AWS is making the report, or that it was not requested.
func (c *Client) Report(ctx context.Context) (cloud.Report, error) {
	k := &call{doing: message.Textf("reading credential report")}
	k.flight.report = true
	out, err := send(ctx, c, k, c.iam.GetCredentialReport, &iam.GetCredentialReportInput{})
	if err != nil {
		return cloud.Report{}, err
	}
	users, err := parseReport(out.Content)
	if err != nil {
		return cloud.Report{}, &cloud.Error{Doing: k.doing, Message: message.Word(err.Error())}
	}
	return cloud.Report{Made: aws.ToTime(out.GeneratedTime), Users: users, Answer: answerOf(out.ResultMetadata)}, nil
}

var errNoReport = errors.New("the report does not have AWS's format")

// parseReport reads the columns by their names, because AWS adds columns. Any value but
// "true" ("N/A", "no_information", "not_supported") is false. The exception is root's
// password: AWS did not report it for a long time, so it counts as present.
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
