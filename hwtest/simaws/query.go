package simaws

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

const (
	serviceIAM = "iam"
	serviceSTS = "sts"

	largestBody = 1 << 20
)

var versions = map[string]string{serviceIAM: "2010-05-08", serviceSTS: "2011-06-15"}

// request is a call on its way through the account, which is locked.
type request struct {
	account   *Account
	now       time.Time
	id        string
	service   string
	action    string
	arguments url.Values
	caller    *credential
}

// operation is one action of a service.
type operation struct {
	service   string
	arguments []argument
	resource  func(*request) string // what permission is needed on; nil: none is needed
	run       func(*request) (result any, failure *Error)
}

var operations = map[string]operation{
	"CreateVirtualMFADevice": {serviceIAM, []argument{deviceNameArgument.require(), pathArgument}, onNewDevice, createVirtualMFADevice},
	"DeleteVirtualMFADevice": {serviceIAM, []argument{serialArgument.require()}, onSerial, deleteVirtualMFADevice},

	"EnableMFADevice":     {serviceIAM, []argument{userNameArgument.require(), serialArgument.require(), code1Argument.require(), code2Argument.require()}, onUser, enableMFADevice},
	"ResyncMFADevice":     {serviceIAM, []argument{userNameArgument.require(), serialArgument.require(), code1Argument.require(), code2Argument.require()}, onUser, resyncMFADevice},
	"DeactivateMFADevice": {serviceIAM, []argument{userNameArgument, serialArgument.require()}, onUser, deactivateMFADevice},

	"TagMFADevice":      {serviceIAM, []argument{serialArgument.require()}, onSerial, tagMFADevice},
	"ListMFADeviceTags": {serviceIAM, []argument{serialArgument.require(), markerArgument, maxItemsArgument}, onSerial, listMFADeviceTags},

	"ListMFADevices":        {serviceIAM, []argument{userNameArgument, markerArgument, maxItemsArgument}, onUser, listMFADevices},
	"ListVirtualMFADevices": {serviceIAM, []argument{statusArgument, markerArgument, maxItemsArgument}, onAnyDevice, listVirtualMFADevices},

	"GetAccountSummary":  {serviceIAM, nil, onAnything, getAccountSummary},
	"ListAccountAliases": {serviceIAM, []argument{markerArgument, maxItemsArgument}, onAnything, listAccountAliases},

	"GetCallerIdentity": {serviceSTS, nil, nil, getCallerIdentity},
	"GetSessionToken":   {serviceSTS, []argument{durationArgument, serialArgument, tokenCodeArgument}, nil, getSessionToken},
}

func onAnything(*request) string { return "*" }

func onSerial(r *request) string { return r.arguments.Get("SerialNumber") }

func onNewDevice(r *request) string {
	return r.account.mfaARN(r.path(), r.arguments.Get("VirtualMFADeviceName"))
}

func onAnyDevice(r *request) string { return "arn:aws:iam::" + r.account.id + ":mfa/" }

// onUser names the user of the call, the caller where none is given.
func onUser(r *request) string {
	if name := r.arguments.Get("UserName"); name != "" {
		return r.account.userARN(name)
	}
	return r.caller.principal.arn
}

// ServeHTTP answers the Query protocol: POST with a form, signed.
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
	w.Header().Set("Content-Type", answer.contentType)
	w.Header().Set("x-amzn-RequestId", answer.id)
	w.WriteHeader(answer.status)
	_, _ = w.Write(answer.body) // a caller who is gone is no concern of the account
}

// reply is an answer before it goes out, if it does.
type reply struct {
	id          string
	date        time.Time
	status      int
	contentType string
	body        []byte
	fate        fate
}

type fate int

const (
	fateDelivered fate = iota
	fateCut
	fateHang
)

// answer takes the whole decision about a request under the account's lock.
func (a *Account) answer(h *http.Request, body []byte) reply {
	now := a.enter()
	defer a.mu.Unlock()
	r := &request{account: a, now: now, id: newRequestID()}
	call := Call{Time: now, RequestID: r.id}
	op, failure := r.admit(h, body)
	call.Action = r.action
	if r.caller != nil {
		call.Caller = r.caller.principal.arn
	}
	if failure != nil {
		call.Code = failure.Code
		a.calls = append(a.calls, call)
		return r.refusal(failure)
	}
	fault := a.strike(r.action)
	call.Fault = fault.Kind

	var out reply
	switch fault.Kind {
	case Refuse:
		out = r.refusal(&Error{fault.Code, fault.Status, fault.Message})
		call.Code = fault.Code
	case Throttle:
		out = r.refusal(errThrottling)
		call.Code = errThrottling.Code
	case Unavailable:
		out = r.unavailable()
	case LoseRequest:
		out.fate = fateCut
	case Hang:
		out.fate = fateHang
	case LandLate:
		out.fate = fateCut
		a.pending = append(a.pending, pendingEffect{now.Add(fault.Delay), func(later time.Time) {
			r.now = later
			r.execute(op)
		}})
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

// admit reads the request and makes sure who sent it.
func (r *request) admit(h *http.Request, body []byte) (operation, *Error) {
	arguments, err := url.ParseQuery(string(body))
	if err != nil {
		return operation{}, &Error{"MalformedQueryString", 400, "The query string contains a syntax error."}
	}
	for name, values := range h.URL.Query() {
		arguments[name] = append(arguments[name], values...)
	}
	r.arguments = arguments
	r.action = arguments.Get("Action")
	r.service = serviceIAM
	if arguments.Get("Version") == versions[serviceSTS] {
		r.service = serviceSTS
	}
	caller, service, failure := r.account.authenticate(h, body, r.now)
	if failure != nil {
		return operation{}, failure
	}
	r.caller, r.service = caller, service
	op, known := operations[r.action]
	if !known || op.service != service || arguments.Get("Version") != versions[service] {
		return operation{}, invalidAction(r.action, arguments.Get("Version"))
	}
	return op, nil
}

// execute checks arguments and permission and lets the action happen.
func (r *request) execute(op operation) (out reply, code string) {
	result, failure := r.perform(op)
	if failure != nil {
		return r.refusal(failure), failure.Code
	}
	return r.success(result), ""
}

func (r *request) perform(op operation) (any, *Error) {
	// A session made without a code cannot call IAM at all.
	if op.service == serviceIAM && r.caller.session && !r.caller.mfa {
		return nil, errInvalidToken
	}
	if failure := validate(r.arguments, op.arguments); failure != nil {
		return nil, failure
	}
	if op.resource != nil {
		if failure := r.account.authorize(r.caller.principal, r.action, op.resource(r)); failure != nil {
			return nil, failure
		}
	}
	return op.run(r)
}

// pause waits, unless the caller gives up first.
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

// newRequestID is a random UUID.
func newRequestID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}
