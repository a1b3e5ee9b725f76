package simaws

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Features of centralized root access, as ListOrganizationsFeatures names them.
const (
	RootCredentialsManagement = "RootCredentialsManagement"
	RootSessions              = "RootSessions"
)

// Organization is a management account and its member accounts. It is an
// http.Handler that hands each request to the account whose access key signed
// it; one that no account's key signed goes to the management account, which
// refuses it.
//
// All accounts share one clock and one lock, so a call that reaches from one
// account into another is one step.
type Organization struct {
	id         string
	management *Account
	accounts   []*Account // the management account first
	features   []string   // none: the organization does not trust IAM
}

// NewOrganization returns an organization whose management account is as o
// says.
func NewOrganization(o Options) *Organization {
	if o.Name == "" {
		o.Name = "management"
	}
	org := &Organization{id: "o-" + strings.ToLower(randomID("", 10)), management: newAccount(o, newCommon(o.Now))}
	org.management.organization = org
	org.accounts = []*Account{org.management}
	return org
}

// Add makes a member account. Its clock and partition are the organization's,
// whatever the options say; one without a number gets the next free one.
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

// Management is the management account.
func (o *Organization) Management() *Account { return o.management }

// Accounts are all accounts, the management account first.
func (o *Organization) Accounts() []*Account {
	o.management.enter()
	defer o.management.mu.Unlock()
	return slices.Clone(o.accounts)
}

// Centralize turns exactly these features of centralized root access on. With
// none, the organization does not trust IAM, as every organization begins.
func (o *Organization) Centralize(features ...string) {
	o.management.enter()
	defer o.management.mu.Unlock()
	o.features = slices.Clone(features)
}

// Calls are all requests to all accounts so far, in the order of their arrival.
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

// signer is the account whose key signed the request.
func (o *Organization) signer(r *http.Request) *Account {
	auth, _ := parseAuthorization(r.Header.Get("Authorization"))
	o.management.enter()
	defer o.management.mu.Unlock()
	for _, a := range o.accounts {
		if a.credentials[auth.keyID] != nil {
			return a
		}
	}
	return o.management
}

// member is the account of that number, nil if there is none.
func (o *Organization) member(id string) *Account {
	for _, a := range o.accounts {
		if a.id == id {
			return a
		}
	}
	return nil
}

// Suspend closes the account: the organization lists it as suspended, and
// nobody gets in from another account.
func (a *Account) Suspend() {
	a.enter()
	defer a.mu.Unlock()
	a.suspended = true
}

// inOrganization is the id of the account's organization, if it is in one.
func (a *Account) inOrganization() (id string, is bool) {
	if a.organization == nil {
		return "", false
	}
	return a.organization.id, true
}

// peer is the account of that number that this account can reach, nil if none.
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
