//go:build unix

package terminal_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/terminal"
	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
)

// Nothing that a list started draws over the question after it, on a machine that
// is busy. The load yields each millisecond, so that what draws late has its turn in
// the time that the test waits for it.
func TestListLeavesTheNextQuestion(t *testing.T) {
	busy, idle := context.WithCancel(t.Context())
	var load sync.WaitGroup
	for range 4 {
		load.Go(func() {
			for busy.Err() == nil {
				for turn := time.Now(); time.Since(turn) < time.Millisecond; {
				}
				runtime.Gosched()
			}
		})
	}
	defer load.Wait()
	defer idle()
	for run := range 35 {
		a := terminaltest.At(t, t.Context(), func(ctx context.Context, tty *terminal.Terminal) (any, error) {
			if _, err := choosing(ctx, tty); err != nil {
				return nil, err
			}
			return asking(ctx, tty)
		})
		a.See(`> second`)
		a.Types(terminaltest.Enter)
		a.See(`What \[daily\]:`)
		time.Sleep(20 * time.Millisecond) // for what draws late
		if shown := a.Window(160); !slices.ContainsFunc(shown, func(line string) bool { return strings.HasPrefix(line, "? What [daily]:") }) {
			t.Errorf("run %d: the question is not on the screen:\n%s", run, strings.Join(shown, "\n"))
		}
		a.Types(terminaltest.Enter)
		a.MustEnd("daily", nil)
	}
}

// A list that is wider and longer than the window shows whole lines, the cursor, and
// all of the item under it. Nothing of it remains afterwards, not even its empty lines: the
// answer takes its place.
func TestListFitsTheWindow(t *testing.T) {
	var items []string
	for i := range 40 {
		items = append(items, fmt.Sprintf("key-%02d %s end-%02d", i, strings.Repeat("鍵 words ", 6), i))
	}
	const columns, rows = 40, 20
	ready := make(chan struct{})
	a := terminaltest.At(t, t.Context(), func(ctx context.Context, tty *terminal.Terminal) (any, error) {
		<-ready
		return tty.Choose(ctx, "which", items, 0, "")
	})
	a.Resize(t, rows, columns)
	close(ready)
	a.See(`> key-00`)
	for range 30 {
		a.Types(terminaltest.Down)
	}
	a.See(`> key-30`)
	a.See(`end-30`)
	shown := a.Window(columns)
	if len(shown) > rows { // the last one has the cursor
		t.Errorf("%d lines in a window of %d:\n%s", len(shown), rows, strings.Join(shown, "\n"))
	}
	for _, item := range []string{"> key-30", "  key-29"} {
		if n := len(slices.DeleteFunc(slices.Clone(shown), func(line string) bool { return !strings.Contains(line, item) })); n != 1 {
			t.Errorf("%q is on %d lines, want 1:\n%s", item, n, strings.Join(shown, "\n"))
		}
	}
	a.Types(terminaltest.Enter)
	a.MustEnd(30, nil)
	a.MustShow("Which: key-30")
	shown = a.Window(columns)
	if left := strings.Join(shown, "\n"); strings.Contains(left, "key-29") {
		t.Errorf("the list is still there:\n%s", left)
	}
	if !strings.HasPrefix(shown[0], "? Which: key-30") {
		t.Errorf("the answer is not where the list began:\n%s", strings.Join(shown, "\n"))
	}
}

func TestListKeys(t *testing.T) {
	a := terminaltest.At(t, t.Context(), choosing)
	a.See(`> second`)
	a.Types("3")
	a.See(`> third`)
	a.Types("1")
	a.See(`> first`)
	a.Types("9" + terminaltest.Enter)
	a.MustEnd(0, nil)
}

func TestNumbersOfTwoDigits(t *testing.T) {
	items := make([]string, 14)
	for i := range items {
		items[i] = fmt.Sprintf("item-%d", i+1)
	}
	a := terminaltest.At(t, t.Context(), func(ctx context.Context, tty *terminal.Terminal) (any, error) {
		return tty.Choose(ctx, "which", items, 0, "")
	})
	a.See(`> item-1`)
	a.Types("12")
	a.See(`> item-12`)
	a.Types(terminaltest.Enter)
	a.MustEnd(11, nil)
}

// Escape is one step back only for a question that has a step before it.
func TestOneStepBack(t *testing.T) {
	const escape = "\x1b"
	for name, question := range map[string]terminaltest.Question{"choose": choosing, "ask": asking, "tick": ticking} {
		t.Run(name, func(t *testing.T) {
			a := terminaltest.At(t, terminal.WithBack(t.Context()), question)
			a.See(`second|What|three`)
			a.Types(escape)
			a.MustEnd(nil, terminal.ErrBack)
		})
	}
}

// At a question of its own, escape says how to leave, and the next key answers.
func TestNoStepBack(t *testing.T) {
	const escape = "\x1b"
	for name, row := range map[string]struct {
		question   terminaltest.Question
		see, types string
		want       any
	}{
		"choose": {choosing, `> second`, terminaltest.Down + terminaltest.Enter, 2},
		"tick":   {ticking, `> \[x\] one`, " " + terminaltest.Enter, "two"},
		"ask":    {asking, `What`, "ed" + terminaltest.Enter, "seaed"},
		"hidden": {hiding, `Secret`, "ret" + terminaltest.Enter, "searet"},
	} {
		t.Run(name, func(t *testing.T) {
			a := terminaltest.At(t, t.Context(), row.question)
			a.Quiet = name == "hidden"
			a.See(row.see)
			typing := name == "ask" || name == "hidden"
			if typing { // what was typed stays
				a.Types("sea")
				time.Sleep(50 * time.Millisecond)
			}
			a.Types(escape)
			a.See(`no step back from this question; ctrl-c stops the command`)
			if typing {
				a.See(row.see)
			}
			a.Types(row.types)
			a.MustEnd(row.want, nil)
		})
	}
}

// A list shows a line that changes while nothing is typed, and loses no key to it.
func TestListWithStatus(t *testing.T) {
	left := 9
	ctx := terminal.WithStatus(t.Context(), func() string { left--; return fmt.Sprintf("%d s left", left) })
	a := terminaltest.At(t, ctx, choosing)
	a.See(`8 s left`)
	a.See(`7 s left`)
	a.See(`6 s left`)
	a.Types(terminaltest.Down + terminaltest.Enter)
	a.MustEnd(2, nil)
	a.MustShow("Which: third")
	if strings.Contains(strings.Join(a.Window(160), "\n"), "s left") {
		t.Error("the status is still there")
	}
}

// The end of the context ends a list that changes with its cause.
func TestListWithStatusEnds(t *testing.T) {
	cause := errors.New("the time is up")
	ctx, cancel := context.WithCancelCause(terminal.WithStatus(t.Context(), func() string { return "left" }))
	a := terminaltest.At(t, ctx, choosing)
	a.See(`> second`)
	cancel(cause)
	a.MustEnd(nil, cause)
}
