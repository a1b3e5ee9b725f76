package cli

import (
	"net/url"
	"os"
	"strings"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
)

// EnvironmentSettings are the variables that decide with whom we talk, beside
// the endpoints of an AWS configuration: whose PC/SC service, through which
// proxy, and whose certificates are believed. Who sets the certificates can open
// the connection that brings the seed.
func EnvironmentSettings() []ledger.Setting {
	var set []ledger.Setting
	for _, name := range []string{"PCSCLITE_CSOCK_NAME", "AWS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"} {
		if value := os.Getenv(name); value != "" {
			set = append(set, ledger.Setting{Name: name, Value: value})
		}
	}
	// net/http takes the first that is set of each two, and does not know ALL_PROXY.
	for _, names := range [][2]string{{"HTTPS_PROXY", "https_proxy"}, {"HTTP_PROXY", "http_proxy"}} {
		for _, name := range names {
			if value := os.Getenv(name); value != "" {
				set = append(set, ledger.Setting{Name: name, Value: withoutPassword(value)})
				break
			}
		}
	}
	return set
}

// ClientSettings are the settings of a client that world.settings does not tell:
// those of its endpoints that are going to be talked to, and whose certificates
// are believed.
func ClientSettings(client Connection, endpoints []cloud.Endpoint) []ledger.Setting {
	set := EndpointSettings(endpoints)
	if path, setting := client.CABundle(); path != "" && setting != "AWS_CA_BUNDLE" {
		set = append(set, ledger.Setting{Name: setting, Value: path})
	}
	return set
}

// endpointName is how the record names an endpoint that is not AWS's own.
const endpointName = "endpoint of "

func IsEndpoint(s ledger.Setting) bool { return strings.HasPrefix(s.Name, endpointName) }

func EndpointSettings(endpoints []cloud.Endpoint) []ledger.Setting {
	var set []ledger.Setting
	for _, e := range endpoints {
		set = append(set, ledger.Setting{Name: endpointName + e.Service + ", by " + e.Setting, Value: withoutPassword(e.URL)})
	}
	return set
}

// withoutPassword takes the user and the password out of an address, which is
// going to be shown and recorded. A proxy's address needs no scheme.
func withoutPassword(address string) string {
	if !strings.Contains(address, "@") {
		return address
	}
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	u, err := url.Parse(address)
	if err != nil {
		return "not an address"
	}
	u.User = nil
	return u.String()
}
