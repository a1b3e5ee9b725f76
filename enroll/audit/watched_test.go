package audit_test

import (
	"context"
	"sync"
	"testing"

	"rootseal/enroll/audit"
	"rootseal/enroll/cloud"
)

// watcher counts the calls that are under way.
type watcher struct {
	*testing.T
	mu        sync.Mutex
	now, most int
}

func (w *watcher) begin() (end func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now++
	w.most = max(w.most, w.now)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.now--
	}
}

// watched is an account whose calls are counted; a second one at the same time
// is an error.
type watched struct {
	audit.Reader
	*watcher
	one sync.Mutex
}

func (w *watched) call() (end func()) {
	if !w.one.TryLock() {
		w.Error("two calls at a time in one account")
		return func() {}
	}
	done := w.begin()
	return func() { done(); w.one.Unlock() }
}

func (w *watched) Caller(ctx context.Context) (cloud.Caller, cloud.Answer, error) {
	defer w.call()()
	return w.Reader.Caller(ctx)
}

func (w *watched) Summary(ctx context.Context) (cloud.Summary, error) {
	defer w.call()()
	return w.Reader.Summary(ctx)
}

func (w *watched) VirtualDevices(ctx context.Context) ([]cloud.VirtualMFADevice, cloud.Answer, error) {
	defer w.call()()
	return w.Reader.VirtualDevices(ctx)
}

func (w *watched) RequestReport(ctx context.Context) error {
	defer w.call()()
	return w.Reader.RequestReport(ctx)
}

func (w *watched) Report(ctx context.Context) (cloud.Report, error) {
	defer w.call()()
	return w.Reader.Report(ctx)
}
