package awsiam

import (
	"cmp"
	"context"
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
	"github.com/aws/smithy-go/middleware"

	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
)

// Options choose the credentials and the way to AWS. The zero value is the
// SDK's default chain.
type Options struct {
	Profile string // "": AWS_PROFILE, else default

	// Partition is the one that was stated. It gives the region, its home, where
	// none of it is configured: IAM is global in a partition, and STS answers for
	// every account everywhere.
	Partition cloud.Partition

	// Transport carries every request, those for credentials included. nil:
	// the SDK's own, with AWS_CA_BUNDLE and the proxy variables. A transport
	// that is given brings its own certificates; together with AWS_CA_BUNDLE
	// it is refused.
	Transport http.RoundTripper
}

// ErrMFAProfile refuses a profile with mfa_serial. A code would be asked for
// inside of the first call, within its limit and while keys are held; the AWS
// CLI makes the same session beforehand.
var ErrMFAProfile = hint.Sentinel(hint.ExportSession, "the profile wants an MFA code (mfa_serial), which is not asked for here")

// Load reads the configuration as every AWS tool does. It fetches no
// credentials; the first call does.
func Load(ctx context.Context, o Options) (*Client, error) {
	cfg, err := loadConfig(ctx, o)
	var wantsCode config.AssumeRoleTokenProviderNotSetError
	if errors.As(err, &wantsCode) {
		return nil, &cloud.Error{
			Doing:   "loading aws configuration",
			Message: ErrMFAProfile.Error(),
			Kinds:   []error{ErrMFAProfile, cloud.ErrCredentials},
		}
	}
	if err != nil {
		return nil, &cloud.Error{
			Doing:   "loading aws configuration",
			Message: err.Error(),
			Kinds:   []error{cloud.ErrCredentials},
		}
	}
	transport, err := transportOf(cfg)
	if err != nil {
		return nil, err
	}
	cfg.HTTPClient = newHTTPClient(transport)
	cfg.Region = o.regionOr(cfg.Region)
	c := newClient(cfg)
	c.endpoints = configuredEndpoints(cfg, c.bases())
	c.bundle = configuredBundle(cfg)
	return c, nil
}

// loadConfig reads environment and files; more is appended to what o asks for.
func loadConfig(ctx context.Context, o Options, more ...func(*config.LoadOptions) error) (aws.Config, error) {
	if err := checkFiles(); err != nil {
		return aws.Config{}, err
	}
	opts := []func(*config.LoadOptions) error{
		config.WithAPIOptions([]func(*middleware.Stack) error{boundAnswers}), // those that bring credentials
		config.WithAppID("rootseal"),                                         // in CloudTrail's userAgent
		config.WithLogger(logging.Nop{}),                                     // the providers of credentials would write to standard error
	}
	if o.Profile != "" {
		opts = append(opts, config.WithSharedConfigProfile(o.Profile))
	}
	var client aws.HTTPClient = newBuildable()
	if o.Transport != nil {
		client = newHTTPClient(o.Transport)
	}
	opts = append(opts, config.WithHTTPClient(client))
	cfg, err := config.LoadDefaultConfig(ctx, append(opts, more...)...)
	if err != nil {
		return aws.Config{}, err
	}
	return cfg, nil
}

// regionOr is the configured region, or that of the partition that was stated.
func (o Options) regionOr(configured string) string {
	if p, _ := cloud.PartitionOfRegion(configured); o.Partition.ID != "" && p.ID != o.Partition.ID {
		return o.Partition.Home
	}
	return cmp.Or(configured, cloud.Aws.Home)
}

var errHTTPClient = errors.New("loading aws configuration: the http client is of an unknown kind")

// transportOf takes the transport out of what the SDK made of the
// configuration, AWS_CA_BUNDLE included, and leaves its rules for redirects.
func transportOf(cfg aws.Config) (http.RoundTripper, error) {
	switch c := cfg.HTTPClient.(type) {
	case nil:
		return forgetful(newBuildable().GetTransport()), nil
	case *awshttp.BuildableClient:
		return forgetful(c.GetTransport()), nil
	case *http.Client:
		if courier, ok := c.Transport.(courier); ok {
			return courier.next, nil
		}
	}
	return nil, errHTTPClient
}
