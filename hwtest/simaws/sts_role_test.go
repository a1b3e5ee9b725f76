package simaws_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"rootseal/hwtest/simaws"
)

const noAssume = "User: arn:aws:iam::111122223333:user/%U is not authorized to perform: sts:AssumeRole on resource: %R"

func refusedAssume(user, role, end string) string {
	return strings.NewReplacer("%U", user, "%R", role).Replace(noAssume) + end
}

// TestAssumeRole: from account to account and on inside one, with the role's
// own permissions, for an hour.
func TestAssumeRole(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		reader := c.member.DefineRole("reader", []string{managementID}, "ListVirtualMFADevices", "AssumeRole")
		writer := c.member.DefineRole("writer", []string{reader})
		session, err := c.assume(c.key, reader)
		wantNoError(c.t, err)
		if !strings.HasPrefix(session.ID, "ASIA") || session.SessionToken == "" {
			c.t.Errorf("session credentials %+v", session)
		}
		if got, want := c.who(session), "arn:aws:sts::"+memberID+":assumed-role/reader/audit-run"; got != want {
			c.t.Errorf("the session is %s, want %s", got, want)
		}
		_, err = c.iam(session).ListVirtualMFADevices(c.ctx, &iam.ListVirtualMFADevicesInput{})
		wantNoError(c.t, err)
		_, err = c.iam(session).GetAccountSummary(c.ctx, &iam.GetAccountSummaryInput{})
		wantRefusal(c.t, err, 403, "AccessDenied", "User: arn:aws:sts::"+memberID+":assumed-role/reader/audit-run is not authorized to perform: iam:GetAccountSummary on resource: * because no identity-based policy allows the iam:GetAccountSummary action")

		chained, err := c.assume(session, writer)
		wantNoError(c.t, err)
		_, err = c.iam(chained).GetAccountSummary(c.ctx, &iam.GetAccountSummaryInput{})
		wantNoError(c.t, err)

		time.Sleep(time.Hour)
		_, err = c.iam(chained).GetAccountSummary(c.ctx, &iam.GetAccountSummaryInput{})
		wantRefusal(c.t, err, 403, "ExpiredToken", "The security token included in the request is expired")
	})
}

// TestAssumeRoleTrust: both sides must agree, unless a role names a principal of
// its own account.
func TestAssumeRoleTrust(t *testing.T) {
	alice := "arn:aws:iam::111122223333:user/alice"
	for _, row := range []struct {
		name    string
		home    bool // the role is in the caller's own account
		trusts  string
		allowed bool // alice may call AssumeRole
		good    bool
	}{
		{"the account, allowed", false, managementID, true, true},
		{"the account's root, allowed", false, "arn:aws:iam::" + managementID + ":root", true, true},
		{"the account, not allowed", false, managementID, false, false},
		{"the user, allowed", false, alice, true, true},
		{"the user, not allowed", false, alice, false, false},
		{"somebody else", false, alice + "s", true, false},
		{"at home, the account, not allowed", true, managementID, false, false},
		{"at home, the user, not allowed", true, alice, false, true},
		{"at home, nobody", true, "", true, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			companyStory(t, simaws.Options{}, func(c *company) {
				owner := c.member
				if row.home {
					owner = c.Management()
				}
				role := owner.DefineRole("audit", []string{row.trusts})
				key := c.AddAccessKey("alice")
				if row.allowed {
					c.Allow("alice", "AssumeRole")
				}
				_, err := c.assume(key, role)
				if row.good {
					wantNoError(c.t, err)
					return
				}
				wantRefusal(c.t, err, 403, "AccessDenied", refusedAssume("alice", role, ""))
			})
		})
	}
}

func TestAssumeRoleRefused(t *testing.T) {
	role := "arn:aws:iam::" + memberID + ":role/audit"
	for _, row := range []struct {
		name    string
		prepare func(c *company)
		input   sts.AssumeRoleInput
		status  int
		code    string
		message string
	}{
		{"no such role", nil, sts.AssumeRoleInput{RoleArn: aws.String(role + "s")}, 403, "AccessDenied", refusedAssume("admin", role+"s", "")},
		{"no such account", nil, sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::999999999999:role/audit")}, 403, "AccessDenied", refusedAssume("admin", "arn:aws:iam::999999999999:role/audit", "")},
		{"a suspended account", func(c *company) { c.member.Suspend() }, sts.AssumeRoleInput{}, 403, "AccessDenied", refusedAssume("admin", role, "")},
		{
			"denied by the organization", func(c *company) { c.Deny("AssumeRole", simaws.DenySCP) },
			sts.AssumeRoleInput{},
			403, "AccessDenied", refusedAssume("admin", role, " with an explicit deny in a service control policy"),
		},
		{"not allowed", func(c *company) { c.Deny("AssumeRole", simaws.DenyMissing) }, sts.AssumeRoleInput{}, 403, "AccessDenied", refusedAssume("admin", role, "")},
		{"not a role", nil, sts.AssumeRoleInput{RoleArn: aws.String("arn:aws:iam::111122223333:user/admin")}, 400, "ValidationError", "arn:aws:iam::111122223333:user/admin is invalid"},
		{
			"a short name", nil,
			sts.AssumeRoleInput{RoleSessionName: aws.String("a")},
			400, "ValidationError",
			"1 validation error detected: Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
		},
		{
			"a name with a space", nil,
			sts.AssumeRoleInput{RoleSessionName: aws.String("a b")},
			400, "ValidationError",
			`1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
		},
		{"too long", nil, sts.AssumeRoleInput{DurationSeconds: aws.Int32(3601)}, 400, "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."},
	} {
		t.Run(row.name, func(t *testing.T) {
			companyStory(t, simaws.Options{}, func(c *company) {
				c.member.DefineRole("audit", []string{managementID})
				if row.prepare != nil {
					row.prepare(c)
				}
				input := row.input
				if input.RoleArn == nil {
					input.RoleArn = &role
				}
				if input.RoleSessionName == nil {
					input.RoleSessionName = aws.String("run")
				}
				_, err := c.sts(c.key).AssumeRole(c.ctx, &input)
				wantRefusal(c.t, err, row.status, row.code, row.message)
			})
		})
	}
}

// TestAssumeRoleChained: a session of a role gets no longer one than an hour.
func TestAssumeRoleChained(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		role := c.member.DefineRole("audit", []string{managementID})
		key := c.AddRole("desk", "ann")
		_, err := c.sts(key).AssumeRole(c.ctx, &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("run"), DurationSeconds: aws.Int32(7200)})
		wantRefusal(c.t, err, 400, "ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
	})
}

// TestAssumeRoleWithMFA: a code counts here as it does for GetSessionToken.
func TestAssumeRoleWithMFA(t *testing.T) {
	companyStory(t, simaws.Options{STSDelay: -1}, func(c *company) {
		role := c.member.DefineRole("audit", []string{managementID})
		d := c.enrolled("alice", "vault")
		c.Allow("alice")
		assume := func(step int64) error {
			_, err := c.sts(c.AddAccessKey("alice")).AssumeRole(c.ctx, &sts.AssumeRoleInput{
				RoleArn: &role, RoleSessionName: aws.String("run"), SerialNumber: &d.arn, TokenCode: aws.String(c.code(d, step)),
			})
			return err
		}
		wantNoError(c.t, assume(0))
		wantRefusal(c.t, assume(0), 403, "AccessDenied", wrongPassCode)
	})
}
