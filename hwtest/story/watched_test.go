//go:build linux && cgo

package story

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// watched is an output that a test waits for.
type watched struct {
	mu  sync.Mutex
	all strings.Builder
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.all.Write(p)
}

func (w *watched) text() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.all.String()
}

func (w *watched) see(t *testing.T, pattern string) []string {
	t.Helper()
	re := regexp.MustCompile(pattern)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if groups := re.FindStringSubmatch(w.text()); groups != nil {
			return groups
		}
	}
	t.Fatalf("%q was not printed in time:\n%s", pattern, w.text())
	return nil
}
