package awsiam

import (
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"rootseal/enroll/cloud"
)

// defaultRegion serves where none is configured: IAM is global, and STS answers
// for every account everywhere.
const defaultRegion = "us-east-1"

// Client makes the calls with one set of credentials. It may be used from
// several goroutines at once.
type Client struct {
	iam         *iam.Client
	sts         *sts.Client
	credentials aws.CredentialsProvider
	endpoints   []cloud.Endpoint
	bundle      bundle
}

// AccessKey is a key pair, with a session token where it is a temporary one.
type AccessKey struct {
	ID, Secret, SessionToken string
}

// New returns a client that uses key and reaches AWS through transport alone.
// It reads no environment and no file, and nothing in them can send it
// elsewhere; a rehearsal is built on that. Use [Load] for a real account.
func New(key AccessKey, transport http.RoundTripper) *Client {
	return newClient(aws.Config{
		Region: defaultRegion,
		Credentials: aws.NewCredentialsCache(
			credentials.NewStaticCredentialsProvider(key.ID, key.Secret, key.SessionToken)),
	}, transport)
}

// newClient fixes what no configuration may change: no logging, no redirects.
func newClient(cfg aws.Config, transport http.RoundTripper) *Client {
	cfg.ClientLogMode = 0
	cfg.Logger = nil
	cfg.HTTPClient = newHTTPClient(transport)
	return &Client{
		iam:         iam.NewFromConfig(cfg),
		sts:         sts.NewFromConfig(cfg),
		credentials: cfg.Credentials,
	}
}
