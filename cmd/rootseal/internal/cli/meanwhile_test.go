//go:build unix

package cli

import (
	"bytes"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
	"rootseal/message"
)

// A person at a terminal sees what a slow command does, each line once. A script sees
// nothing, and neither does a person if the command is quick.
func TestMeanwhile(t *testing.T) {
	t.Parallel()
	p := terminaltest.Sit(t)
	a := &App{Stdio: Stdio{Err: p.Device}}
	a.Meanwhile(t.Context(), func() message.Text { return message.Textf("too early") })()

	var asked atomic.Int64
	end := a.Meanwhile(t.Context(), func() message.Text {
		asked.Add(1)
		return message.Textf("read 7 of 50 accounts")
	})
	p.See("read 7 of 50 accounts\n")
	for asked.Load() < 2 {
		time.Sleep(10 * time.Millisecond)
	}
	end()
	if shown := p.Text(); strings.Contains(shown, "too early") || strings.Count(shown, "read 7") != 1 {
		t.Errorf("shown: %q", shown)
	}

	var script bytes.Buffer
	a.Err = &script
	end = a.Meanwhile(t.Context(), func() message.Text { return message.Textf("working") })
	time.Sleep(untilWord + 200*time.Millisecond)
	end()
	if script.Len() > 0 {
		t.Errorf("a script gets %q", script.String())
	}
}
