package edges

import (
	"context"
	"net/http"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/audit"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
)

// account makes a client what the command calls an account: further sign-ins
// are accounts too.
type account struct{ *awsiam.Client }

// Reach is a [cli.Reach]. It reads no environment and no file.
func Reach(key cli.Credentials, transport http.RoundTripper) cli.Account {
	return account{awsiam.New(awsiam.AccessKey(key), transport)}
}

// Load returns the account of an AWS configuration.
func Load(ctx context.Context, options awsiam.Options) (cli.Account, error) {
	return accountOr(awsiam.Load(ctx, options))
}

func (a account) Assume(ctx context.Context, number, role string) (cli.Account, error) {
	return accountOr(a.Client.Assume(ctx, number, role))
}

func (a account) AuditRoot(ctx context.Context, number string) (audit.RootReader, error) {
	root, err := a.AssumeRoot(ctx, number, cloud.AuditRoot)
	if err != nil {
		return nil, err
	}
	return root, nil
}

func (a account) RootRemover(number string) env.Remover {
	return awsiam.MemberRoot{Management: a.Client, Account: number}
}

// accountOr keeps a nil client from becoming an account that is not nil.
func accountOr(client *awsiam.Client, err error) (cli.Account, error) {
	if err != nil {
		return nil, err
	}
	return account{client}, nil
}
