package awsiam

import (
	"context"
	"crypto/x509"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"

	"rootseal/enroll/limited"
	"rootseal/message"
)

// anonymousConfig reads the configuration without the credentials. If the files
// cannot be read, it reads the environment alone.
func anonymousConfig(ctx context.Context, o Options) (aws.Config, error) {
	cfg, err := loadConfig(ctx, o, config.WithCredentialsProvider(aws.AnonymousCredentials{}))
	if err == nil {
		return cfg, nil
	}
	return environmentConfig(o)
}

// environmentConfig does by hand what the SDK does for the few settings of an unsigned
// request: if AWS_PROFILE is set, the SDK requires the files.
func environmentConfig(o Options) (aws.Config, error) {
	env, err := config.NewEnvConfig()
	if err != nil {
		return aws.Config{}, err
	}
	cfg := aws.Config{Region: env.Region, ConfigSources: []any{env}}
	if ignore := env.IgnoreConfiguredEndpoints; env.BaseEndpoint != "" && (ignore == nil || !*ignore) {
		cfg.BaseEndpoint = &env.BaseEndpoint
	}
	switch {
	case o.Transport != nil:
		cfg.HTTPClient = newHTTPClient(o.Transport)
	case env.CustomCABundle != "":
		cfg.HTTPClient, err = trusting(env.CustomCABundle)
	}
	return cfg, err
}

// trusting returns the SDK's client with the certificates of a file instead of the
// system's.
func trusting(bundle string) (*awshttp.BuildableClient, error) {
	text, err := limited.File(bundle, limited.Certificates)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, message.Errorf("%s contains no certificate", bundle)
	}
	return newBuildable().WithTransportOptions(func(t *http.Transport) {
		t.TLSClientConfig.RootCAs = pool
	}), nil
}
