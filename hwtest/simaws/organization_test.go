package simaws_test

import (
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"rootseal/hwtest/simaws"
)

const (
	managementID = "111122223333"
	memberID     = "444400000001"
)

// company is an organization of a management account and one member, in virtual
// time. The world in it is the management account, with clients that reach the
// whole organization.
type company struct {
	*world
	*simaws.Organization
	member *simaws.Account
	key    simaws.AccessKey // of an administrator of the management account
}

func companyStory(t *testing.T, o simaws.Options, tell func(c *company)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		organization := simaws.NewOrganization(o)
		c := &company{
			world:        &world{Account: organization.Management(), t: t, ctx: t.Context(), transport: organization.Transport()},
			Organization: organization,
			member:       organization.Add(simaws.Options{STSDelay: o.STSDelay, TrailDelay: o.TrailDelay}),
		}
		c.key = c.AddAdmin("admin")
		c.admin = c.iam(c.key)
		tell(c)
	})
}

// Calls returns the calls of all accounts.
func (c *company) Calls() []simaws.Call { return c.Organization.Calls() }

func (c *company) who(key simaws.AccessKey) string {
	c.t.Helper()
	out, err := c.sts(key).GetCallerIdentity(c.ctx, &sts.GetCallerIdentityInput{})
	wantNoError(c.t, err)
	return *out.Arn
}

// assume asks for a session of a role.
func (c *company) assume(key simaws.AccessKey, role string) (simaws.AccessKey, error) {
	out, err := c.sts(key).AssumeRole(c.ctx, &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("audit-run")})
	if err != nil {
		return simaws.AccessKey{}, err
	}
	return accessKey(*out.Credentials.AccessKeyId, *out.Credentials.SecretAccessKey, *out.Credentials.SessionToken), nil
}

func accessKey(id, secret, token string) simaws.AccessKey {
	return simaws.AccessKey{ID: id, Secret: secret, SessionToken: token}
}

// TestOrganizationRoutes: a request acts on the account whose key signed it.
func TestOrganizationRoutes(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		inside := c.member.AddAdmin("bob")
		if got := c.who(inside); got != "arn:aws:iam::"+memberID+":user/bob" {
			c.t.Errorf("the member's key is %s", got)
		}
		name := "vault"
		_, err := c.iam(inside).CreateVirtualMFADevice(c.ctx, &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: &name})
		wantNoError(c.t, err)
		c.create("other")
		if got := c.member.Devices(); len(got) != 1 || got[0].ARN != "arn:aws:iam::"+memberID+":mfa/vault" {
			c.t.Errorf("the member's devices: %+v", got)
		}
		if got := c.Devices(); len(got) != 1 || got[0].ARN != "arn:aws:iam::"+managementID+":mfa/other" {
			c.t.Errorf("the management account's devices: %+v", got)
		}
		_, err = c.iam(simaws.AccessKey{ID: "AKIANOBODY", Secret: "x"}).GetAccountSummary(c.ctx, &iam.GetAccountSummaryInput{})
		wantRefusal(c.t, err, 403, "InvalidClientTokenId", "The security token included in the request is invalid.")

		var accounts []string
		for _, call := range c.Calls() {
			accounts = append(accounts, call.Account+" "+call.Action)
		}
		want := []string{
			memberID + " GetCallerIdentity", memberID + " CreateVirtualMFADevice",
			managementID + " CreateVirtualMFADevice", managementID + " GetAccountSummary",
		}
		if !slices.Equal(accounts, want) {
			c.t.Errorf("calls %q\nwant  %q", accounts, want)
		}
		if n := len(c.member.Calls()); n != 2 {
			c.t.Errorf("%d calls in the member, want 2", n)
		}
	})
}

// TestOrganizationLatency: every account keeps its own latency.
func TestOrganizationLatency(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		slow := c.Add(simaws.Options{Latency: 3 * time.Second, Account: "555566667777", Alias: "slow"})
		key := slow.AddAdmin("carol")
		start := time.Now()
		c.who(key)
		if took := time.Since(start); took != 3*time.Second {
			c.t.Errorf("the slow account took %s", took)
		}
		start = time.Now()
		c.who(c.key)
		if took := time.Since(start); took != 0 {
			c.t.Errorf("the other took %s", took)
		}
		var ids []string
		for _, a := range c.Accounts() {
			ids = append(ids, a.ID())
		}
		if want := []string{managementID, memberID, "555566667777"}; !slices.Equal(ids, want) {
			c.t.Errorf("accounts %q, want %q", ids, want)
		}
	})
}

// TestOrganizationUnsigned: an unsigned request also gets an answer, with the date.
func TestOrganizationUnsigned(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		r, err := http.NewRequestWithContext(c.ctx, "GET", "https://sts.amazonaws.com/", nil)
		wantNoError(c.t, err)
		response, _ := c.send(r)
		if response.StatusCode != 403 || response.Header.Get("Date") != "Sat, 01 Jan 2000 00:00:00 GMT" {
			c.t.Errorf("status %d, date %q", response.StatusCode, response.Header.Get("Date"))
		}
	})
}
