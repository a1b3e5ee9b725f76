package simaws

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"strings"
	"time"

	"rootseal/hwtest/simaws/wire"
)

type principalKind int

const (
	kindUser principalKind = iota
	kindRole
	kindRoot
)

// principal is a caller or the holder of a device: an IAM user, an assumed role or
// the root user.
type principal struct {
	account  *Account
	kind     principalKind
	name     string // of the user or the role; empty for root
	path     string // of the user; empty is "/"
	role     *role  // of an assumed role
	session  string // name of an assumed role's session
	arn      string
	id       string
	created  time.Time
	password time.Time // time when the console password was set; zero: no password
	signedIn time.Time // last sign-in at the console
	permissions
}

// permissions are the result of policies that allow.
type permissions struct {
	everything bool            // an administrator
	allowed    map[string]bool // action names, without the service
	documents  []document
}

func (p permissions) allow(action string) bool { return p.everything || p.allowed[action] }

// granted allows the actions, or all actions if none is named.
func granted(actions []string) permissions {
	p := permissions{everything: len(actions) == 0, allowed: map[string]bool{}}
	for _, action := range actions {
		mustExist(action)
		p.allowed[action] = true
	}
	return p
}

// AccessKey is a set of credentials. SessionToken is empty for a long-term key.
type AccessKey struct {
	ID, Secret, SessionToken string
}

// credential is an access key in the account.
type credential struct {
	key       AccessKey
	principal *principal
	created   time.Time
	session   bool            // made by GetSessionToken
	mfa       bool            // a session made with a code
	task      map[string]bool // actions of a session made by AssumeRoot; nil: no such session
	console   bool            // root's session in the web console
	expires   time.Time       // zero: never
}

// AddUser adds an IAM user without permissions. It does not change an existing user.
func (a *Account) AddUser(name string) {
	a.enter()
	defer a.mu.Unlock()
	a.user(name)
}

// AddUserAt adds an IAM user under a path such as "/ops/", without permissions.
func (a *Account) AddUserAt(path, name string) {
	a.enter()
	defer a.mu.Unlock()
	u := a.user(name)
	u.path, u.arn = path, "arn:aws:iam::"+a.id+":user"+path+name
}

// Allow lets an IAM user call the actions, such as "EnableMFADevice" without the
// service, and adds the user if necessary. Without an action it allows all.
func (a *Account) Allow(user string, actions ...string) {
	a.enter()
	defer a.mu.Unlock()
	u := a.user(user)
	if len(actions) == 0 {
		u.everything = true
	}
	for _, action := range actions {
		mustExist(action)
		u.allowed[action] = true
	}
}

// AddAccessKey makes a long-term key for an IAM user, and adds the user if necessary.
func (a *Account) AddAccessKey(user string) AccessKey {
	a.enter()
	defer a.mu.Unlock()
	return a.issue(&credential{principal: a.user(user)})
}

// AddAdmin adds an IAM user with all permissions, and returns a long-term key.
func (a *Account) AddAdmin(name string) AccessKey {
	a.Allow(name)
	return a.AddAccessKey(name)
}

// AddRole returns the credentials of a session of a role with all permissions, as
// AssumeRole would return them, for twelve hours.
func (a *Account) AddRole(name, session string) AccessKey {
	now := a.enter()
	defer a.mu.Unlock()
	r := a.roles[name]
	if r == nil {
		r = a.addRole(name, nil, granted(nil))
	}
	return a.issue(&credential{principal: r.open(session), expires: now.Add(12 * time.Hour)})
}

// Expire makes a key answer ExpiredToken from now on.
func (a *Account) Expire(key AccessKey) {
	now := a.enter()
	defer a.mu.Unlock()
	if c := a.credentials[key.ID]; c != nil {
		c.expires = now
	}
}

// existing returns the IAM user with that name, or nil. IAM compares names without
// case, and keeps the case in which a user was created.
func (a *Account) existing(name string) *principal { return a.users[strings.ToLower(name)] }

// RenameUser renames an IAM user, as an administrator does. The user keeps its id,
// its keys and its devices. It reports whether there is such a user and the new name
// is free.
func (a *Account) RenameUser(name, newName string) bool {
	a.enter()
	defer a.mu.Unlock()
	u, other := a.existing(name), a.existing(newName)
	if u == nil || other != nil && other != u {
		return false
	}
	delete(a.users, strings.ToLower(name))
	u.name, u.arn = newName, a.arn(wire.IAM, "user"+cmp.Or(u.path, "/")+newName)
	a.users[strings.ToLower(newName)] = u
	return true
}

// user returns the IAM user, and adds it if necessary.
func (a *Account) user(name string) *principal {
	u := a.existing(name)
	if u == nil {
		u = &principal{
			account:     a,
			kind:        kindUser,
			name:        name,
			arn:         a.userARN(name),
			id:          randomID("AIDA", 17),
			created:     a.clock(),
			permissions: permissions{allowed: map[string]bool{}},
		}
		a.users[strings.ToLower(name)] = u
	}
	return u
}

// issue sets the key of c and stores it. Credentials with an end are temporary.
func (a *Account) issue(c *credential) AccessKey {
	prefix := "AKIA"
	if !c.expires.IsZero() {
		prefix = "ASIA"
		c.key.SessionToken = "FwoGZXIvYXdz" + randomText(180)
	}
	c.key.ID = randomID(prefix, 16)
	c.key.Secret = randomText(30)
	c.created = a.clock()
	a.credentials[c.key.ID] = c
	return c.key
}

func (a *Account) rootARN() string { return a.arn(wire.IAM, "root") }

// userARN returns an ARN with the user's path; an unknown user has none.
func (a *Account) userARN(name string) string {
	if u := a.existing(name); u != nil {
		return u.arn
	}
	return a.arn(wire.IAM, "user/"+name)
}

// randomID returns a prefix and n characters of AWS's identifier alphabet.
func randomID(prefix string, n int) string {
	return prefix + rand.Text()[:n]
}

// randomText returns n random bytes in base64.
func randomText(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return base64.StdEncoding.EncodeToString(b)
}
