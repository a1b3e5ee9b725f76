package awsiam

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync/atomic"

	"rootseal/enroll/cloud"
)

// flight follows one call into the transport. The SDK's errors do not show whether a
// request was sent, and that decides between "nothing happened" and an unknown outcome.
type flight struct {
	seed    bool         // the answer will contain a seed
	report  bool         // the answer will be a credential report
	object  bool         // the answer is S3's: it may be empty, and other servers than AWS's may give no request id
	account string       // of the credentials; "" if it is unknown
	secret  []byte       // the seed's base32 text, cut out of the answer
	left    atomic.Bool  // the request went to the network
	read    atomic.Int64 // bytes of all answers, with a list's earlier pages
}

type flightKey struct{}

func withFlight(ctx context.Context, f *flight) context.Context {
	return context.WithValue(ctx, flightKey{}, f)
}

// courier is the last step before the network, after the SDK has resolved
// endpoints, so it decides by the address that is really used.
type courier struct{ next http.RoundTripper }

func (c courier) RoundTrip(req *http.Request) (*http.Response, error) {
	f, ok := req.Context().Value(flightKey{}).(*flight)
	if !ok {
		f = &flight{}
	}
	if f.seed && !private(req.URL) {
		return nil, fmt.Errorf("%w: %s", cloud.ErrPlainHTTP, req.URL.Host)
	}
	f.left.Store(true)
	resp, err := c.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	longest := maxBody
	switch {
	case f.report:
		longest = maxReport
	case f.object:
		longest = maxBody + 1 // the end of an object of maxBody is read, too
	}
	if ok && !f.object && resp.StatusCode/100 == 2 {
		if !isOfAWS(resp) {
			_ = resp.Body.Close()
			return nil, notAWS(resp.StatusCode)
		}
		resp.Body = &bounded{resp.Body, longest, &f.read, false}
	} else {
		resp.Body = &bounded{resp.Body, longest, &f.read, true}
	}
	if !f.seed || resp.StatusCode != http.StatusOK {
		return resp, nil
	}
	if err := f.takeSeed(resp); err != nil {
		return nil, err
	}
	return resp, nil
}

// errEmpty refuses an answer that says "nothing found" but is not AWS's, as notAWS
// does for one without an id. The SDK takes an empty body for an empty list, and any
// body for a successful write. A proxy that opens TLS can send both.
var errEmpty = errors.New("the answer is empty")

// isOfAWS reports whether the answer has the id that AWS gives every request.
func isOfAWS(resp *http.Response) bool {
	return resp.Header.Get("X-Amzn-Requestid") != "" || resp.Header.Get("X-Amz-Requestid") != ""
}

// Limits on reading answers. A page of a list has some 100 KB, and a list up to a
// thousand pages. A credential report with 5000 users, the most that an account
// has, has some 4 MB.
const (
	maxBody   = 4 << 20
	maxReport = 16 << 20
	maxList   = 128 << 20
)

var errEndless = errors.New("the answer does not end")

// bounded is a body that ends with an error if it is too long, because the SDK
// would keep all of it, or if it is empty and must not be.
type bounded struct {
	io.ReadCloser
	left  int
	all   *atomic.Int64 // bytes of its call or list
	begun bool          // a byte was read, or the body may be empty
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left == 0 || b.all.Load() > maxList {
		return 0, errEndless
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	b.all.Add(int64(n))
	b.begun = b.begun || n > 0
	if errors.Is(err, io.EOF) && !b.begun {
		err = errEmpty
	}
	return n, err
}

// newHTTPClient follows no redirects: it returns the redirect itself as the answer.
func newHTTPClient(transport http.RoundTripper) *http.Client {
	return &http.Client{
		Transport: courier{transport},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

// private reports whether the connection is private: https, or this machine.
func private(u *url.URL) bool {
	if u.Scheme == "https" {
		return true
	}
	if u.Hostname() == "localhost" {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return ip != nil && ip.IsLoopback()
}
