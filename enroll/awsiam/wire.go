package awsiam

import (
	"context"
	"net"
	"net/http"
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
	// HTTP/2 keeps bodies in buffers of a pool.
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	return t
}

// scrubbed is a connection that overwrites the room that it is to read into.
// TLS decrypts an answer where it was read, and offers the same room for the
// next one as soon as the answer has been taken.
type scrubbed struct{ net.Conn }

func (c scrubbed) Read(p []byte) (int, error) {
	clear(p)
	return c.Conn.Read(p)
}
