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
	"rootseal/message"
)

// Options choose the credentials and the route to AWS. The zero value means the SDK's
// default chain.
type Options struct {
	Profile string // "": AWS_PROFILE, else default

	// Partition is the stated partition. If no region is configured, its home region
	// is used: IAM is global in a partition, and STS answers for every account in
	// every region.
	Partition cloud.Partition

	// Codes gives the MFA code that a profile with mfa_serial requires. nil refuses
	// such a profile.
	Codes CodeSource

	// Confirmed reports whether the operator has confirmed an endpoint that is not AWS's
	// own. Before that, no code is taken. nil confirms none.
	Confirmed func(cloud.Endpoint) bool

	// Transport carries every request, including requests for credentials. nil means
	// the SDK's own transport, with AWS_CA_BUNDLE and the proxy variables. A given
	// transport has its own certificates; with AWS_CA_BUNDLE it is refused.
	Transport http.RoundTripper
}

// Load reads the configuration as every AWS tool does. It fetches no credentials;
// the first call does.
func Load(ctx context.Context, o Options) (*Client, error) {
	home := config.WithDefaultRegion(o.regionOr("")) // a role is entered in some region
	cfg, err := loadConfig(ctx, o, home)
	var s *signIn
	if errors.As(err, new(config.AssumeRoleTokenProviderNotSetError)) {
		if o.Codes == nil {
			return nil, errNoCodes()
		}
		s = newSignIn(o.Codes)
		cfg, err = loadConfig(ctx, o, home, s.option())
	}
	if err != nil {
		return nil, &cloud.Error{
			Doing:   message.Textf("loading aws configuration"),
			Message: message.Word(err.Error()),
			Kinds:   append(whyNoCredentials(ctx, err), cloud.ErrCredentials),
		}
	}
	transport, err := transportOf(cfg)
	if err != nil {
		return nil, err
	}
	cfg.HTTPClient = newHTTPClient(transport)
	cfg.Region = o.regionOr(cfg.Region)
	c := newClient(cfg)
	c.signIn = s
	c.endpoints = configuredEndpoints(cfg, c.bases())
	if s != nil {
		s.mayGo = func() error { return c.mayTakeCode(o.Confirmed) }
	}
	c.bundle = configuredBundle(cfg)
	return c, nil
}

// loadConfig reads environment and files, and adds more to the options of o.
func loadConfig(ctx context.Context, o Options, more ...func(*config.LoadOptions) error) (aws.Config, error) {
	if err := checkFiles(); err != nil {
		return aws.Config{}, err
	}
	opts := []func(*config.LoadOptions) error{
		config.WithAPIOptions([]func(*middleware.Stack) error{boundAnswers, observed}), // answers with credentials, too
		config.WithAppID("rootseal"),     // in CloudTrail's userAgent
		config.WithLogger(logging.Nop{}), // the providers of credentials would write to standard error
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

// regionOr returns the configured region, or the home region of the stated partition.
func (o Options) regionOr(configured string) string {
	if p, _ := cloud.PartitionOfRegion(configured); o.Partition.ID != "" && p.ID != o.Partition.ID {
		return o.Partition.Home
	}
	return cmp.Or(configured, cloud.Aws.Home)
}

var errHTTPClient = errors.New("loading aws configuration: unknown type of http client")

// transportOf returns the transport of the SDK's configuration, with AWS_CA_BUNDLE, but
// without the SDK's rules for redirects.
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
