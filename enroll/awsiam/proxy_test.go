package awsiam

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"rootseal/enroll/cloud"
)

// A proxy that refuses the tunnel is named, with its status, and nothing was sent.
func TestProxyThatRefuses(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	address, _ := url.Parse(proxy.URL)
	transport := &http.Transport{Proxy: http.ProxyURL(address)}
	namedProxy(transport)
	_, err := New(AccessKey{ID: "AKIAEXAMPLE", Secret: "x"}, transport).Create(t.Context(), "phone", nil)
	if !errors.Is(err, cloud.ErrProxy) || errors.Is(err, cloud.ErrInDoubt) {
		t.Errorf("the error is %v", err)
	}
	if !strings.Contains(err.Error(), "HTTP 407") || !strings.Contains(err.Error(), address.Host) {
		t.Errorf("the error %v names neither proxy nor status", err)
	}
}
