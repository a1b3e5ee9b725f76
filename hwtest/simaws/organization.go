package simaws

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"rootseal/hwtest/simaws/wire"
)

// Features of centralized root access, as ListOrganizationsFeatures names them.
const (
	RootCredentialsManagement = "RootCredentialsManagement"
	RootSessions              = "RootSessions"
)

// Organization is a management account and its member accounts. It is an
// http.Handler that passes each request to the account whose access key signed it.
// A request without a known key goes to the management account, which refuses it.
//
// All accounts share one clock and one lock, so a call from one account into
// another is one step.
type Organization struct {
	id         string
	management *Account
	accounts   []*Account // the management account first
	features   []string   // none: the organization does not trust IAM
}

// NewOrganization returns an organization whose management account has these options.
func NewOrganization(o Options) *Organization {
	if o.Name == "" {
		o.Name = "management"
	}
	org := &Organization{id: "o-" + strings.ToLower(randomID("", 10)), management: newAccount(o, newCommon(o))}
	org.management.organization = org
	org.accounts = []*Account{org.management}
	return org
}

// Add adds a member account. Its clock and partition are the organization's,
// whatever the options say. An account without a number gets the next free one.
func (o *Organization) Add(options Options) *Account {
	o.management.enter()
	defer o.management.mu.Unlock()
	for n := len(o.accounts); options.Account == ""; n++ {
		if id := fmt.Sprintf("4444%08d", n); o.member(id) == nil {
			options.Account = id
		}
	}
	if options.Name == "" {
		options.Name = fmt.Sprintf("account %d", len(o.accounts))
	}
	if o.member(options.Account) != nil {
		panic("simaws: there is an account " + options.Account + " already")
	}
	options.Partition = o.management.partition
	a := newAccount(options, o.management.common)
	a.organization = o
	o.accounts = append(o.accounts, a)
	return a
}

// Management returns the management account.
func (o *Organization) Management() *Account { return o.management }

// Accounts returns all accounts, the management account first.
func (o *Organization) Accounts() []*Account {
	o.management.enter()
	defer o.management.mu.Unlock()
	return slices.Clone(o.accounts)
}

// Centralize switches on exactly these features of centralized root access. Without
// any, the organization does not trust IAM, which is the initial state.
func (o *Organization) Centralize(features ...string) {
	o.management.enter()
	defer o.management.mu.Unlock()
	o.features = slices.Clone(features)
}

// Calls returns all requests to all accounts so far, in order of arrival.
func (o *Organization) Calls() []Call {
	o.management.enter()
	defer o.management.mu.Unlock()
	return slices.Clone(o.management.calls)
}

func (o *Organization) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.signer(r).ServeHTTP(w, r)
}

// Transport is [Account.Transport] for all accounts.
func (o *Organization) Transport() http.RoundTripper { return transport{o} }

// signer returns the account whose key signed the request.
func (o *Organization) signer(r *http.Request) *Account {
	auth, _ := wire.ParseAuthorization(r.Header.Get("Authorization"))
	o.management.enter()
	defer o.management.mu.Unlock()
	for _, a := range o.accounts {
		if a.credentials[auth.KeyID] != nil {
			return a
		}
	}
	return o.management
}

// member returns the account with that number, or nil.
func (o *Organization) member(id string) *Account {
	for _, a := range o.accounts {
		if a.id == id {
			return a
		}
	}
	return nil
}

// Suspend closes the account: the organization lists it as suspended, and no other
// account can enter it.
func (a *Account) Suspend() {
	a.enter()
	defer a.mu.Unlock()
	a.suspended = true
}

// inOrganization returns the id of the account's organization, if any.
func (a *Account) inOrganization() (id string, is bool) {
	if a.organization == nil {
		return "", false
	}
	return a.organization.id, true
}

// peer returns the account with that number that this account can reach, or nil.
func (a *Account) peer(id string) *Account {
	if id == a.id {
		return a
	}
	if a.organization == nil {
		return nil
	}
	if other := a.organization.member(id); other != nil && !other.suspended {
		return other
	}
	return nil
}
