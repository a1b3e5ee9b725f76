package simaws

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"rootseal/hwtest/simaws/wire"
)

const largestBody = 1 << 20

// request is one call while it is processed; the account is locked.
type request struct {
	account   *Account
	now       time.Time
	id        string
	service   string
	region    string // region of the signature
	host      string
	address   string // address of the client
	agent     string
	action    string
	arguments url.Values // Query protocol
	body      []byte     // JSON protocol
	caller    *credential
	reached   *Account // another account that the call also affects
}

// ServeHTTP answers signed requests: the Query protocol, a POST with a form, and
// for some services JSON 1.1.
func (a *Account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, largestBody))
	if err != nil || pause(r.Context(), a.latency/2) != nil {
		cut(w)
		return
	}
	answer := a.answer(r, body)
	if answer.fate == fateHang {
		<-r.Context().Done()
	}
	if answer.fate != fateDelivered || pause(r.Context(), a.latency-a.latency/2) != nil {
		cut(w)
		return
	}
	w.Header().Set("Date", answer.date.UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", answer.ContentType)
	w.Header().Set("x-amzn-RequestId", answer.id)
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body) // a disconnected caller does not matter
}

// reply is an answer before it is sent, if it is sent.
type reply struct {
	wire.Answer
	id   string
	date time.Time
	fate fate
}

type fate int

const (
	fateDelivered fate = iota
	fateCut
	fateHang
)

// answer decides about a request under the account's lock.
func (a *Account) answer(h *http.Request, body []byte) reply {
	now := a.enter()
	defer a.mu.Unlock()
	r := &request{account: a, now: now, id: newRequestID(), host: wire.CanonicalHeader(h, "host"), address: address(h), agent: h.UserAgent()}
	call := Call{Account: a.id, Time: now, RequestID: r.id}
	op, failure := r.admit(h, body)
	call.Action = r.action
	if r.caller != nil {
		call.Caller = r.caller.principal.arn
	}
	if failure != nil {
		failure = wire.InProtocol(r.service, failure)
		call.Code = failure.Code
		a.calls = append(a.calls, call)
		return r.refusal(failure)
	}
	fault := a.strike(r.action)
	call.Fault = fault.Kind

	var out reply
	switch fault.Kind {
	case Refuse:
		planted := wire.NewError(fault.Code, fault.Status, fault.Message)
		r.log(op, nil, planted)
		out, call.Code = r.refusal(planted), planted.Code
	case Throttle:
		r.log(op, nil, errThrottling)
		throttled := wire.InProtocol(r.service, errThrottling)
		out, call.Code = r.refusal(throttled), throttled.Code
	case Unavailable:
		out = r.reply(wire.Unavailable())
	case LoseRequest:
		out.fate = fateCut
	case Hang:
		out.fate = fateHang
	case LandLate:
		out.fate = fateCut
		a.later(now.Add(fault.Delay), func(later time.Time) {
			r.now = later
			r.execute(op)
		})
	default:
		var code string
		out, code = r.execute(op)
		call.Code = code
		switch fault.Kind {
		case LoseReply:
			out.fate = fateCut
		case HangReply:
			out.fate = fateHang
		}
	}
	a.calls = append(a.calls, call)
	return out
}

// admit reads the request and authenticates the caller.
func (r *request) admit(h *http.Request, body []byte) (operation, *Error) {
	if failure := r.read(h, body); failure != nil {
		return operation{}, failure
	}
	caller, signed, failure := r.account.authenticate(h, body, r.now)
	if failure != nil {
		return operation{}, failure
	}
	r.caller, r.service, r.region = caller, signed.Service, signed.Region
	op, known := operations[r.action]
	version := r.arguments.Get("Version")
	if !known || op.service != r.service || version != wire.Versions[r.service] {
		return operation{}, invalidAction(r.action, version)
	}
	return op, nil
}

// read finds the action and its arguments. The service is a guess until the
// signature is verified.
func (r *request) read(h *http.Request, body []byte) *Error {
	r.body = body
	if service, action, found := wire.Target(h); found {
		r.service, r.action = service, action
		return nil
	}
	r.service = wire.IAM
	arguments, err := url.ParseQuery(string(body))
	if err != nil {
		return wire.NewError("MalformedQueryString", 400, "The query string contains a syntax error.")
	}
	for name, values := range h.URL.Query() {
		arguments[name] = append(arguments[name], values...)
	}
	r.arguments, r.action = arguments, arguments.Get("Action")
	if arguments.Get("Version") == wire.Versions[wire.STS] {
		r.service = wire.STS
	}
	return nil
}

// execute checks arguments and permission, applies the action and logs it.
func (r *request) execute(op operation) (out reply, code string) {
	result, failure := r.perform(op)
	r.log(op, result, failure)
	if failure != nil {
		failure = wire.InProtocol(r.service, failure)
		return r.refusal(failure), failure.Code
	}
	return r.reply(wire.Success(r.service, r.action, r.id, result)), ""
}

func (r *request) refusal(e *Error) reply { return r.reply(wire.Refusal(r.service, r.id, e)) }

func (r *request) reply(a wire.Answer) reply { return reply{Answer: a, id: r.id, date: r.now} }

func (r *request) perform(op operation) (any, *Error) {
	// A session made without a code cannot call IAM at all.
	if op.service == wire.IAM && r.caller.session && !r.caller.mfa {
		return nil, errInvalidToken
	}
	if failure := wire.Validate(r.arguments, op.arguments); failure != nil {
		return nil, failure
	}
	if op.resource != nil {
		if failure := r.account.authorize(r.caller, op.service, r.action, op.resource(r)); failure != nil {
			return nil, failure
		}
	}
	return op.run(r)
}

// pause waits unless the caller gives up first.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// newRequestID returns a random UUID.
func newRequestID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}
