//go:build unix

package command

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
)

// sentCode is a code that went to AWS, or elsewhere, with a sign-in.
type sentCode struct{ host, code string }

// codeWatch notes every code of a sign-in, and may answer in AWS's place.
type codeWatch struct {
	next   http.RoundTripper
	answer func(r *http.Request, code string, forward func() (*http.Response, error)) (*http.Response, error)
	mu     sync.Mutex
	sent   []sentCode
}

func (w *codeWatch) RoundTrip(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		read, err := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if err != nil {
			return nil, err
		}
		body = string(read)
		r.Body = io.NopCloser(strings.NewReader(body))
	}
	form, _ := url.ParseQuery(body)
	forward := func() (*http.Response, error) { return w.next.RoundTrip(r) }
	code := form.Get("TokenCode")
	if code == "" {
		return forward()
	}
	w.mu.Lock()
	w.sent = append(w.sent, sentCode{r.URL.Host, code})
	w.mu.Unlock()
	if w.answer == nil {
		return forward()
	}
	return w.answer(r, code, forward)
}

// watchCodes puts a watch between the scene and AWS.
func (s *scene) watchCodes() *codeWatch {
	w := &codeWatch{next: s.account.Transport()}
	edges.ReachAWS(&s.stage.World, w)
	return w
}

// withMFAProfile are commands that sign in with the profile ops.
func (s *scene) withMFAProfile() map[string][]string {
	who := testAccount + "/user/alice"
	return map[string][]string{
		"doctor":  {"doctor", "--profile", "ops"},
		"audit":   {"audit", "--profile", "ops"},
		"enroll":  {"enroll", "--user", "bob", "--touch", "off", "--account", testAccount, "--profile", "ops", "--keys", s.serials(), "--confirm", testAccount},
		"live":    {"verify", "--live", "--profile", "ops"},
		"adopt":   {"verify", "--adopt", "--user", "bob", "--profile", "ops", "--account", testAccount, "--group", "spare", "--id", "AWS:bob", "--keys", s.serials()},
		"retire":  {"rotate", who, "--retire", "daily", "--profile", "ops", "--confirm", testAccount},
		"rotate":  {"rotate", who, "--group", "daily", "--profile", "ops", "--confirm", testAccount},
		"recover": {"recover", "--leftovers", "--profile", "ops"},
	}
}

const foreignSTS = "https://sts.evil.example:8080"

// No command takes a code before its endpoints are confirmed.
func TestNoCodeForAnUnconfirmedEndpoint(t *testing.T) {
	for _, name := range []string{"doctor", "audit", "enroll", "live", "adopt", "retire", "rotate", "recover"} {
		t.Run(name, func(t *testing.T) {
			behindMFA(t, func(t *testing.T, s *scene) {
				t.Setenv("AWS_ENDPOINT_URL_STS", foreignSTS)
				w := s.watchCodes()
				out, code := s.do(t, s.withMFAProfile()[name]...)
				if len(w.sent) != 0 || len(s.codesUsed(t)) != 0 || code == cli.ExitDone {
					t.Errorf("exit code %d, sent %v, recorded %v; it said:\n%s%s", code, w.sent, s.codesUsed(t), out, s.err.String())
				}
				if said := out + s.err.String(); !strings.Contains(said, foreignSTS) {
					t.Errorf("it does not show the endpoint:\n%s", said)
				}
			})
		})
	}
}

// A confirmed endpoint receives the code, but never over plain http. The command says
// which key gave it.
func TestCodeForAConfirmedEndpoint(t *testing.T) {
	for address, goes := range map[string]bool{foreignSTS: true, "http://sts.evil.example:8080": false, "http://127.0.0.1:8080": true} {
		behindMFA(t, func(t *testing.T, s *scene) {
			t.Setenv("AWS_ENDPOINT_URL_STS", address)
			w := s.watchCodes()
			s.do(t, "audit", "--profile", "ops", "--confirm-endpoint", address)
			said := strings.Contains(s.err.String(), "signing in with a code of "+s.made()[0].ARN+" from key ")
			if (len(w.sent) > 0) != goes || (len(s.codesUsed(t)) > 0) != goes || said != goes {
				t.Errorf("%s: sent %v; it said:\n%s", address, w.sent, s.err.String())
			}
			if !goes && !strings.Contains(s.err.String(), "plain http") {
				t.Errorf("%s: it said:\n%s", address, s.err.String())
			}
		})
	}
}

// However a sign-in fails, its code is sent once, and no text contains it.
func TestCodeIsSentOnceAndNotShown(t *testing.T) {
	const refusal = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>ValidationError</Code>` +
		`<Message>1 validation error detected: Value 'CODE' at 'tokenCode' failed to satisfy constraint</Message></Error><RequestId>2b5d7f3e-0000-4000-8000-000000000000</RequestId></ErrorResponse>`
	answered := func(r *http.Request, status int, body string) *http.Response {
		return &http.Response{
			StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Request: r, Body: io.NopCloser(strings.NewReader(body)),
			Header: http.Header{"Content-Type": {"text/xml"}, "X-Amzn-Requestid": {"2b5d7f3e-0000-4000-8000-000000000000"}},
		}
	}
	taken := func(forward func() (*http.Response, error)) { // by AWS, but the answer is lost
		if resp, err := forward(); err == nil {
			_ = resp.Body.Close()
		}
	}
	for name, answer := range map[string]func(*http.Request, string, func() (*http.Response, error)) (*http.Response, error){
		"a refusal with the code": func(r *http.Request, code string, _ func() (*http.Response, error)) (*http.Response, error) {
			return answered(r, http.StatusBadRequest, strings.ReplaceAll(refusal, "CODE", code)), nil
		},
		"a lost answer": func(_ *http.Request, _ string, forward func() (*http.Response, error)) (*http.Response, error) {
			taken(forward)
			return nil, errors.New("connection reset by peer")
		},
		"a failure of the server": func(r *http.Request, _ string, forward func() (*http.Response, error)) (*http.Response, error) {
			taken(forward)
			return answered(r, http.StatusInternalServerError, ""), nil
		},
	} {
		for _, verb := range []string{"audit", "doctor", "enroll"} {
			t.Run(name+"/"+verb, func(t *testing.T) {
				behindMFA(t, func(t *testing.T, s *scene) {
					w := s.watchCodes()
					w.answer = answer
					args := s.withMFAProfile()[verb]
					if verb == "audit" {
						args = append(args, "--json")
					}
					out, _ := s.do(t, args...)
					if len(w.sent) == 0 {
						t.Fatalf("no code was sent; it said:\n%s", s.err.String())
					}
					seen := map[string]bool{}
					for _, sent := range w.sent {
						if seen[sent.code] {
							t.Errorf("a code was sent twice: %v", w.sent)
						}
						seen[sent.code] = true
						if strings.Contains(out+s.err.String(), sent.code) {
							t.Errorf("the code %s is in:\n%s%s", sent.code, out, s.err.String())
						}
					}
				})
			})
		}
	}
}
