package awsiam_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
)

// An answer that the network ends half-way is no answer of AWS's that cannot be read: the
// error says what ended it, and quotes nothing of it.
func TestAnswerThatBreaksOff(t *testing.T) {
	for name, tt := range map[string]struct {
		ends func(*net.TCPConn)
		says string
	}{
		"reset":  {func(conn *net.TCPConn) { _ = conn.SetLinger(0) }, "connection reset by peer"},
		"closed": {func(*net.TCPConn) {}, "unexpected EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				defer conn.Close()
				fmt.Fprint(conn, "HTTP/1.1 200 OK\r\nX-Amzn-Requestid: 1\r\nContent-Length: 500\r\n\r\n<GetAccountSummaryResponse><GetAccountSummaryResult>SEED")
				tt.ends(conn.(*net.TCPConn))
			}))
			defer server.Close()
			clearEnvironment(t)
			t.Setenv("AWS_ENDPOINT_URL", server.URL)
			t.Setenv("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE")
			t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
			_, err := load(t, awsiam.Options{}).Summary(t.Context())
			if !errors.Is(err, cloud.ErrUnreachable) || !strings.Contains(err.Error(), "the answer broke off: ") || !strings.Contains(err.Error(), tt.says) || strings.Contains(err.Error(), "SEED") {
				t.Errorf("%v, want %q", err, tt.says)
			}
		})
	}
}
