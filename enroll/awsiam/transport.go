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

// flight follows one call into the transport. The SDK's errors do not tell
// whether a request left, and that decides between "nothing happened" and doubt.
type flight struct {
	seed   bool         // the answer will hold a seed
	report bool         // it will be a credential report
	secret []byte       // the seed's base32 text, taken out of the answer
	left   atomic.Bool  // the request was handed to the network
	read   atomic.Int64 // bytes of all answers, those of a list's earlier pages too
}

type flightKey struct{}

func withFlight(ctx context.Context, f *flight) context.Context {
	return context.WithValue(ctx, flightKey{}, f)
}

// courier is the last stop before the network, behind everything the SDK makes
// of endpoints, so that what it refuses is refused by the address really used.
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
	if f.report {
		longest = maxReport
	}
	if ok && resp.StatusCode/100 == 2 {
		if !isOfAWS(resp) {
			_ = resp.Body.Close()
			return nil, errNotAWS
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

// errNotAWS and errEmpty are of an answer that says "done" or "nothing there" and
// that AWS never gave: the SDK takes an empty body for an empty list, and any body
// at all for the success of a write. A proxy that opens TLS can send both.
var (
	errNotAWS = errors.New("the answer is not of aws: it has no request id")
	errEmpty  = errors.New("the answer is empty")
)

// isOfAWS tells whether the answer has the id that AWS gives every request.
func isOfAWS(resp *http.Response) bool {
	return resp.Header.Get("X-Amzn-Requestid") != "" || resp.Header.Get("X-Amz-Requestid") != ""
}

// What is read of answers at most. A page of a list has some 100 KB, and a list a
// thousand pages; a credential report with 5000 users, the most that an account
// has, some 4 MB.
const (
	maxBody   = 4 << 20
	maxReport = 16 << 20
	maxList   = 128 << 20
)

var errEndless = errors.New("the answer does not end")

// bounded is a body that ends with an error where it is too long, as the SDK would
// keep all of it, and where it is empty and must not be.
type bounded struct {
	io.ReadCloser
	left  int
	all   *atomic.Int64 // of the call or list that it belongs to
	begun bool          // something of it was read, or it may be empty
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

// newHTTPClient follows no redirect: the answer that asks for one is returned.
func newHTTPClient(transport http.RoundTripper) *http.Client {
	return &http.Client{
		Transport: courier{transport},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

// private reports whether nobody on the way can read: https, or this machine.
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
