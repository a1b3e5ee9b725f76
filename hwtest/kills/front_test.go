//go:build linux && cgo

package kills

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"

	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simaws"
)

// front is where requests to AWS arrive; the account behind it is another one
// in each trial.
type front struct {
	wire *wire

	mu      sync.Mutex
	account *simaws.Account
}

func (f *front) serve(account *simaws.Account) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.account = account
}

// ServeHTTP is two events: a request arrives, and its answer is about to leave.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	account := f.account
	f.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	e := event{edge: "aws", what: actionOf(r, body)}
	seen := check.Event{Kind: check.AWS, Edge: "aws " + e.what, Sent: body}
	if lost, _ := f.wire.at(e, seen); lost {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	answer := httptest.NewRecorder()
	account.ServeHTTP(answer, r)
	e.after, seen.Status, seen.Got = true, answer.Code, answer.Body.Bytes()
	if lost, _ := f.wire.at(e, seen); lost {
		panic(http.ErrAbortHandler)
	}
	maps.Copy(w.Header(), answer.Header())
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes()) // the program may be gone
}

// actionOf is the action of the Query protocol. A request for the time alone
// has none.
func actionOf(r *http.Request, body []byte) string {
	form, err := url.ParseQuery(string(body))
	if action := form.Get("Action"); err == nil && action != "" {
		return action
	}
	return r.Method
}
