// Package slack posts one message to a Slack incoming webhook.
//
// The webhook's address is its only credential. It is a byte slice that the caller
// overwrites, and no error contains it: net/http's own errors contain the address,
// so they are not wrapped.
package slack

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"rootseal/enroll/hint"
	"rootseal/message"
)

// Reasons why a message was not posted.
var (
	ErrWebhook = hint.Sentinel(hint.WriteWebhook, "not the address of a webhook: want https://")
	ErrRefused = hint.Sentinel(hint.CheckWebhook, "slack did not take the message")
	ErrSilent  = hint.Sentinel(hint.CheckNetwork, "slack did not answer")
	// ErrNotSlack, also an ErrRefused: a network's login page or a proxy answered.
	ErrNotSlack = hint.Mark(hint.SignInNetwork, fmt.Errorf("%w: the answer is not slack's", ErrRefused))
)

// Limits of a post. Slack throttles with Retry-After; Post does not wait for more
// than a minute.
const (
	callLimit   = 10 * time.Second
	longestWait = time.Minute
	attempts    = 3
	longestBody = 200 // bytes of an answer to read
)

// accepted is the whole answer with which Slack takes a message. The login page of a
// network or a proxy's page also comes with 200.
const accepted = "ok"

// Post sends the text. It repeats the post only if Slack answered 429, which means
// that Slack did not accept the message. If no answer came, the message may be in
// the channel, so Post does not send it twice.
func Post(ctx context.Context, transport http.RoundTripper, webhook []byte, text string) error {
	address, err := parse(webhook)
	if err != nil {
		return fmt.Errorf("posting to slack: %w", err)
	}
	body, err := json.Marshal(map[string]any{"text": escape(text), "mrkdwn": false})
	if err != nil {
		return fmt.Errorf("posting to slack: %w", err)
	}
	for attempt := 1; ; attempt++ {
		wait, err := post(ctx, transport, address, body)
		if err == nil {
			return nil
		}
		if wait == 0 || attempt == attempts {
			return fmt.Errorf("posting to slack: %w", err)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return fmt.Errorf("posting to slack: %w", context.Cause(ctx))
		}
	}
}

// parse accepts https, and plain http only on this machine.
func parse(webhook []byte) (*url.URL, error) {
	address, err := url.Parse(string(bytes.TrimSpace(webhook)))
	if err != nil || address.Host == "" {
		return nil, ErrWebhook
	}
	ip := net.ParseIP(address.Hostname())
	if address.Scheme != "https" && (address.Scheme != "http" || ip == nil || !ip.IsLoopback()) {
		return nil, ErrWebhook
	}
	return address, nil
}

// escape prevents mentions and links in text (Slack's control characters).
// "mrkdwn": false keeps underscores in a name from being formatting.
func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// post makes one attempt. wait is not zero if Slack throttles.
func post(ctx context.Context, transport http.RoundTripper, address *url.URL, body []byte) (wait time.Duration, err error) {
	within, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	req := (&http.Request{
		Method: http.MethodPost, URL: address, Host: address.Host,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}).WithContext(within)
	// Use the transport itself, without a client: it follows no redirects, and its
	// errors do not contain the address.
	resp, err := transport.RoundTrip(req)
	if err != nil {
		switch {
		case ctx.Err() != nil:
			return 0, context.Cause(ctx)
		case within.Err() != nil:
			return 0, message.Errorf("%w within %s", ErrSilent, callLimit)
		}
		return 0, fmt.Errorf("%w: %w", ErrSilent, cause(err))
	}
	defer func() { _ = resp.Body.Close() }()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, longestBody))
	switch {
	case resp.StatusCode == http.StatusOK && string(bytes.TrimSpace(said)) == accepted:
		return 0, nil
	case resp.StatusCode == http.StatusOK && word(said) == "", resp.StatusCode/100 == 3, resp.StatusCode == http.StatusNetworkAuthenticationRequired:
		return 0, message.Errorf("%w: status %d without %q", ErrNotSlack, resp.StatusCode, accepted)
	case resp.StatusCode == http.StatusTooManyRequests:
		seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
		if err != nil || seconds < 1 {
			seconds = 1
		}
		if seconds > int(longestWait/time.Second) {
			return 0, message.Errorf("%w: it throttles for %d s", ErrRefused, seconds)
		}
		return time.Duration(seconds) * time.Second, fmt.Errorf("%w: too many messages", ErrRefused)
	}
	return 0, fmt.Errorf("%w: %d%s", ErrRefused, resp.StatusCode, word(said))
}

// word returns Slack's reason for a refusal, such as "no_service". Any other text,
// such as a proxy's page, may repeat the address, so it is dropped.
func word(said []byte) string {
	text := strings.TrimSpace(string(said))
	if text == "" || strings.Trim(text, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return ""
	}
	return " " + text
}

var errNoAnswer = errors.New("the response is not valid HTTP")

// cause returns the fault of the network, without the address. A dialer's error
// names only host and port, which are Slack's. A parser's error quotes what it
// cannot read, which may be the address, so that error is replaced.
func cause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var op *net.OpError
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &op), errors.As(err, &certificate), errors.Is(err, io.EOF):
		return err
	}
	return errNoAnswer
}

// Transport returns the route to Slack, with the proxy variables and the system's
// certificates. It is restricted to HTTP/1.1: net/http asks a proxy for a tunnel
// only by HTTP/1.1, even if the proxy has just agreed on h2.
func Transport() http.RoundTripper {
	t := &http.Transport{
		Proxy:           http.ProxyFromEnvironment,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}},
		Protocols:       new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	return t
}
