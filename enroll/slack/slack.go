// Package slack posts one message to a Slack incoming webhook.
//
// The webhook's address is its only credential. It is a byte slice that the
// caller overwrites, and stands in no error: net/http's own errors carry the
// address and are not wrapped.
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
)

// What keeps a message from being posted.
var (
	ErrWebhook = hint.Sentinel(hint.WriteWebhook, "not the address of a webhook: want https://")
	ErrRefused = hint.Sentinel(hint.CheckWebhook, "slack did not take the message")
	ErrSilent  = hint.Sentinel(hint.CheckNetwork, "slack did not answer")
)

// Limits on the way. Slack asks for patience with Retry-After; more than a
// minute of it is not waited for.
const (
	callLimit   = 10 * time.Second
	longestWait = time.Minute
	attempts    = 3
	longestBody = 200 // of an answer that is read
)

// Post sends the text. It is sent again only where Slack answered 429, which
// says that it was not taken; a message whose answer did not come may be in the
// channel, and is not sent twice.
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

// parse takes https, and plain http on this machine alone.
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

// escape keeps text from being a mention or a link (Slack's control characters);
// that a name has underscores would be its style, but for "mrkdwn".
func escape(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

// post makes one attempt. wait is not zero where Slack asks for patience.
func post(ctx context.Context, transport http.RoundTripper, address *url.URL, body []byte) (wait time.Duration, err error) {
	within, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	req := (&http.Request{
		Method: http.MethodPost, URL: address, Host: address.Host,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}).WithContext(within)
	// The transport itself, without a client: it follows no redirect, and its
	// errors do not carry the address.
	resp, err := transport.RoundTrip(req)
	if err != nil {
		switch {
		case ctx.Err() != nil:
			return 0, context.Cause(ctx)
		case within.Err() != nil:
			return 0, fmt.Errorf("%w within %s", ErrSilent, callLimit)
		}
		return 0, fmt.Errorf("%w: %w", ErrSilent, cause(err))
	}
	defer func() { _ = resp.Body.Close() }()
	said, _ := io.ReadAll(io.LimitReader(resp.Body, longestBody))
	switch {
	case resp.StatusCode == http.StatusOK:
		return 0, nil
	case resp.StatusCode == http.StatusTooManyRequests:
		seconds, err := strconv.Atoi(resp.Header.Get("Retry-After"))
		if err != nil || seconds < 1 {
			seconds = 1
		}
		if seconds > int(longestWait/time.Second) {
			return 0, fmt.Errorf("%w: it asks for patience of %d s", ErrRefused, seconds)
		}
		return time.Duration(seconds) * time.Second, fmt.Errorf("%w: too many messages", ErrRefused)
	}
	return 0, fmt.Errorf("%w: %d%s", ErrRefused, resp.StatusCode, word(said))
}

// word is what Slack says of a refusal: "no_service". Anything else, as the page of
// a proxy, may repeat the address, and is not told.
func word(said []byte) string {
	text := strings.TrimSpace(string(said))
	if text == "" || strings.Trim(text, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return ""
	}
	return " " + text
}

var errNoAnswer = errors.New("what came is no answer of a web server")

// cause is what went wrong on the network, without the address: a dialer names
// host and port, which are Slack's. Who reads an answer quotes what it cannot read,
// which may be the address.
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

// Transport is the way to Slack, with the proxy variables and the system's
// certificates. It keeps to HTTP/1.1, as net/http asks a proxy for a tunnel by that
// alone, also one that has just agreed on h2.
func Transport() http.RoundTripper {
	t := &http.Transport{
		Proxy:           http.ProxyFromEnvironment,
		TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}},
		Protocols:       new(http.Protocols),
	}
	t.Protocols.SetHTTP1(true)
	return t
}
