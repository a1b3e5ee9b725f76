package simaws_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/smithy-go"

	"rootseal/hwtest/simaws"
)

// auditCalls are the calls of an audit, by service and action.
var auditCalls = map[string]func(c *company) error{
	"sts:AssumeRole": func(c *company) error {
		_, err := c.assume(c.key, "arn:aws:iam::"+memberID+":role/audit")
		return err
	},
	"sts:AssumeRoot": func(c *company) error {
		_, err := c.sts(c.key).AssumeRoot(c.ctx, rootInput(memberID, taskAudit))
		return err
	},
	"organizations:ListAccounts": func(c *company) error {
		_, err := c.organizations(c.key).ListAccounts(c.ctx, &organizations.ListAccountsInput{})
		return err
	},
	"organizations:DescribeOrganization": func(c *company) error {
		_, err := c.organizations(c.key).DescribeOrganization(c.ctx, &organizations.DescribeOrganizationInput{})
		return err
	},
	"cloudtrail:LookupEvents": func(c *company) error {
		_, err := c.cloudtrail(c.key, "us-east-1").LookupEvents(c.ctx, &cloudtrail.LookupEventsInput{})
		return err
	},
	"iam:GenerateCredentialReport": func(c *company) error {
		_, err := c.admin.GenerateCredentialReport(c.ctx, &iam.GenerateCredentialReportInput{})
		return err
	},
	"iam:ListOrganizationsFeatures": func(c *company) error {
		_, err := c.admin.ListOrganizationsFeatures(c.ctx, &iam.ListOrganizationsFeaturesInput{})
		return err
	},
	"iam:ListAccessKeys": func(c *company) error {
		_, err := c.admin.ListAccessKeys(c.ctx, &iam.ListAccessKeysInput{UserName: aws.String("admin")})
		return err
	},
	"iam:GetLoginProfile": func(c *company) error {
		_, err := c.admin.GetLoginProfile(c.ctx, &iam.GetLoginProfileInput{UserName: aws.String("admin")})
		return err
	},
}

// eachAuditCall runs a story per call, in an organization where it succeeds.
func eachAuditCall(t *testing.T, tell func(c *company, service, action string, call func() error)) {
	t.Helper()
	for name, call := range auditCalls {
		t.Run(name, func(t *testing.T) {
			companyStory(t, simaws.Options{}, func(c *company) {
				c.Centralize(simaws.RootSessions)
				c.member.DefineRole("audit", []string{managementID})
				c.SetPassword("admin", true)
				wantNoError(c.t, call(c))
				time.Sleep(time.Second) // CloudTrail's pace
				service, action, _ := strings.Cut(name, ":")
				tell(c, service, action, func() error { return call(c) })
			})
		})
	}
}

// TestAuditCallsDenied: each is denied under its service's name, and allowed
// again when that is lifted.
func TestAuditCallsDenied(t *testing.T) {
	eachAuditCall(t, func(c *company, service, action string, call func() error) {
		for _, why := range []simaws.DenyKind{simaws.DenyMissing, simaws.DenyIdentity, simaws.DenySCP} {
			lift := c.Deny(action, why)
			err := call()
			lift()
			var refused smithy.APIError
			if !errors.As(err, &refused) || !strings.HasPrefix(refused.ErrorCode(), "AccessDenied") ||
				!strings.HasPrefix(refused.ErrorMessage(), "User: arn:aws:iam::111122223333:user/admin is not authorized to perform: "+service+":"+action) {
				c.t.Errorf("denied by %d: %v", why, err)
			}
		}
	})
}

// TestAuditCallsInTrouble: faults strike each of them.
func TestAuditCallsInTrouble(t *testing.T) {
	eachAuditCall(t, func(c *company, service, action string, call func() error) {
		c.Fault(simaws.Fault{Action: action, Call: 1, Kind: simaws.Throttle})
		var refused smithy.APIError
		want := "Throttling"
		if service == "organizations" || service == "cloudtrail" {
			want = "ThrottlingException"
		}
		if err := call(); !errors.As(err, &refused) || refused.ErrorCode() != want || refused.ErrorMessage() != "Rate exceeded" {
			c.t.Errorf("throttled: %v", err)
		}
		c.Fault(simaws.Fault{Action: action, Call: 1, Kind: simaws.LoseReply})
		if err := call(); err == nil || !strings.Contains(err.Error(), "connection reset") {
			c.t.Errorf("a lost reply: %v", err)
		}
		last := c.Calls()[len(c.Calls())-1]
		if last.Action != action || last.Fault != simaws.LoseReply || last.Code != "" {
			c.t.Errorf("the call is noted as %+v", last)
		}
		wantNoError(c.t, call())
	})
}

// TestUnknownAction: a test that names an unknown action contains a mistake.
func TestUnknownAction(t *testing.T) {
	account := simaws.New(simaws.Options{})
	for name, use := range map[string]func(){
		"Deny":  func() { account.Deny("sts:AssumeRole", simaws.DenySCP) },
		"Allow": func() { account.Allow("alice", "EnableMfaDevice") },
		"Fault": func() { account.Fault(simaws.Fault{Action: "ListAccount"}) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s takes an action that does not exist", name)
				}
			}()
			use()
		}()
	}
}
