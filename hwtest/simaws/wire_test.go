package simaws_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"rootseal/hwtest/simaws"
)

// signed is a request as any client could build it, signed by the SDK's signer.
func signed(t *testing.T, key simaws.AccessKey, body, service, region string, at time.Time) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "POST", "https://iam.amazonaws.com/", strings.NewReader(body))
	wantNoError(t, err)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	digest := sha256.Sum256([]byte(body))
	credentials := aws.Credentials{AccessKeyID: key.ID, SecretAccessKey: key.Secret, SessionToken: key.SessionToken}
	wantNoError(t, v4.NewSigner().SignHTTP(t.Context(), credentials, r, hex.EncodeToString(digest[:]), service, region, at))
	return r
}

func (w *world) send(r *http.Request) (*http.Response, string) {
	w.t.Helper()
	response, err := w.transport.RoundTrip(r)
	wantNoError(w.t, err)
	body, err := io.ReadAll(response.Body)
	wantNoError(w.t, err)
	return response, string(body)
}

func (w *world) post(key simaws.AccessKey, body string) (status int, answer string) {
	w.t.Helper()
	response, answer := w.send(signed(w.t, key, body, "iam", "us-east-1", time.Now()))
	return response.StatusCode, answer
}

// authorized is a request with a header of the test's own making.
func authorized(header string) func(w *world) *http.Request {
	return func(w *world) *http.Request {
		r, err := http.NewRequestWithContext(w.ctx, "POST", "https://sts.amazonaws.com/", strings.NewReader(identityBody))
		wantNoError(w.t, err)
		r.Header.Set("Authorization", header)
		return r
	}
}

// TestSignedQuery: arguments may be in the URL, and the signature covers them
// there, too.
func TestSignedQuery(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		r, err := http.NewRequestWithContext(w.ctx, "GET", "https://sts.amazonaws.com/?Version=2011-06-15&Action=GetCallerIdentity&Note=a+b~c&f=1&e=2&d=3&c=4&b=5", nil)
		wantNoError(w.t, err)
		digest := sha256.Sum256(nil)
		key := w.AddAccessKey("alice")
		wantNoError(w.t, v4.NewSigner().SignHTTP(w.ctx, aws.Credentials{AccessKeyID: key.ID, SecretAccessKey: key.Secret}, r, hex.EncodeToString(digest[:]), "sts", "us-east-1", time.Now()))
		response, body := w.send(r)
		if response.StatusCode != 200 || !strings.Contains(body, "user/alice") {
			w.t.Errorf("%d %s", response.StatusCode, body)
		}
	})
}

const identityBody = "Action=GetCallerIdentity&Version=2011-06-15"

func TestSignature(t *testing.T) {
	const mismatch = "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
	sts := func(w *world, key simaws.AccessKey) *http.Request {
		return signed(w.t, key, identityBody, "sts", "eu-west-1", time.Now())
	}
	for _, row := range []struct {
		name    string
		request func(w *world) *http.Request
		status  int
		code    string // empty: accepted
		message string
	}{
		{"good", func(w *world) *http.Request { return sts(w, w.AddAccessKey("alice")) }, 200, "", ""},
		{"good, temporary", func(w *world) *http.Request { return sts(w, w.AddRole("r", "s")) }, 200, "", ""},
		{"none", func(w *world) *http.Request {
			r := sts(w, w.AddAccessKey("alice"))
			r.Header.Del("Authorization")
			return r
		}, 403, "MissingAuthenticationToken", "Request is missing Authentication Token"},
		{"of another scheme", func(w *world) *http.Request {
			r := sts(w, w.AddAccessKey("alice"))
			r.Header.Set("Authorization", "Basic abc")
			return r
		}, 400, "IncompleteSignature", "Unsupported AWS 'algorithm': 'Basic'."},
		{
			"without a part", authorized("AWS4-HMAC-SHA256 Credential=a/20000101/us-east-1/iam/aws4_request, Signature=00"),
			400, "IncompleteSignature", "Authorization header requires 'SignedHeaders' parameter.",
		},
		{
			"with a short scope", authorized("AWS4-HMAC-SHA256 Credential=a/20000101/iam/aws4_request, SignedHeaders=host, Signature=00"),
			400, "IncompleteSignature", "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.",
		},
		{"without a date", func(w *world) *http.Request {
			r := sts(w, w.AddAccessKey("alice"))
			r.Header.Del("X-Amz-Date")
			return r
		}, 400, "IncompleteSignature", "Date must be in ISO-8601 'basic format'. Got ''. See http://en.wikipedia.org/wiki/ISO_8601"},
		{"of another day than its date", func(w *world) *http.Request {
			r := sts(w, w.AddAccessKey("alice"))
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "/20000101/", "/19991231/", 1))
			return r
		}, 403, "SignatureDoesNotMatch", "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '19991231' != '20000101', from '20000101T000000Z'."},
		{"for another service", func(w *world) *http.Request {
			return signed(w.t, w.AddAccessKey("alice"), identityBody, "s3", "eu-west-1", time.Now())
		}, 403, "SignatureDoesNotMatch", "Credential should be scoped to correct service: 'iam'. "},
		{"unknown key", func(w *world) *http.Request {
			return sts(w, simaws.AccessKey{ID: "AKIAUNKNOWN", Secret: "s"})
		}, 403, "InvalidClientTokenId", "The security token included in the request is invalid."},
		{"wrong secret", func(w *world) *http.Request {
			key := w.AddAccessKey("alice")
			key.Secret += "x"
			return sts(w, key)
		}, 403, "SignatureDoesNotMatch", mismatch},
		{"temporary key without its token", func(w *world) *http.Request {
			key := w.AddRole("r", "s")
			key.SessionToken = ""
			return sts(w, key)
		}, 403, "InvalidClientTokenId", "The security token included in the request is invalid."},
		{"expired key", func(w *world) *http.Request {
			key := w.AddRole("r", "s")
			w.Expire(key)
			return sts(w, key)
		}, 403, "ExpiredToken", "The security token included in the request is expired"},
		{"changed body", func(w *world) *http.Request {
			r := sts(w, w.AddAccessKey("alice"))
			r.Body = io.NopCloser(strings.NewReader(strings.Replace(identityBody, "GetCallerIdentity", "GetSessionTokens!", 1)))
			return r
		}, 403, "SignatureDoesNotMatch", mismatch},
		{"changed query", func(w *world) *http.Request {
			r := sts(w, w.AddAccessKey("alice"))
			r.URL.RawQuery = "Action=GetSessionToken"
			return r
		}, 403, "SignatureDoesNotMatch", mismatch},
		{"header added after signing", func(w *world) *http.Request {
			r := sts(w, w.AddAccessKey("alice"))
			r.Header.Set("X-Amz-Target", "x")
			return r
		}, 403, "SignatureDoesNotMatch", "'x-amz-target' must be a 'SignedHeader' in the AWS Authorization."},
		{"16 minutes old", func(w *world) *http.Request {
			return signed(w.t, w.AddAccessKey("alice"), identityBody, "sts", "eu-west-1", time.Now().Add(-16*time.Minute))
		}, 403, "SignatureDoesNotMatch", "Signature expired: 19991231T234400Z is now earlier than 19991231T234500Z (20000101T000000Z - 15 min.)"},
		{"16 minutes ahead", func(w *world) *http.Request {
			return signed(w.t, w.AddAccessKey("alice"), identityBody, "sts", "eu-west-1", time.Now().Add(16*time.Minute))
		}, 403, "SignatureDoesNotMatch", "Signature not yet current: 20000101T001600Z is still later than 20000101T001500Z (20000101T000000Z + 15 min.)"},
		{"14 minutes old", func(w *world) *http.Request {
			return signed(w.t, w.AddAccessKey("alice"), identityBody, "sts", "eu-west-1", time.Now().Add(-14*time.Minute))
		}, 200, "", ""},
		{"IAM signed for another region", func(w *world) *http.Request {
			return signed(w.t, w.AddAccessKey("alice"), "Action=ListMFADevices&Version=2010-05-08", "iam", "eu-west-1", time.Now())
		}, 403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region. "},
		{"an action of the other service", func(w *world) *http.Request {
			return signed(w.t, w.AddAccessKey("alice"), identityBody, "iam", "us-east-1", time.Now())
		}, 400, "InvalidAction", "Could not find operation GetCallerIdentity for version 2011-06-15"},
		{"an unknown action", func(w *world) *http.Request {
			return signed(w.t, w.AddAccessKey("alice"), "Action=DeleteAll&Version=2010-05-08", "iam", "us-east-1", time.Now())
		}, 400, "InvalidAction", "Could not find operation DeleteAll for version 2010-05-08"},
	} {
		t.Run(row.name, func(t *testing.T) {
			story(t, simaws.Options{}, func(w *world) {
				response, body := w.send(row.request(w))
				if response.StatusCode != row.status {
					w.t.Errorf("status %d, want %d: %s", response.StatusCode, row.status, body)
				}
				if row.code == "" {
					return
				}
				var answer struct {
					Error     struct{ Type, Code, Message string }
					RequestId string
				}
				wantNoError(w.t, xml.Unmarshal([]byte(body), &answer))
				if answer.Error.Type != "Sender" || answer.Error.Code != row.code || answer.Error.Message != row.message {
					w.t.Errorf("got  %+v\nwant %s %q", answer.Error, row.code, row.message)
				}
				if answer.RequestId == "" || answer.RequestId != response.Header.Get("x-amzn-RequestId") {
					w.t.Errorf("request id %q in the body, %q in the header", answer.RequestId, response.Header.Get("x-amzn-RequestId"))
				}
			})
		})
	}
}

// TestDate: every answer carries the account's own time, also the one to an
// unsigned request, from which a workstation learns how wrong its clock is.
func TestDate(t *testing.T) {
	story(t, simaws.Options{Now: func() time.Time { return time.Now().Add(6 * time.Hour) }}, func(w *world) {
		for _, method := range []string{"GET", "HEAD", "POST"} {
			r, err := http.NewRequestWithContext(w.ctx, method, "https://sts.amazonaws.com/", nil)
			wantNoError(w.t, err)
			response, _ := w.send(r)
			if got := response.Header.Get("Date"); response.StatusCode != 403 || got != "Sat, 01 Jan 2000 06:00:00 GMT" {
				w.t.Errorf("%s: status %d, date %q", method, response.StatusCode, got)
			}
		}
	})
}

// TestWrongClock: a workstation that is hours off is refused once. The SDK then
// learns the time from the refusal and signs with the account's time, so a
// signature does not protect an enrollment from a wrong clock.
func TestWrongClock(t *testing.T) {
	story(t, simaws.Options{Now: func() time.Time { return time.Now().Add(6 * time.Hour) }}, func(w *world) {
		err := tryCreate(w, w.admin)
		wantRefusal(w.t, err, 403, "SignatureDoesNotMatch", "Signature expired: 20000101T000000Z is now earlier than 20000101T054500Z (20000101T060000Z - 15 min.)")
		wantNoError(w.t, tryCreate(w, w.admin))
	})
}

// TestSuccessBody holds the shape of an answer with and without a result.
func TestSuccessBody(t *testing.T) {
	story(t, simaws.Options{}, func(w *world) {
		key := w.AddAdmin("alice")
		d := w.create("vault")
		id := regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
		for request, want := range map[string]string{
			"Action=ListVirtualMFADevices&Version=2010-05-08": `<ListVirtualMFADevicesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">` +
				`<ListVirtualMFADevicesResult><VirtualMFADevices><member><SerialNumber>` + d.arn + `</SerialNumber></member></VirtualMFADevices>` +
				`<IsTruncated>false</IsTruncated></ListVirtualMFADevicesResult>` +
				`<ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></ListVirtualMFADevicesResponse>`,
			"Action=TagMFADevice&Version=2010-05-08&Tags.member.1.Key=k&Tags.member.1.Value=v&SerialNumber=" + d.arn: `<TagMFADeviceResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">` +
				`<ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata></TagMFADeviceResponse>`,
		} {
			status, body := w.post(key, request)
			if got := id.ReplaceAllString(body, "ID"); status != 200 || got != want {
				w.t.Errorf("got  %d %s\nwant %s", status, got, want)
			}
		}
	})
}

// TestServe: the same account behind real sockets, in real time.
func TestServe(t *testing.T) {
	account := simaws.New(simaws.Options{Now: time.Now})
	server := httptest.NewServer(account)
	defer server.Close()
	key := account.AddAdmin("alice")
	client := iam.New(iam.Options{Region: "us-east-1", Credentials: provider(key), BaseEndpoint: &server.URL, Retryer: aws.NopRetryer{}})
	who := sts.New(sts.Options{Region: "us-east-1", Credentials: provider(key), BaseEndpoint: &server.URL, Retryer: aws.NopRetryer{}})

	_, err := who.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	wantNoError(t, err)
	out, err := client.CreateVirtualMFADevice(t.Context(), &iam.CreateVirtualMFADeviceInput{VirtualMFADeviceName: aws.String("vault")})
	wantNoError(t, err)
	if !bytes.HasPrefix(out.VirtualMFADevice.QRCodePNG, []byte("\x89PNG")) {
		t.Error("no picture")
	}

	account.Fault(simaws.Fault{Action: "DeleteVirtualMFADevice", Call: 1, Kind: simaws.LoseReply})
	_, err = client.DeleteVirtualMFADevice(t.Context(), &iam.DeleteVirtualMFADeviceInput{SerialNumber: out.VirtualMFADevice.SerialNumber})
	if err == nil || !strings.Contains(err.Error(), "connection reset") {
		t.Errorf("a lost reply shows as %v", err)
	}
	if n := len(account.Devices()); n != 0 {
		t.Errorf("%d devices left after the delete whose reply was lost", n)
	}

	account.Fault(simaws.Fault{Action: "ListVirtualMFADevices", Call: 1, Kind: simaws.Hang})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err = client.ListVirtualMFADevices(ctx, &iam.ListVirtualMFADevicesInput{}); ctx.Err() == nil {
		t.Errorf("a hanging call ended by itself: %v", err)
	}
}
