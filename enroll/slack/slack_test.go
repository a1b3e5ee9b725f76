package slack_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/slack"
)

// path is the secret part of the webhook's address.
const path = "/services/T000/B000/secretsecret"

// channel is Slack's side, as far as a webhook goes. It answers in turn.
type channel struct {
	*testing.T
	answers []func(http.ResponseWriter, *http.Request)
	heard   []string
	at      []time.Time
}

func (c *channel) RoundTrip(r *http.Request) (*http.Response, error) {
	var message struct {
		Text   string
		Mrkdwn *bool
	}
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(body, &message)
	}
	if err != nil || r.URL.Path != path || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" ||
		message.Mrkdwn == nil || *message.Mrkdwn {
		c.Errorf("%s %s, %s: %v", r.Method, r.URL.Path, body, err)
	}
	c.heard, c.at = append(c.heard, message.Text), append(c.at, time.Now())
	answer := c.answers[min(len(c.heard), len(c.answers))-1]
	w := httptest.NewRecorder()
	answer(w, r)
	if r.Context().Err() != nil {
		return nil, r.Context().Err()
	}
	return w.Result(), nil
}

func says(status int, text string, header ...string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

func hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

func TestPost(t *testing.T) {
	type answers = []func(http.ResponseWriter, *http.Request)
	for _, tt := range []struct {
		name    string
		answers answers
		posts   int
		want    error
		text    string
		took    time.Duration
	}{
		{"taken", answers{says(200, "ok")}, 1, nil, "", 0},
		{"patience is asked for", answers{says(429, "", "Retry-After", "30"), says(200, "ok")}, 2, nil, "", 30 * time.Second},
		{"patience without a number", answers{says(429, ""), says(200, "ok")}, 2, nil, "", time.Second},
		{"patience for ever", answers{says(429, "", "Retry-After", "1")}, 3, slack.ErrRefused, "too many messages", 2 * time.Second},
		{"patience of an hour", answers{says(429, "", "Retry-After", "3600")}, 1, slack.ErrRefused, "throttles for 3600 s", 0},
		{"an error of its own", answers{says(500, "server_error")}, 1, slack.ErrRefused, "500 server_error", 0},
		{"the webhook is gone", answers{says(404, "no_service")}, 1, slack.ErrRefused, "404 no_service", 0},
		{"it is not Slack, and says where", answers{says(404, "Cannot POST "+path)}, 1, slack.ErrRefused, "404", 0},
		{"it is not Slack, and says so in JSON", answers{says(404, `{"path":"\/services\/T000\/B000\/secretsecret"}`)}, 1, slack.ErrRefused, "404", 0},
		{"patience of centuries", answers{says(429, "", "Retry-After", "10000000000")}, 1, slack.ErrRefused, "throttles", 0},
		{"taken, with a line feed", answers{says(200, "ok\n")}, 1, nil, "", 0},
		{"a login page of the network", answers{says(200, "<html>Welcome! Please sign in</html>", "Content-Type", "text/html")}, 1, slack.ErrNotSlack, "status 200 without \"ok\"", 0},
		{"a page that begins well", answers{says(200, "ok, but first sign in")}, 1, slack.ErrNotSlack, "status 200 without", 0},
		{"an empty answer", answers{says(200, "")}, 1, slack.ErrNotSlack, "status 200 without", 0},
		{"a refusal with 200", answers{says(200, "invalid_token")}, 1, slack.ErrRefused, "invalid_token", 0},
		{"no content", answers{says(204, "")}, 1, slack.ErrRefused, "204", 0},
		{"a page that repeats the address", answers{says(200, "Cannot reach "+path)}, 1, slack.ErrNotSlack, "status 200 without", 0},
		{"sent elsewhere", answers{says(302, "", "Location", "https://elsewhere.example/")}, 1, slack.ErrNotSlack, "302", 0},
		{"silence", answers{hangs}, 1, slack.ErrSilent, "within 10s", 10 * time.Second},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := &channel{T: t, answers: tt.answers}
				began := time.Now()
				err := slack.Post(t.Context(), c, []byte("https://hooks.slack.example"+path+"\n"), "two findings")
				if !errors.Is(err, tt.want) || err != nil && !strings.Contains(err.Error(), tt.text) {
					t.Errorf("%v, want %v with %q", err, tt.want, tt.text)
				}
				if len(c.heard) != tt.posts || c.heard[0] != "two findings" {
					t.Errorf("posted %q, want %d times", c.heard, tt.posts)
				}
				if took := time.Since(began); took != tt.took {
					t.Errorf("it took %s, want %s", took, tt.took)
				}
				mustKeepSecret(t, err)
			})
		})
	}
}

// An address that is not a webhook's is refused, and not quoted.
func TestWebhookAddress(t *testing.T) {
	for _, address := range []string{"", "hooks.slack.example" + path, "http://hooks.slack.example" + path, "http://10.0.0.1" + path, "https://" + path, "\x7f://" + path} {
		c := &channel{T: t}
		err := slack.Post(t.Context(), c, []byte(address), "text")
		if !errors.Is(err, slack.ErrWebhook) || len(c.heard) > 0 {
			t.Errorf("%q: %v, posted %q", address, err, c.heard)
		}
		mustKeepSecret(t, err)
	}
}

// No server listens: net/http's error would contain the address.
func TestNobodyListens(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	err := slack.Post(t.Context(), slack.Transport(), []byte(server.URL+path), "text")
	if !errors.Is(err, slack.ErrSilent) {
		t.Error(err)
	}
	mustKeepSecret(t, err)
}

// The server is not a web server, and repeats what it gets: net/http quotes that.
func TestEcho(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.CopyN(conn, conn, 60)
			_ = conn.Close()
		}
	}()
	err = slack.Post(t.Context(), slack.Transport(), []byte("http://"+l.Addr().String()+path), "text")
	if !errors.Is(err, slack.ErrSilent) {
		t.Error(err)
	}
	mustKeepSecret(t, err)
}

// A caller that stops a running post gets the cause.
func TestStoppedUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		stopped := errors.New("stopped")
		time.AfterFunc(5*time.Second, func() { cancel(stopped) })
		c := &channel{T: t, answers: []func(http.ResponseWriter, *http.Request){hangs}}
		if err := slack.Post(ctx, c, []byte("https://hooks.slack.example"+path), "text"); !errors.Is(err, stopped) {
			t.Error(err)
		}
	})
}

// Text is only text: it mentions no user and contains no link.
func TestControlCharacters(t *testing.T) {
	c := &channel{T: t, answers: []func(http.ResponseWriter, *http.Request){says(200, "ok")}}
	if err := slack.Post(t.Context(), c, []byte("https://hooks.slack.example"+path), "<!channel> & <https://x|y>"); err != nil {
		t.Fatal(err)
	}
	if want := "&lt;!channel&gt; &amp; &lt;https://x|y&gt;"; c.heard[0] != want {
		t.Errorf("posted %q, want %q", c.heard[0], want)
	}
}

func TestStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		stopped := errors.New("stopped")
		time.AfterFunc(5*time.Second, func() { cancel(stopped) })
		c := &channel{T: t, answers: []func(http.ResponseWriter, *http.Request){says(429, "", "Retry-After", "30")}}
		if err := slack.Post(ctx, c, []byte("https://hooks.slack.example"+path), "text"); !errors.Is(err, stopped) {
			t.Error(err)
		}
	})
}

func mustKeepSecret(t *testing.T, err error) {
	t.Helper()
	if err != nil && strings.Contains(err.Error(), "secret") {
		t.Errorf("the error has the webhook's secret: %v", err)
	}
}
