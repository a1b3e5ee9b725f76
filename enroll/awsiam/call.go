package awsiam

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// callLimit bounds one call, its retries included. IAM answers within 250 ms.
const callLimit = 30 * time.Second

// call is one call under way, with what its failure needs to know.
type call struct {
	doing   string // gerund, begins the error
	changes bool   // so that a failure may be in doubt
	flight  flight
	hidden  []string // codes, struck out of whatever AWS says
}

// once turns the SDK's retries off for a write.
func once(o *iam.Options) { o.Retryer = aws.NopRetryer{} }

// send makes a call by one of the SDK's methods, within the limit. The
// credentials are fetched first, so that their want is told as such, with
// nothing sent.
func send[In, Out, Options any](
	ctx context.Context, c *Client, k *call,
	method func(context.Context, *In, ...func(*Options)) (*Out, error), in *In, options ...func(*Options),
) (*Out, error) {
	ctx, cancel := context.WithTimeout(withFlight(ctx, &k.flight), callLimit)
	defer cancel()
	if _, err := c.credentials.Retrieve(ctx); err != nil {
		return nil, credentialFailure(ctx, k.doing, err)
	}
	out, err := method(ctx, in, options...)
	if err != nil {
		return nil, k.fail(ctx, err)
	}
	return out, nil
}
