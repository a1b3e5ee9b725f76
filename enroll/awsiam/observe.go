package awsiam

import (
	"context"
	"errors"
	"strings"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"rootseal/enroll/cloud"
)

// observed reports each request to the context's observer. It names the operation by the
// SDK's own name and reads no request, so a code or a seed cannot get into a report.
func observed(stack *middleware.Stack) error {
	return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("rootseal.observed", func(
		ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler,
	) (middleware.DeserializeOutput, middleware.Metadata, error) {
		see := cloud.Observer(ctx)
		if see == nil {
			return next.HandleDeserialize(ctx, in)
		}
		began := time.Now()
		out, metadata, err := next.HandleDeserialize(ctx, in)
		c := cloud.Call{
			Service:   awsmiddleware.GetServiceID(ctx),
			Operation: awsmiddleware.GetOperationName(ctx),
			Code:      errorCode(err),
			Took:      time.Since(began),
		}
		if f, of := ctx.Value(flightKey{}).(*flight); of {
			c.Account = f.account
		}
		if response, answered := out.RawResponse.(*smithyhttp.Response); answered && response != nil {
			c.Status = response.StatusCode
		}
		see(c)
		return out, metadata, err
	}), middleware.Before)
}

// errorCode returns AWS's code of an error. A server could put anything there, a code that it
// was sent, too; AWS's own codes are letters.
func errorCode(err error) string {
	var answered smithy.APIError
	if !errors.As(err, &answered) {
		return ""
	}
	code := answered.ErrorCode()
	if len(code) > 64 || strings.ContainsFunc(code, func(r rune) bool { return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && r != '.' }) {
		return "other"
	}
	return code
}
