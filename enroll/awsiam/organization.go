package awsiam

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/organizations"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// Members lists the accounts of the organization by number, with the management
// account (Organizations DescribeOrganization, ListAccounts, all pages). The error
// is ErrNoOrg, or ErrDenied if the credentials belong neither to the management
// account nor its delegate.
func (c *Client) Members(ctx context.Context) ([]cloud.Member, error) {
	about, err := send(ctx, c, &call{doing: message.Textf("asking for the organization")}, c.organizations.DescribeOrganization, &organizations.DescribeOrganizationInput{})
	if err != nil {
		return nil, err
	}
	management := ""
	if about.Organization != nil {
		management = aws.ToString(about.Organization.MasterAccountId)
	}
	k := &call{doing: message.Textf("listing accounts of the organization")}
	var list []cloud.Member
	err = pages(func(token *string) (bool, *string, error) {
		out, err := send(ctx, c, k, c.organizations.ListAccounts, &organizations.ListAccountsInput{NextToken: token})
		if err != nil {
			return false, nil, err
		}
		for _, a := range out.Accounts {
			list = append(list, cloud.Member{
				Account: aws.ToString(a.Id), Name: aws.ToString(a.Name), Management: aws.ToString(a.Id) == management,
				Status: cmp.Or(string(a.State), string(a.Status)), // AWS retired Status in September 2026
			})
		}
		return out.NextToken != nil, out.NextToken, nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(x, y cloud.Member) int { return cmp.Compare(x.Account, y.Account) })
	return list, nil
}

// RootManagement reads what is switched on for the root users of members (IAM
// ListOrganizationsFeatures). With ErrNoOrg nothing can be switched on.
func (c *Client) RootManagement(ctx context.Context) (cloud.RootManagement, error) {
	k := &call{doing: message.Textf("asking for central root access")}
	out, err := send(ctx, c, k, c.iam.ListOrganizationsFeatures, &iam.ListOrganizationsFeaturesInput{})
	if err != nil {
		return cloud.RootManagement{}, err
	}
	return cloud.RootManagement{
		Credentials: slices.Contains(out.EnabledFeatures, iamtypes.FeatureTypeRootCredentialsManagement),
		Sessions:    slices.Contains(out.EnabledFeatures, iamtypes.FeatureTypeRootSessions),
	}, nil
}
