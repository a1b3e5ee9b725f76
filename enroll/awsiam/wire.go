package awsiam

import (
	"context"
	"net"
	"net/http"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// smallBuffer holds the beginning of an answer at most: what does not fit is
// read past net/http's buffer. The seed stands further back.
const smallBuffer = 64

// forgetful makes a transport overwrite what it has read, where the library
// keeps buffers that nobody else can reach.
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

// http1 keeps a transport to HTTP/1.1: HTTP/2 has bodies in buffers of a pool, and
// net/http asks a proxy for a tunnel by HTTP/1.1 alone. What TLS offers has to say
// the same: net/http adds h2 there when a transport is copied, as the SDK does for
// a bundle of certificates, and a peer that takes it answers what nobody can read.
func http1(t *http.Transport) {
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	t.TLSClientConfig.NextProtos = []string{"http/1.1"}
}

// newBuildable is the SDK's client, kept to HTTP/1.1. It also fetches the
// credentials.
func newBuildable() *awshttp.BuildableClient {
	return awshttp.NewBuildableClient().WithTransportOptions(http1)
}

// scrubbed is a connection that overwrites the room that it is to read into.
// TLS decrypts an answer where it was read, and offers the same room for the
// next one as soon as the answer has been taken.
type scrubbed struct{ net.Conn }

func (c scrubbed) Read(p []byte) (int, error) {
	clear(p)
	return c.Conn.Read(p)
}
