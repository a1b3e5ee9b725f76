package simaws

import (
	"strconv"
	"strings"

	"rootseal/hwtest/simaws/wire"
)

// accountsPerPage is the most accounts in one answer of ListAccounts, and the default.
const accountsPerPage = 20

var (
	errNoOrganization = wire.NewError("AWSOrganizationsNotInUseException", 400, "Your account is not a member of an organization.")
	errNotManagement  = accessDenied("You don't have permissions to access this resource.")
)

type organizationEntry struct {
	ID                 string `json:"Id"`
	Arn                string
	FeatureSet         string
	MasterAccountArn   string
	MasterAccountID    string `json:"MasterAccountId"`
	MasterAccountEmail string
}

type describeOrganizationResult struct {
	Organization organizationEntry
}

// describeOrganization may be called from any account of the organization.
func describeOrganization(r *request) (any, *Error) {
	o := r.account.organization
	if o == nil {
		return nil, errNoOrganization
	}
	return describeOrganizationResult{organizationEntry{
		ID: o.id, Arn: o.arn("organization", ""), FeatureSet: "ALL",
		MasterAccountArn: o.arn("account", o.management.id), MasterAccountID: o.management.id, MasterAccountEmail: o.management.email(),
	}}, nil
}

type accountEntry struct {
	ID              string `json:"Id"`
	Arn             string
	Email           string
	Name            string
	State           string // AWS retired Status on September 9, 2026
	JoinedMethod    string
	JoinedTimestamp wire.Epoch
}

type listAccountsResult struct {
	Accounts  []accountEntry
	NextToken string `json:",omitempty"`
}

// listAccounts uses positions as page tokens: AWS appends accounts at the end.
func listAccounts(r *request) (any, *Error) {
	var input struct {
		NextToken  *string
		MaxResults *int
	}
	if failure := wire.Decode(r.body, &input); failure != nil {
		return nil, failure
	}
	o := r.account.organization
	switch {
	case o == nil:
		return nil, errNoOrganization
	case o.management != r.account:
		return nil, errNotManagement
	}
	size, from := accountsPerPage, 0
	if input.MaxResults != nil {
		if size = *input.MaxResults; size < 1 || size > accountsPerPage {
			return nil, wire.NewError("InvalidInputException", 400, "You specified an invalid value for MaxResults.") // not recorded
		}
	}
	if r.account.pageSize > 0 {
		size = min(size, r.account.pageSize)
	}
	if input.NextToken != nil {
		place, isToken := strings.CutPrefix(*input.NextToken, o.id+"/")
		var err error
		if from, err = strconv.Atoi(place); err != nil || !isToken || from < 0 || from > len(o.accounts) {
			return nil, wire.NewError("InvalidInputException", 400, "You provided an invalid NextToken.") // not recorded
		}
	}
	rest := o.accounts[from:]
	result := listAccountsResult{Accounts: []accountEntry{}}
	for _, a := range rest[:min(size, len(rest))] {
		result.Accounts = append(result.Accounts, o.entry(a))
	}
	if len(rest) > size {
		result.NextToken = o.id + "/" + strconv.Itoa(from+size)
	}
	return result, nil
}

func (o *Organization) entry(a *Account) accountEntry {
	entry := accountEntry{
		ID: a.id, Arn: o.arn("account", a.id), Email: a.email(), Name: a.name,
		State: "ACTIVE", JoinedMethod: "CREATED", JoinedTimestamp: wire.Epoch(a.born),
	}
	if a == o.management {
		entry.JoinedMethod = "INVITED"
	}
	if a.suspended {
		entry.State = "SUSPENDED"
	}
	return entry
}

// arn returns the ARN of a resource of the organization; an empty id means the
// organization itself.
func (o *Organization) arn(kind, id string) string {
	arn := o.management.arn(wire.Organizations, kind+"/"+o.id)
	if id != "" {
		arn += "/" + id
	}
	return arn
}

func (a *Account) email() string { return "aws+" + a.id + "@example.com" }
