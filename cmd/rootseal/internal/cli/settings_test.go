//go:build unix

package cli

import (
	"slices"
	"testing"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
)

// Whatever decides with whom we talk is told, and no password with it.
func TestEnvironmentSettings(t *testing.T) {
	names := []string{
		"PCSCLITE_CSOCK_NAME", "AWS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR",
		"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy",
	}
	for _, tt := range []struct{ name, value, want string }{
		{"PCSCLITE_CSOCK_NAME", "/run/other.comm", "/run/other.comm"},
		{"AWS_CA_BUNDLE", "/etc/proxy.pem", "/etc/proxy.pem"},
		{"SSL_CERT_FILE", "/home/olivia@acme/ca.pem", "/home/olivia@acme/ca.pem"},
		{"SSL_CERT_DIR", "/etc/certs", "/etc/certs"},
		{"HTTPS_PROXY", "http://proxy.example:3128", "http://proxy.example:3128"},
		{"https_proxy", "http://olivia:hunter2@proxy.example:3128", "http://proxy.example:3128"},
		{"HTTP_PROXY", "olivia:hunter2@proxy.example:3128", "http://proxy.example:3128"},
		{"http_proxy", "socks5://olivia@proxy.example", "socks5://proxy.example"},
		{"HTTPS_PROXY", "http://olivia:hunter2/x@proxy.example:3128", "not an address"},
	} {
		for _, name := range names {
			t.Setenv(name, "")
		}
		t.Setenv(tt.name, tt.value)
		if got, want := EnvironmentSettings(), []ledger.Setting{{Name: tt.name, Value: tt.want}}; !slices.Equal(got, want) {
			t.Errorf("%s=%s gives %v, want %v", tt.name, tt.value, got, want)
		}
	}

	t.Setenv("HTTPS_PROXY", "first:1")
	t.Setenv("https_proxy", "second:2")
	t.Setenv("http_proxy", "")
	if got := EnvironmentSettings(); len(got) != 1 || got[0].Value != "first:1" {
		t.Errorf("of two proxies %v are told, want the one that is used", got)
	}
}

// An endpoint is what would be asked, not what stands before or behind an @.
func TestEndpointWithoutPassword(t *testing.T) {
	for address, want := range map[string]string{
		"https://olivia:hunter2@sts.example/":  "https://sts.example/",
		"https://sts.example/@iam.example":     "https://sts.example/@iam.example",
		"https://iam.example@sts.example/path": "https://sts.example/path",
		"http://127.0.0.1:4566":                "http://127.0.0.1:4566",
	} {
		if got := EndpointSettings([]cloud.Endpoint{{Service: "sts", URL: address}}); len(got) != 1 || got[0].Value != want {
			t.Errorf("%s is told as %v, want %s", address, got, want)
		}
	}
}

// Officers who signed for a proxy have not said that it answers for AWS.
func TestAddressesAreThoseOfEndpoints(t *testing.T) {
	const endpoint, proxy = "http://127.0.0.1:4566", "http://127.0.0.1:3128"
	settings := append(EndpointSettings([]cloud.Endpoint{{Service: "iam", Setting: "AWS_ENDPOINT_URL", URL: endpoint}}), ledger.Setting{Name: "HTTPS_PROXY", Value: proxy})
	if got := Addresses(settings); !slices.Equal(got, []string{endpoint}) {
		t.Errorf("%v, want %s alone", got, endpoint)
	}
}
