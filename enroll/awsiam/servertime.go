package awsiam

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"rootseal/enroll/cloud"
)

var (
	errNotPrivate = errors.New("plain http cannot prove the time")
	errNoDate     = errors.New("the answer has no date")
)

// ServerTime asks AWS's clock without credentials: it returns the Date of the
// answer to an unsigned request, in whole seconds. For root there may be no profile
// at all, and the clock must still be right before a code is shown.
//
// The request goes to the STS endpoint that [Load] with the same options would use.
// ServerTime looks up no credentials, so it runs no helper program and asks for no
// code. It ignores a configuration that it cannot read (a broken file, a missing
// profile), and then asks AWS's own endpoint.
func ServerTime(ctx context.Context, o Options) (time.Time, error) {
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	at, err := serverTime(ctx, o)
	if err != nil {
		return time.Time{}, fmt.Errorf("asking aws for the time: %w", err)
	}
	return at, nil
}

// ClockEndpoints lists the endpoint of [ServerTime] with the same options, if that
// is not AWS's own address: its owner sets the clock.
func ClockEndpoints(ctx context.Context, o Options) []cloud.Endpoint {
	cfg, err := anonymousConfig(ctx, o)
	if err != nil {
		return nil // ServerTime reports the fault
	}
	cfg.Region = o.regionOr(cfg.Region)
	return configuredEndpoints(cfg, []base{{"sts", sts.NewFromConfig(cfg).Options().BaseEndpoint}})
}

func serverTime(ctx context.Context, o Options) (time.Time, error) {
	cfg, err := anonymousConfig(ctx, o)
	if err != nil {
		return time.Time{}, err
	}
	cfg.Region = o.regionOr(cfg.Region)
	transport, err := transportOf(cfg)
	if err != nil {
		return time.Time{}, err
	}
	req, err := unsignedRequest(ctx, cfg)
	if err != nil {
		return time.Time{}, err
	}
	if !private(req.URL) {
		return time.Time{}, fmt.Errorf("%w: %s", errNotPrivate, req.URL.Host)
	}
	began := time.Now()
	resp, err := newHTTPClient(transport).Do(req)
	if see := cloud.Observer(ctx); see != nil {
		c := cloud.Call{Service: sts.ServiceID, Operation: "GetCallerIdentity", Took: time.Since(began)}
		if err == nil {
			c.Status = resp.StatusCode
		}
		see(c)
	}
	if err != nil {
		return time.Time{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.Header.Get("Date") == "" || resp.Header.Get("Age") != "" { // with Age the answer is a cache's, and its Date is old
		return time.Time{}, errNoDate
	}
	return http.ParseTime(resp.Header.Get("Date"))
}

// unsignedRequest is a GetCallerIdentity without credentials. STS refuses the
// request, and dates the refusal.
func unsignedRequest(ctx context.Context, cfg aws.Config) (*http.Request, error) {
	o := sts.NewFromConfig(cfg).Options()
	endpoint, err := o.EndpointResolverV2.ResolveEndpoint(ctx, sts.EndpointParameters{
		Region:       &o.Region,
		Endpoint:     o.BaseEndpoint,
		UseFIPS:      aws.Bool(o.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled),
		UseDualStack: aws.Bool(o.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled),
	}.WithDefaults())
	if err != nil {
		return nil, err
	}
	const body = "Action=GetCallerIdentity&Version=2011-06-15"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint.URI.String(), strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if req.URL.Path == "" {
		req.URL.Path = "/"
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req, nil
}
