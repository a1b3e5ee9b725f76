package simaws

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"syscall"
)

// Transport answers an HTTP client's requests in the calling goroutine, without a
// socket, for every host. A broken connection is an error that wraps ECONNRESET;
// the request's context ends every wait.
func (a *Account) Transport() http.RoundTripper { return transport{a} }

type transport struct{ handler http.Handler }

func (t transport) RoundTrip(r *http.Request) (response *http.Response, err error) {
	if r.Body == nil {
		r = r.Clone(r.Context())
		r.Body = http.NoBody
	}
	defer r.Body.Close()
	defer func() {
		thrown := recover()
		aborted, _ := thrown.(error)
		switch {
		case thrown == nil:
		case !errors.Is(aborted, http.ErrAbortHandler):
			panic(thrown)
		case r.Context().Err() != nil:
			response, err = nil, r.Context().Err()
		default:
			response, err = nil, &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
		}
	}()
	w := &recorder{header: http.Header{}}
	t.handler.ServeHTTP(w, r)
	return &http.Response{
		Status:        strconv.Itoa(w.status) + " " + http.StatusText(w.status),
		StatusCode:    w.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        w.header,
		Body:          io.NopCloser(&w.body),
		ContentLength: int64(w.body.Len()),
		Request:       r,
	}, nil
}

// recorder stores one answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header         { return w.header }
func (w *recorder) WriteHeader(status int)      { w.status = status }
func (w *recorder) Write(p []byte) (int, error) { return w.body.Write(p) }

// cut breaks the connection without an answer: on a socket with a reset, like a failing
// network, and otherwise with http.ErrAbortHandler.
func cut(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // close with a reset instead of an orderly end
	}
	conn.Close()
}
