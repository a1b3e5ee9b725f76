package awsiam

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"

	smithyhttp "github.com/aws/smithy-go/transport/http"

	"rootseal/enroll/cloud"
	"rootseal/message"
)

// networkKinds says which part of the way to AWS failed.
func networkKinds(ctx context.Context, err error) []error {
	if errors.Is(err, context.Canceled) || errors.Is(ctx.Err(), context.Canceled) {
		return contextKinds(ctx, err)
	}
	var dns *net.DNSError
	var op *net.OpError
	var network net.Error
	var unsent *smithyhttp.RequestSendError
	var notTLS tls.RecordHeaderError
	var kind error
	switch {
	case errors.Is(err, cloud.ErrNotAWS):
		kind = cloud.ErrNotAWS
	case errors.Is(err, cloud.ErrProxy), errors.As(err, &op) && op.Op == "proxyconnect":
		kind = cloud.ErrProxy
	case errors.As(err, &dns) && dns.IsNotFound && namesRegion(dns.Name), strings.Contains(err.Error(), "resolve service endpoint"):
		kind = cloud.ErrNoRegion
	case errors.As(err, &dns):
		kind = cloud.ErrNoName
	case isCertificate(err):
		kinds, _ := certificateFault(err)
		return append(kinds, contextKinds(ctx, err)...)
	case errors.As(err, &notTLS):
		kind = cloud.ErrNotAWS
	case errors.As(err, &unsent), errors.As(err, &network), brokenOff(err) != nil, ctx.Err() != nil:
		kind = cloud.ErrUnreachable
	default: // AWS answered, and the answer could not be read
		return contextKinds(ctx, err)
	}
	return append([]error{kind}, contextKinds(ctx, err)...)
}

// namesRegion reports whether a host is AWS's by its name, with a region in it.
func namesRegion(host string) bool {
	before, own := cloud.HasHost(strings.TrimSuffix(host, "."))
	return own && strings.Contains(before, ".")
}

// foreignAnswer returns the HTTP status of a refusal that AWS did not make: it has
// neither an error code nor the id that AWS gives every request.
func foreignAnswer(err error, code string) (status int, foreign bool) {
	var response *smithyhttp.ResponseError
	if code != "" && code != "UnknownError" || !errors.As(err, &response) || response.Response == nil {
		return 0, false
	}
	return response.HTTPStatusCode(), !isOfAWS(response.Response.Response)
}

// notAWS is the error of such an answer, and of one that says "done" without that id.
func notAWS(status int) error {
	return message.Errorf("%w: HTTP %d, and no request id", cloud.ErrNotAWS, status)
}

// namedProxy makes a transport name the proxy that refuses a tunnel to AWS. Without
// it, net/http returns only the words of the proxy's status.
func namedProxy(t *http.Transport) {
	t.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode == http.StatusOK {
			return nil
		}
		return message.Errorf("%w: %s answered HTTP %d", cloud.ErrProxy, proxy.Host, answer.StatusCode)
	}
}
