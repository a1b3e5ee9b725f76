package cli

import (
	"context"
	"net/http"

	"rootseal/enroll/audit"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
)

// Account is AWS as one profile reaches it. A command that needs one part only
// names that part.
type Account interface {
	Ceremonial
	Audited
	Connection
	Organization
}

// Ceremonial is what a ceremony asks of an account.
type Ceremonial interface {
	env.AWS
	env.Trail
}

// Audited is what an audit asks of an account.
type Audited interface {
	audit.Reader
	audit.EventReader
}

// Connection says where requests go.
type Connection interface {
	Endpoints() []cloud.Endpoint      // those of a ceremony that are not AWS's own
	AllEndpoints() []cloud.Endpoint   // those of an audit as well
	CABundle() (path, setting string) // empty if the system's certificates count
	Partition(context.Context) cloud.Partition
}

// Organization reaches the other accounts of an organization.
type Organization interface {
	Members(context.Context) ([]cloud.Member, error)
	RootManagement(context.Context) (cloud.RootManagement, error)
	// Assume signs in to another account with a role.
	Assume(ctx context.Context, account, role string) (Account, error)
	// AuditRoot signs in as a member's root, to read and nothing else.
	AuditRoot(ctx context.Context, account string) (audit.RootReader, error)
	// RootRemover removes devices of a member's root. It signs in for each call.
	RootRemover(account string) env.Remover
}

// Credentials are an access key of AWS's.
type Credentials struct{ ID, Secret, SessionToken string }

// Reach returns the account of a key, reached through transport and nothing
// else. The rehearsal is built on it.
type Reach func(key Credentials, transport http.RoundTripper) Account
