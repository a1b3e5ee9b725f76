package awsiam

import (
	"context"
	"time"

	"rootseal/message"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// callLimit limits one call, including its retries. IAM answers within 250 ms.
const callLimit = 30 * time.Second

// call is one running call, with what its error needs.
type call struct {
	doing   message.Text // gerund, begins the error
	changes bool         // the outcome of a failed call may be unknown
	flight  flight
	hidden  []string // codes that are sent, to remove from AWS's texts
}

// once switches the SDK's retries off for a write.
func once(o *iam.Options) { o.Retryer = aws.NopRetryer{} }

// send makes a call by one of the SDK's methods, within the limit. It first refuses
// codes that are none, so that no code and no touch are spent on signing in for a call
// that is never made. Then it fetches the credentials, so that missing credentials are
// reported as such.
func send[In, Out, Options any](
	ctx context.Context, c *Client, k *call,
	method func(context.Context, *In, ...func(*Options)) (*Out, error), in *In, options ...func(*Options),
) (*Out, error) {
	if err := k.checkCodes(); err != nil {
		return nil, err
	}
	if c.signIn != nil {
		if err := c.signIn.complete(ctx, k.doing, c.credentials); err != nil {
			return nil, err
		}
	}
	k.flight.account, _ = c.account.Load().(string)
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
