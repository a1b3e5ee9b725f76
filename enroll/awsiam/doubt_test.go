package awsiam_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
)

var someKey = awsiam.AccessKey{ID: "AKIAIOSFODNN7EXAMPLE", Secret: "secret"}

// A failure before the request is written had no effect; every other failure may
// have had one.
func TestDoubtByTransportError(t *testing.T) {
	for name, test := range map[string]struct {
		err   error
		doubt bool
	}{
		"refused":        {&net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}, false},
		"no route":       {&net.OpError{Op: "dial", Net: "tcp", Err: syscall.EHOSTUNREACH}, false},
		"no such host":   {&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", IsNotFound: true}}, false},
		"proxy refused":  {&net.OpError{Op: "proxyconnect", Net: "tcp", Err: syscall.ECONNREFUSED}, false},
		"certificate":    {&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, false},
		"not tls":        {tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, false},
		"reset":          {&net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}, true},
		"broken pipe":    {&net.OpError{Op: "write", Net: "tcp", Err: syscall.EPIPE}, true},
		"end of file":    {io.EOF, true},
		"half an answer": {io.ErrUnexpectedEOF, true},
		"anything":       {errors.New("something new"), true},
	} {
		t.Run(name, func(t *testing.T) {
			sent := 0
			c := awsiam.New(someKey, roundTripper(func(*http.Request) (*http.Response, error) {
				sent++
				return nil, test.err
			}))
			_, err := c.Create(t.Context(), "vault-alice", nil)
			if test.doubt {
				wantErr(t, err, cloud.ErrInDoubt)
			} else {
				wantErr(t, err)
			}
			says := test.err.Error()
			if name == "certificate" {
				says = "no trusted authority issued the certificate"
			}
			wantText(t, err, "creating virtual mfa device: ", says)
			if sent != 1 {
				t.Errorf("sent %d times", sent)
			}
		})
	}
}

// answering is a client whose every request gets the same answer.
func answering(status int, body io.Reader) *awsiam.Client {
	return awsiam.New(someKey, roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{
			StatusCode: status, Header: http.Header{"X-Amzn-Requestid": {"r-1"}}, Body: io.NopCloser(body), Request: r,
		}, nil
	}))
}

const base32Seed = "NCCHRVZ6H2FBRLA2SX6B4IZEAMGIX4MMYEOG6DDLIC4DIUNCYGIJNOZAMMZR5GRR"

func created(seed, rest string) string {
	return fmt.Sprintf(`<CreateVirtualMFADeviceResponse><CreateVirtualMFADeviceResult><VirtualMFADevice>
		<Base32StringSeed>%s</Base32StringSeed>%s
		</VirtualMFADevice></CreateVirtualMFADeviceResult></CreateVirtualMFADeviceResponse>`, seed, rest)
}

// An answer that arrived and cannot be used shows that the device exists. The error
// quotes nothing of the answer, wherever it broke off.
func TestUnreadableCreateIsInDoubt(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte(base32Seed))
	whole := created(encoded, "<SerialNumber>arn:aws:iam::111122223333:mfa/x</SerialNumber>")
	if made, err := answering(200, strings.NewReader(whole)).Create(t.Context(), "x", nil); err != nil || made.ARN == "" {
		t.Fatalf("the whole answer: %+v, %v", made, err)
	}
	bodies := map[string]string{
		"empty":          "",
		"html":           "<html><body>" + encoded + "</body></html>",
		"no device":      "<CreateVirtualMFADeviceResponse><CreateVirtualMFADeviceResult/></CreateVirtualMFADeviceResponse>",
		"no result":      "<CreateVirtualMFADeviceResponse/>",
		"no arn":         created(encoded, ""),
		"not base64":     created(encoded[:9]+"!"+encoded[9:], "<SerialNumber>arn</SerialNumber>"),
		"raw base32":     created(base32Seed+"=", "<SerialNumber>arn</SerialNumber>"),
		"not base32":     created(base64.StdEncoding.EncodeToString([]byte(base32Seed[:63]+"!")), "<SerialNumber>arn</SerialNumber>"),
		"short seed":     created(base64.StdEncoding.EncodeToString([]byte(base32Seed[:16])), "<SerialNumber>arn</SerialNumber>"),
		"broken xml":     created(encoded+"</x>", ""),
		"broken entity":  created("&"+base32Seed+";", ""),
		"broken element": created("<"+base32Seed+">", ""),
		"broken quote":   created("<a "+base32Seed+">", ""),
	}
	for n := 1; n < len(whole)-40; n += 17 {
		bodies[fmt.Sprint("cut after ", n)] = whole[:n]
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			made, err := answering(200, strings.NewReader(body)).Create(t.Context(), "x", nil)
			wantErr(t, err, cloud.ErrInDoubt)
			if made.Seed != nil {
				t.Error("an error and a seed")
			}
			checkSilent(t, fmt.Sprintf("%v %+v %#v", err, err, err), encoded)
			checkSilent(t, fmt.Sprintf("%v %+v %#v", err, err, err), base32Seed)
		})
	}
}

// The connection breaks while the body arrives.
func TestCutBodyIsInDoubt(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte(base32Seed))
	body := io.MultiReader(strings.NewReader(created(encoded, "")[:200]), failingReader{})
	_, err := answering(200, body).Create(t.Context(), "x", nil)
	wantErr(t, err, cloud.ErrInDoubt)
	checkSilent(t, err.Error(), encoded)
}

type failingReader struct{}

func (failingReader) Read([]byte) (int, error) { return 0, syscall.ECONNRESET }

// A page of a proxy is not an answer of AWS.
func TestProxyPageIsInDoubt(t *testing.T) {
	for _, status := range []int{400, 403, 407, 429, 502, 504} {
		_, err := answering(status, strings.NewReader("<html>blocked</html>")).Delete(t.Context(), "arn:aws:iam::111122223333:mfa/x")
		wantErr(t, err, cloud.ErrInDoubt)
	}
}

// A list that continues without a marker is not a list.
func TestTruncatedListWithoutMarker(t *testing.T) {
	const body = `<ListVirtualMFADevicesResponse><ListVirtualMFADevicesResult>
		<VirtualMFADevices/><IsTruncated>true</IsTruncated></ListVirtualMFADevicesResult></ListVirtualMFADevicesResponse>`
	_, _, err := answering(200, strings.NewReader(body)).VirtualDevices(t.Context())
	wantErr(t, err)
	wantText(t, err, "truncated and has no marker")
}

// ofAWS is what every answer of AWS carries.
var ofAWS = http.Header{"X-Amzn-Requestid": {"r-1"}}

// Nor is a list that never ends.
func TestEndlessList(t *testing.T) {
	const body = `<ListVirtualMFADevicesResponse><ListVirtualMFADevicesResult>
		<VirtualMFADevices/><IsTruncated>true</IsTruncated><Marker>m</Marker></ListVirtualMFADevicesResult></ListVirtualMFADevicesResponse>`
	c := awsiam.New(someKey, roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: ofAWS, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}))
	_, _, err := c.VirtualDevices(t.Context())
	wantErr(t, err)
	wantText(t, err, "two answers have the same marker")
}

// Nor is a list with a new marker each time.
func TestListOfManyMarkers(t *testing.T) {
	asked := 0
	c := awsiam.New(someKey, roundTripper(func(r *http.Request) (*http.Response, error) {
		asked++
		body := fmt.Sprintf(`<ListVirtualMFADevicesResponse><ListVirtualMFADevicesResult>
			<VirtualMFADevices/><IsTruncated>true</IsTruncated><Marker>%d</Marker></ListVirtualMFADevicesResult></ListVirtualMFADevicesResponse>`, asked)
		return &http.Response{StatusCode: 200, Header: ofAWS, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}))
	_, _, err := c.VirtualDevices(t.Context())
	wantErr(t, err)
	wantText(t, err, "listing: too many pages")
	if asked != 1000 {
		t.Errorf("asked %d times", asked)
	}
}

// An answer without an end is cut off; a write with such an answer may have
// happened.
func TestEndlessAnswer(t *testing.T) {
	for _, status := range []int{200, 400, 500} {
		read := &endless{}
		_, err := answering(status, io.MultiReader(strings.NewReader("<ListAccountAliasesResponse>"), read)).Alias(t.Context())
		wantErr(t, err)
		wantText(t, err, "reading account alias: ")
		if most := 3 * 4 << 20; read.n > most { // each of three attempts
			t.Errorf("status %d: %d bytes were read", status, read.n)
		}
		_, err = answering(status, &endless{}).Delete(t.Context(), "arn:aws:iam::111122223333:mfa/x")
		wantErr(t, err, cloud.ErrInDoubt)
		wantText(t, err, "the answer does not end")
	}
}

// endless is white space for ever, as XML may have anywhere.
type endless struct{ n int }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	e.n += len(p)
	return len(p), nil
}

// checkSilent fails if text holds any four characters in a row of the secret.
func checkSilent(t *testing.T, text, secret string) {
	t.Helper()
	for i := 0; i+4 <= len(secret); i++ {
		if strings.Contains(text, secret[i:i+4]) {
			t.Fatalf("%q shows %q of the secret", text, secret[i:i+4])
		}
	}
}
