package simaws

import (
	"cmp"
	"slices"
	"time"

	"rootseal/hwtest/simaws/wire"
)

// SetRootPassword sets whether root has a console password. A new account has one.
func (a *Account) SetRootPassword(present bool) {
	now := a.enter()
	defer a.mu.Unlock()
	a.root.setPassword(now, present)
}

// SetPassword sets whether an IAM user has a console password, and adds the user if
// necessary. A new user has none. [Account.SignIn] does not check it.
func (a *Account) SetPassword(user string, present bool) {
	now := a.enter()
	defer a.mu.Unlock()
	a.user(user).setPassword(now, present)
}

func (p *principal) setPassword(now time.Time, present bool) {
	p.password = time.Time{}
	if present {
		p.password = now
	}
}

// SetRootAccessKeys replaces root's access keys by n new ones.
func (a *Account) SetRootAccessKeys(n int) []AccessKey {
	a.enter()
	defer a.mu.Unlock()
	for _, old := range a.keysOf(a.root) {
		delete(a.credentials, old.key.ID)
	}
	var keys []AccessKey
	for range n {
		keys = append(keys, a.issue(&credential{principal: a.root}))
	}
	return keys
}

// keysOf returns the long-term keys of a principal, oldest first.
func (a *Account) keysOf(who *principal) []*credential {
	var keys []*credential
	for _, c := range a.credentials {
		if c.principal == who && c.key.SessionToken == "" {
			keys = append(keys, c)
		}
	}
	slices.SortFunc(keys, func(x, y *credential) int {
		return cmp.Or(x.created.Compare(y.created), cmp.Compare(x.key.ID, y.key.ID))
	})
	return keys
}

type accessKeyEntry struct {
	UserName    string `xml:",omitempty"` // root has none
	AccessKeyId string
	Status      string
	CreateDate  string
}

type listAccessKeysResult struct {
	AccessKeyMetadata struct {
		Members []accessKeyEntry `xml:"member"`
	}
	pageEnd
}

func listAccessKeys(r *request) (any, *Error) {
	who, failure := r.userOf()
	if failure != nil {
		return nil, failure
	}
	shown, end, failure := page(r, r.account.keysOf(who), func(c *credential) string { return c.key.ID })
	if failure != nil {
		return nil, failure
	}
	result := listAccessKeysResult{pageEnd: end}
	for _, c := range shown {
		result.AccessKeyMetadata.Members = append(result.AccessKeyMetadata.Members, accessKeyEntry{who.name, c.key.ID, "Active", wire.Timestamp(c.created)})
	}
	return result, nil
}

type getLoginProfileResult struct {
	LoginProfile struct {
		UserName   string `xml:",omitempty"` // for root not recorded
		CreateDate string
	}
}

func getLoginProfile(r *request) (any, *Error) {
	who, failure := r.userOf()
	if failure != nil {
		return nil, failure
	}
	if who.password.IsZero() {
		name := who.name
		if who.kind == kindRoot {
			name = who.id // not recorded
		}
		return nil, noSuchEntity("Login Profile for User " + name + " cannot be found.")
	}
	var result getLoginProfileResult
	result.LoginProfile.UserName, result.LoginProfile.CreateDate = who.name, wire.Timestamp(who.password)
	return result, nil
}
