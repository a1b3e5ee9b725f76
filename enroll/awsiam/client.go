package awsiam

import (
	"net/http"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/organizations"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/middleware"

	"rootseal/enroll/cloud"
)

// Client makes the calls with one set of credentials. Several goroutines may use it
// at the same time.
type Client struct {
	cfg           aws.Config
	iam           *iam.Client
	sts           *sts.Client
	trail         *cloudtrail.Client
	organizations *organizations.Client
	credentials   aws.CredentialsProvider
	signIn        *signIn // nil if the credentials require no MFA code
	endpoints     []cloud.Endpoint
	bundle        bundle
	where         *whereabouts
	account       atomic.Value // string: the account of the credentials, once AWS has named it
	pace          pace         // spaces CloudTrail's look-ups
}

// AccessKey is a key pair, with a session token if it is temporary.
type AccessKey struct {
	ID, Secret, SessionToken string
}

// New returns a client that uses key and reaches AWS through transport alone. It
// reads neither environment nor files, so no setting can redirect it; a rehearsal
// relies on that. Use [Load] for a real account.
func New(key AccessKey, transport http.RoundTripper) *Client { return NewIn(cloud.Aws, key, transport) }

// NewIn is [New] for an account of another partition.
func NewIn(p cloud.Partition, key AccessKey, transport http.RoundTripper) *Client {
	return newClient(aws.Config{
		Region:      p.Home,
		Credentials: key.provider(),
		HTTPClient:  newHTTPClient(transport),
		APIOptions:  []func(*middleware.Stack) error{observed},
	})
}

func (k AccessKey) provider() aws.CredentialsProvider {
	return aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider(k.ID, k.Secret, k.SessionToken))
}

// newClient fixes what no configuration may change: no logging. Its HTTP client
// comes from newHTTPClient, which follows no redirects.
func newClient(cfg aws.Config) *Client {
	cfg.ClientLogMode = 0
	cfg.Logger = nil
	// Two services are signed for one region of a partition. The SDK knows that
	// region only for AWS's own addresses.
	p, _ := cloud.PartitionOfRegion(cfg.Region)
	return &Client{
		cfg: cfg,
		iam: iam.NewFromConfig(cfg, func(o *iam.Options) {
			if o.BaseEndpoint != nil {
				o.Region = p.Home
			}
		}),
		sts:   sts.NewFromConfig(cfg),
		trail: cloudtrail.NewFromConfig(cfg),
		organizations: organizations.NewFromConfig(cfg, func(o *organizations.Options) {
			if o.BaseEndpoint != nil {
				o.Region = p.Organizations()
			}
		}),
		credentials: cfg.Credentials,
		where:       &whereabouts{region: cfg.Region},
	}
}

// as returns the same client with other credentials: the same route to AWS, and the
// same partition, which no role leaves.
func (c *Client) as(key AccessKey) *Client {
	cfg := c.cfg.Copy()
	cfg.Credentials = key.provider()
	other := newClient(cfg)
	other.endpoints, other.bundle, other.where = c.endpoints, c.bundle, c.where
	return other
}
