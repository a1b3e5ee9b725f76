package simaws_test

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	orgtypes "github.com/aws/aws-sdk-go-v2/service/organizations/types"

	"rootseal/hwtest/simaws"
)

func (w *world) organizations(key simaws.AccessKey) *organizations.Client {
	return organizations.New(organizations.Options{Region: "us-east-1", Credentials: provider(key), HTTPClient: w.client(), Retryer: aws.NopRetryer{}})
}

// TestListAccounts: all accounts in pages, with their state.
func TestListAccounts(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		for range 23 {
			c.Add(simaws.Options{})
		}
		c.Add(simaws.Options{Name: "payments", Account: "777788889999"}).Suspend()
		pages, seen := 0, map[string]orgtypes.Account{}
		for p := organizations.NewListAccountsPaginator(c.organizations(c.key), nil); p.HasMorePages(); pages++ {
			out, err := p.NextPage(c.ctx)
			wantNoError(c.t, err)
			for _, a := range out.Accounts {
				seen[*a.Id] = a
			}
		}
		if pages != 2 || len(seen) != 26 {
			c.t.Errorf("%d accounts on %d pages", len(seen), pages)
		}
		closed := seen["777788889999"]
		if closed.State != orgtypes.AccountStateSuspended || *closed.Name != "payments" {
			c.t.Errorf("the suspended account is %+v", closed)
		}
		if m := seen[memberID]; m.State != orgtypes.AccountStateActive || !m.JoinedTimestamp.Equal(time.Now()) {
			c.t.Errorf("the member is %+v", m)
		}
		_, err := c.organizations(c.key).ListAccounts(c.ctx, &organizations.ListAccountsInput{MaxResults: aws.Int32(21)})
		wantRefusal(c.t, err, 400, "InvalidInputException", "You specified an invalid value for MaxResults.")
		_, err = c.organizations(c.key).ListAccounts(c.ctx, &organizations.ListAccountsInput{NextToken: aws.String("x")})
		wantRefusal(c.t, err, 400, "InvalidInputException", "You provided an invalid NextToken.")
	})
}

// TestOrganizationsElsewhere: members know their organization, only the
// management account lists it.
func TestOrganizationsElsewhere(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		inside := c.organizations(c.member.AddAdmin("bob"))
		out, err := inside.DescribeOrganization(c.ctx, &organizations.DescribeOrganizationInput{})
		wantNoError(c.t, err)
		if *out.Organization.MasterAccountId != managementID {
			c.t.Errorf("organization %+v", out.Organization)
		}
		_, err = inside.ListAccounts(c.ctx, &organizations.ListAccountsInput{})
		var denied *orgtypes.AccessDeniedException
		if !errors.As(err, &denied) {
			c.t.Errorf("got %v", err)
		}
		wantRefusal(c.t, err, 400, "AccessDeniedException", "You don't have permissions to access this resource.")
	})
	story(t, simaws.Options{}, func(w *world) {
		_, err := w.organizations(w.AddAdmin("bob")).ListAccounts(w.ctx, &organizations.ListAccountsInput{})
		wantRefusal(w.t, err, 400, "AWSOrganizationsNotInUseException", "Your account is not a member of an organization.")
	})
}

// TestJSONRefusals: refusals that all services share have other names in JSON.
func TestJSONRefusals(t *testing.T) {
	for _, row := range []struct {
		name    string
		prepare func(c *company)
		code    string
		message string
	}{
		{"unknown key", func(c *company) { c.key.ID = "AKIANOBODY" }, "UnrecognizedClientException", "The security token included in the request is invalid."},
		{"wrong secret", func(c *company) { c.key.Secret += "x" }, "InvalidSignatureException", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."},
		{"expired", func(c *company) { c.key = c.AddRole("r", "s"); c.Expire(c.key) }, "ExpiredTokenException", "The security token included in the request is expired"},
		{"throttled", func(c *company) { c.Fault(simaws.Fault{Action: "ListAccounts", Kind: simaws.Throttle}) }, "ThrottlingException", "Rate exceeded"},
		{"planted", func(c *company) {
			c.Fault(simaws.Fault{Action: "ListAccounts", Kind: simaws.Refuse, Code: "TooManyRequestsException", Status: 400, Message: "slow down"})
		}, "TooManyRequestsException", "slow down"},
		{"not allowed", func(c *company) { c.Deny("ListAccounts", simaws.DenyMissing) }, "AccessDeniedException", "User: arn:aws:iam::111122223333:user/admin is not authorized to perform: organizations:ListAccounts on resource: * because no identity-based policy allows the organizations:ListAccounts action"},
	} {
		t.Run(row.name, func(t *testing.T) {
			companyStory(t, simaws.Options{}, func(c *company) {
				row.prepare(c)
				_, err := c.organizations(c.key).ListAccounts(c.ctx, &organizations.ListAccountsInput{})
				wantRefusal(c.t, err, 400, row.code, row.message)
				if calls := c.Calls(); calls[len(calls)-1].Code != row.code {
					c.t.Errorf("the call is noted as %+v", calls[len(calls)-1])
				}
			})
		})
	}
}

// TestJSONScope: a target is signed for its own service, and Organizations for
// us-east-1.
func TestJSONScope(t *testing.T) {
	companyStory(t, simaws.Options{}, func(c *company) {
		for _, scope := range [][2]string{{"iam", "us-east-1"}, {"organizations", "eu-west-1"}} {
			client := organizations.New(organizations.Options{Region: "us-east-1", Credentials: provider(c.key), HTTPClient: c.client(), Retryer: aws.NopRetryer{}})
			_, err := client.ListAccounts(c.ctx, &organizations.ListAccountsInput{}, organizations.WithSigV4SigningName(scope[0]), organizations.WithSigV4SigningRegion(scope[1]))
			want := "Credential should be scoped to a valid region. "
			if scope[0] == "iam" {
				want = "Credential should be scoped to correct service: 'organizations'. "
			}
			wantRefusal(c.t, err, 400, "InvalidSignatureException", want)
		}
	})
}
