package awsiam

import (
	"context"
	"net"
	"net/http"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// smallBuffer contains at most the beginning of an answer: the rest bypasses net/http's
// buffer. The seed comes later in the answer.
const smallBuffer = 64

// forgetful makes a transport overwrite what it has read, in the library's own
// buffers that other code cannot reach.
func forgetful(t *http.Transport) *http.Transport {
	dial := t.DialContext
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return scrubbed{conn}, nil
	}
	t.ReadBufferSize = smallBuffer
	http1(t)
	return t
}

// http1 restricts a transport to HTTP/1.1. HTTP/2 keeps bodies in pooled buffers, and
// net/http asks a proxy for a tunnel only by HTTP/1.1. TLS must not offer h2 either:
// net/http adds h2 when a transport is copied, as the SDK does for a bundle of
// certificates, and a peer that accepts h2 would send unreadable answers.
func http1(t *http.Transport) {
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	t.TLSClientConfig.NextProtos = []string{"http/1.1"}
	t.MaxIdleConnsPerHost = t.MaxIdleConns // a plan reads many accounts at the same host at once
}

// newBuildable returns the SDK's client, restricted to HTTP/1.1. That client also
// fetches the credentials.
func newBuildable() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().WithTransportOptions(http1, namedProxy)
}

// scrubbed is a connection that overwrites the buffer before it reads into it. TLS
// decrypts an answer in place, and offers the same buffer again once the answer was
// read.
type scrubbed struct{ net.Conn }

func (c scrubbed) Read(p []byte) (int, error) {
	clear(p)
	return c.Conn.Read(p)
}
