package awsiam

import (
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"rootseal/enroll/cloud"
)

// Endpoints lists those of IAM and STS, which a ceremony needs, that have another
// address than AWS's own, and the settings that cause this.
func (c *Client) Endpoints() []cloud.Endpoint {
	return slices.DeleteFunc(c.AllEndpoints(), func(e cloud.Endpoint) bool { return e.Service != "iam" && e.Service != "sts" })
}

// AllEndpoints includes the services that only an audit uses.
func (c *Client) AllEndpoints() []cloud.Endpoint { return slices.Clone(c.endpoints) }

// CABundle returns the file of certificates that replaces the system's, and the
// setting that names it; "" and "" if there is none. The owner of that file's
// certificates can read the connection to AWS.
func (c *Client) CABundle() (path, setting string) { return c.bundle.path, c.bundle.setting }

type bundle struct{ path, setting string }

// base is the configured address of a service; nil means AWS's own.
type base struct {
	service string
	url     *string
}

func (c *Client) bases() []base {
	return []base{
		{"iam", c.iam.Options().BaseEndpoint},
		{"sts", c.sts.Options().BaseEndpoint},
		{"cloudtrail", c.trail.Options().BaseEndpoint},
		{"organizations", c.organizations.Options().BaseEndpoint},
	}
}

func configuredEndpoints(cfg aws.Config, bases []base) []cloud.Endpoint {
	var list []cloud.Endpoint
	for _, b := range bases {
		if b.url == nil || awsOwn(b.service, *b.url) {
			continue
		}
		list = append(list, cloud.Endpoint{
			Service: b.service,
			URL:     *b.url,
			Setting: endpointSetting(cfg, b.service, *b.url),
		})
	}
	return list
}

// hosts matches AWS's own addresses of the services, as the SDK's endpoint rules
// make them, before the suffix of the partition. The suffix alone proves nothing,
// because hosts of customers have it, too (load balancers, buckets, API gateways,
// VPC endpoints).
var hosts = regexp.MustCompile(`^(iam|sts|cloudtrail|organizations|s3)(-fips)?(\.(global|us-gov|[a-z]{2,4}(-[a-z]+)+-[0-9]+))?$`)

func awsOwn(service, address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" || u.User != nil {
		return false
	}
	if u.Port() != "" && u.Port() != "443" {
		return false
	}
	before, own := cloud.HasHost(u.Hostname())
	m := hosts.FindStringSubmatch(before)
	return own && m != nil && m[1] == service
}

// endpointSetting finds the setting with the address, in the SDK's order of precedence.
func endpointSetting(cfg aws.Config, service, address string) string {
	for _, name := range []string{"AWS_ENDPOINT_URL_" + strings.ToUpper(service), "AWS_ENDPOINT_URL"} {
		if os.Getenv(name) == address {
			return name
		}
	}
	shared, ok := sharedConfig(cfg)
	if !ok {
		return "configuration"
	}
	if shared.Services.ServiceValues[service]["endpoint_url"] == address {
		return "endpoint_url of services " + shared.ServicesSectionName
	}
	return "endpoint_url of profile " + shared.Profile
}

func configuredBundle(cfg aws.Config) bundle {
	const variable = "AWS_CA_BUNDLE"
	if path := os.Getenv(variable); path != "" {
		return bundle{path, variable}
	}
	if shared, ok := sharedConfig(cfg); ok && shared.CustomCABundle != "" {
		return bundle{shared.CustomCABundle, "ca_bundle of profile " + shared.Profile}
	}
	return bundle{}
}

func sharedConfig(cfg aws.Config) (config.SharedConfig, bool) {
	for _, source := range cfg.ConfigSources {
		if shared, ok := source.(config.SharedConfig); ok {
			return shared, true
		}
	}
	return config.SharedConfig{}, false
}
