package faults

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"rootseal/enroll/cloud"
	"rootseal/enroll/fleet/apply"
	"rootseal/hwtest/faults/check"
)

var errReset = &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}

// wire is the way to AWS as a process has it.
type wire struct{ *process }

func (w wire) RoundTrip(r *http.Request) (*http.Response, error) {
	form, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	values, err := url.ParseQuery(string(form))
	if err != nil {
		return nil, err
	}
	action := values.Get("Action")
	reads := family("aws "+action) == "aws read"
	var answer *http.Response
	ask := func(ctx context.Context) (*http.Response, error) {
		again := r.Clone(ctx)
		again.Body = io.NopCloser(bytes.NewReader(form))
		return w.world.wire.RoundTrip(again)
	}
	// A request that lands later has no caller that waits for it.
	land := func() {
		if late, err := ask(context.Background()); err == nil {
			_ = late.Body.Close()
		}
	}
	say := func(status int, contentType, body string) func(*check.Event) error {
		return func(e *check.Event) error {
			answer = &http.Response{
				StatusCode: status, Status: http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Request: r,
				Header: http.Header{"Content-Type": {contentType}, "Date": {time.Now().UTC().Format(http.TimeFormat)}},
				Body:   io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
			}
			e.Got, e.Status = []byte(body), status
			return nil
		}
	}
	const refusal = `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>r</RequestId></ErrorResponse>`
	page := say(http.StatusServiceUnavailable, "text/html", "<html>503</html>")
	effect := func(e *check.Event) error {
		got, err := ask(r.Context())
		if err != nil {
			return err
		}
		body, err := io.ReadAll(got.Body)
		if err != nil {
			return err
		}
		got.Body = io.NopCloser(bytes.NewReader(body))
		answer = got
		if got.StatusCode == http.StatusOK {
			body = w.world.asListed(action, values.Get("UserName"), body)
			got.Body, got.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		}
		e.Got, e.Status = body, got.StatusCode
		if reads {
			w.landSoon()
		}
		return nil
	}
	// What another program does to the device before the call arrives.
	after := func(meddle func(arn string)) func(*check.Event) error {
		return func(e *check.Event) error {
			meddle(values.Get("SerialNumber"))
			return effect(e)
		}
	}
	wrong := "AccessDenied"
	if action == "ResyncMFADevice" {
		wrong = "InvalidAuthenticationCode"
	}
	lies := map[kind]func(*check.Event) error{
		killLag: func(e *check.Event) error {
			w.world.lagBehind()
			_ = effect(e)
			return w.die()
		},
	}
	for _, k := range []kind{namesAnother, namesAccount, namesPartition, showsOthers} {
		lies[k] = w.lie(k, effect, func(body []byte) {
			answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		})
	}
	_, err = w.cross(crossing{
		event:  check.Event{Kind: check.AWS, Edge: "aws " + action, Sent: form},
		ctx:    r.Context(),
		fails:  errReset,
		effect: effect,
		own: own(lies, map[kind]func(*check.Event) error{
			refused:     say(http.StatusForbidden, "text/xml", fmt.Sprintf(refusal, "AccessDenied", "with an explicit deny in a service control policy")),
			throttled:   say(http.StatusBadRequest, "text/xml", fmt.Sprintf(refusal, "Throttling", "Rate exceeded")),
			unavailable: page,
			unable:      say(http.StatusForbidden, "text/xml", fmt.Sprintf(refusal, "AccessDenied", "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user.")),
			notRight:    say(http.StatusForbidden, "text/xml", fmt.Sprintf(refusal, wrong, "MultiFactorAuthentication failed with invalid MFA one time pass code. ")),
			spent:       after(w.world.spendTries),
			resynced:    after(w.world.resync),
			lostDelivery: func(e *check.Event) error {
				_ = effect(e)
				return page(e)
			},
			lateLanding: func(*check.Event) error {
				w.later(&w.soon, land)
				return errReset
			},
			veryLate: func(*check.Event) error {
				w.later(&w.atEnd, land)
				return errReset
			},
		}),
	})
	if err != nil {
		return nil, err
	}
	return answer, nil
}

// own is both together.
func own(all, more map[kind]func(*check.Event) error) map[kind]func(*check.Event) error {
	maps.Copy(all, more)
	return all
}

func (p *process) later(list *[]func(), land func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	*list = append(*list, land)
}

// landSoon lets requests land that waited for the next read.
func (w wire) landSoon() {
	w.mu.Lock()
	landing := w.soon
	w.soon = nil
	w.mu.Unlock()
	for _, land := range landing {
		land()
	}
}

// spy keeps the seeds that AWS hands out, to see when they are wiped.
type spy struct {
	apply.Account
	process *process
}

func (s spy) Create(ctx context.Context, name string, tags map[string]string) (cloud.Created, error) {
	made, err := s.Account.Create(ctx, name, tags)
	s.process.keep(made.Seed, name)
	return made, err
}
