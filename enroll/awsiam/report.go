package awsiam

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"strings"
	"time"

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
// neither true nor a time ("N/A", "no_information", "not_supported") is false,
// or no time; but root's password is one that AWS long said nothing of.
func parseReport(content []byte) ([]cloud.ReportUser, error) {
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, errNoReport
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[name] = i
	}
	for _, name := range []string{"user", "arn", "mfa_active", "password_enabled"} {
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
		u := cloud.ReportUser{
			Name: field("user"), ARN: field("arn"), Created: reportTime(field("user_creation_time")),
			Password: isTrue(field("password_enabled")), MFA: isTrue(field("mfa_active")),
			PasswordUse: reportTime(field("password_last_used")),
		}
		u.Password = u.Password || u.IsRoot() && field("password_enabled") == "not_supported"
		for _, key := range []string{"access_key_1_active", "access_key_2_active"} {
			if isTrue(field(key)) {
				u.AccessKeys++
			}
		}
		users = append(users, u)
	}
	return users, nil
}

func isTrue(field string) bool { return strings.EqualFold(field, "true") }

// reportTime is zero where the field is no time.
func reportTime(field string) time.Time {
	t, err := time.Parse(time.RFC3339, field)
	if err != nil {
		return time.Time{}
	}
	return t
}
