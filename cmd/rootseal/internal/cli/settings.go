package cli

import (
	"net/url"
	"os"
	"slices"
	"strings"

	"rootseal/enroll/cloud"
	"rootseal/enroll/ledger"
)

// EnvironmentSettings returns the variables that decide whom rootseal talks to,
// besides the endpoints of an AWS configuration: the PC/SC service, the proxy and
// the trusted certificates. With the right certificate, a proxy can read the seed.
func EnvironmentSettings() []ledger.Setting {
	var set []ledger.Setting
	for _, name := range []string{"PCSCLITE_CSOCK_NAME", "AWS_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"} {
		if value := os.Getenv(name); value != "" {
			set = append(set, ledger.Setting{Name: name, Value: value})
		}
	}
	// net/http uses the first of each pair that is set, and ignores ALL_PROXY.
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

// ClientSettings returns the settings of a client that World.Settings lacks: the
// endpoints in use, and the trusted certificates.
func ClientSettings(client Connection, endpoints []cloud.Endpoint) []ledger.Setting {
	set := EndpointSettings(endpoints)
	if path, setting := client.CABundle(); path != "" && setting != "AWS_CA_BUNDLE" {
		set = append(set, ledger.Setting{Name: setting, Value: path})
	}
	return set
}

// endpointName begins the name of an endpoint that is not AWS's, in the ledger.
const endpointName = "endpoint of "

// IsEndpoint reports whether a setting is an endpoint.
func IsEndpoint(s ledger.Setting) bool { return strings.HasPrefix(s.Name, endpointName) }

// EndpointSettings returns endpoints as settings.
func EndpointSettings(endpoints []cloud.Endpoint) []ledger.Setting {
	var set []ledger.Setting
	for _, e := range endpoints {
		set = append(set, ledger.Setting{Name: endpointName + e.Service + ", by " + e.Setting, Value: withoutPassword(e.URL)})
	}
	return set
}

// Confirm notes that the operator has confirmed the address of an endpoint.
func (a *App) Confirm(address string) {
	if !slices.Contains(a.confirmed, address) {
		a.confirmed = append(a.confirmed, address)
	}
}

// Confirmed returns the addresses that the operator has confirmed in this command.
func (a *App) Confirmed() []string { return slices.Clone(a.confirmed) }

// Vouch notes that known officers have signed for the address of an endpoint.
func (a *App) Vouch(address string) { a.vouched = append(a.vouched, address) }

// Trusts reports whether the operator has confirmed an endpoint in this command, or officers
// have signed for it.
func (a *App) Trusts(e cloud.Endpoint) bool {
	address := withoutPassword(e.URL)
	return slices.Contains(a.confirmed, address) || slices.Contains(a.vouched, address)
}

// withoutPassword removes the user and the password from an address, which is shown
// and recorded. A proxy's address may lack a scheme.
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

// Addresses returns the addresses of the endpoints among settings. The address of a proxy is
// none: who meant the proxy has not said that it answers for AWS.
func Addresses(settings []ledger.Setting) (all []string) {
	for _, s := range settings {
		if IsEndpoint(s) {
			all = append(all, s.Value)
		}
	}
	return all
}
