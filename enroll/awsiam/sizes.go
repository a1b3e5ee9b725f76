package awsiam

import (
	"cmp"
	"context"
	"errors"
	"os"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"rootseal/enroll/limited"
	"rootseal/message"
)

// checkFiles checks the files that the SDK reads whole, of every size, and on which it
// blocks if they are pipes.
func checkFiles() error {
	for _, path := range []string{
		cmp.Or(os.Getenv("AWS_CONFIG_FILE"), config.DefaultSharedConfigFilename()),
		cmp.Or(os.Getenv("AWS_SHARED_CREDENTIALS_FILE"), config.DefaultSharedCredentialsFilename()),
		os.Getenv("AWS_CA_BUNDLE"),
		os.Getenv("AWS_WEB_IDENTITY_TOKEN_FILE"),
	} {
		if err := limited.Check(path, limited.Certificates); isOfSize(err) {
			return message.Errorf("reading %s: %w", path, err)
		}
	}
	return nil
}

// isOfSize reports whether a file is too large or not a regular file; the SDK reports
// everything else better.
func isOfSize(err error) bool {
	return errors.Is(err, limited.ErrTooLarge) || errors.Is(err, limited.ErrNotRegular)
}

// boundAnswers limits the SDK's own calls for credentials. Those do not go through
// courier, whose limits are narrower.
func boundAnswers(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("rootseal.bounded", func(
		ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
	) (middleware.DeserializeOutput, middleware.Metadata, error) {
		out, metadata, err := next.HandleDeserialize(ctx, in)
		if resp, ok := out.RawResponse.(*smithyhttp.Response); ok && resp.Body != nil {
			resp.Body = &bounded{resp.Body, maxReport, new(atomic.Int64), true}
		}
		return out, metadata, err
	}), middleware.After)
}
