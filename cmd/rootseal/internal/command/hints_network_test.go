//go:build unix

package command

import (
	"context"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/view/hints"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/hint"
	"rootseal/enroll/slack"
)

// hints returns what the last command proposed, in each of its lines.
func (s *stage) hints(out string) (all []string) {
	for line := range strings.Lines(s.err.String() + out) {
		if _, words, is := strings.Cut(strings.TrimSpace(line), "next: "); is {
			all = append(all, words)
		}
	}
	return all
}

func (s *scene) mustPropose(t *testing.T, want hint.ID, args ...string) {
	t.Helper()
	out, code := s.do(t, args...)
	for _, words := range s.hints(out) {
		if words == hints.Words(want).String() && code != cli.ExitDone {
			return
		}
	}
	t.Fatalf("%v: exit code %d, without the hint %s:\n%s%s", args, code, want, out, s.err.String())
}

// What Slack answers decides what to do next, and the next digest arrives.
func TestHintsOfSlack(t *testing.T) {
	const address = "https://hooks.slack.example/services/T0/B0/x"
	said := func(status int, text string) roundTrip {
		return func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: status, Body: io.NopCloser(strings.NewReader(text)), Request: r}, nil
		}
	}
	for name, row := range map[string]struct {
		webhook string
		answer  roundTrip
		want    hint.ID
	}{
		"no address":      {"the webhook", said(200, "ok"), hint.WriteWebhook},
		"plain http":      {"http://hooks.slack.example/x", said(200, "ok"), hint.WriteWebhook},
		"no such webhook": {address, said(404, "no_service"), hint.CheckWebhook},
		"a login page":    {address, said(200, "<html>Welcome</html>"), hint.SignInNetwork},
		"a closed port": {address, func(*http.Request) (*http.Response, error) {
			return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
		}, hint.CheckNetwork},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "webhook")
			synctest.Test(t, func(t *testing.T) {
				s := withAlice(nothing)(t)
				answer := row.answer
				s.Slack = func(ctx context.Context, webhook []byte, text string) error {
					return slack.Post(ctx, answer, webhook, text)
				}
				writeAs(t, file, row.webhook+"\n", 0o600)
				audit := []string{"audit", "--fail-on", "critical", "--notify", "slack", "--webhook", file}
				s.mustPropose(t, row.want, audit...)
				writeAs(t, file, address+"\n", 0o600)
				answer = said(200, "ok")
				if s.do(t, audit...); !strings.Contains(s.err.String(), "digest sent to Slack") || s.nextOf() == hints.Words(row.want).String() {
					t.Errorf("after that:\n%s", s.err.String())
				}
			})
		})
	}
}

// Plain http, a missing file of certificates: the hint follows from the setting, and the
// enrollment succeeds once the setting is mended.
func TestHintsOfEndpoints(t *testing.T) {
	const elsewhere = "http://192.0.2.1:8080" // TEST-NET-1: nobody
	for name, row := range map[string]struct {
		variable, value string
		want            hint.ID
	}{
		"plain http": {"AWS_ENDPOINT_URL", elsewhere, hint.UseHTTPS},
		"no bundle":  {"AWS_CA_BUNDLE", "/nonexistent.pem", hint.CheckBundle},
	} {
		t.Run(name, func(t *testing.T) {
			s, url, admin := configured(t)
			keyInEnvironment(t, admin)
			t.Setenv("AWS_ENDPOINT_URL", url)
			t.Setenv(row.variable, row.value)
			s.AWS = func(ctx context.Context, profile string) (cli.Account, error) {
				return edges.Load(ctx, awsiam.Options{Profile: profile, Transport: s.account.Transport()})
			}
			s.mustPropose(t, row.want, s.alice("--confirm-endpoint", url, "--confirm-endpoint", elsewhere)...)
			t.Setenv("AWS_CA_BUNDLE", "")
			t.Setenv("AWS_ENDPOINT_URL", url)
			s.mustDo(t, nil, s.alice("--confirm-endpoint", url)...)
		})
	}
}

// A code goes to an endpoint that is confirmed, over https: each refusal says which of the
// two is missing.
func TestHintsOfEndpointsForCodes(t *testing.T) {
	const plain = "http://sts.evil.example:8080"
	for name, row := range map[string]struct {
		address string
		args    []string
		want    hint.ID
		mended  string
	}{
		"not confirmed": {foreignSTS, []string{"doctor", "--profile", "ops"}, hint.RemoveEndpoint, ""},
		"plain http":    {plain, []string{"audit", "--profile", "ops", "--confirm-endpoint", plain}, hint.UseHTTPSForCode, ""},
	} {
		t.Run(name, func(t *testing.T) {
			behindMFA(t, func(t *testing.T, s *scene) {
				t.Setenv("AWS_ENDPOINT_URL_STS", row.address)
				w := s.watchCodes()
				s.mustPropose(t, row.want, row.args...)
				if len(w.sent) != 0 {
					t.Errorf("sent %v", w.sent)
				}
				t.Setenv("AWS_ENDPOINT_URL_STS", row.mended)
				w = s.watchCodes()
				out, _ := s.do(t, row.args[:3]...)
				for _, words := range s.hints(out) {
					if words == hints.Words(row.want).String() {
						t.Errorf("after that, again:\n%s%s", out, s.err.String())
					}
				}
				if len(w.sent) == 0 {
					t.Errorf("no code was sent:\n%s%s", out, s.err.String())
				}
			})
		})
	}
}
