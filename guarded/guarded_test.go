package guarded

import (
	"context"
	"errors"
	"maps"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func breaks() {
	maps.Copy(map[string]int(nil), map[string]int{"x": 1})
}

// Wait raises a panic of a goroutine after all goroutines have ended.
func TestGroupRaises(t *testing.T) {
	var g Group
	done := false
	g.Go(breaks)
	g.Go(func() { time.Sleep(10 * time.Millisecond); done = true })
	p := Catch(g.Wait)
	if p == nil || !done {
		t.Fatalf("caught %v, and the other one done: %v", p, done)
	}
	if text := p.Error(); !strings.Contains(text, "nil map") || !strings.Contains(text, "maps.Copy") || !strings.Contains(text, "maps.go:") {
		t.Errorf("it says %q, want what and where", text)
	}
}

// The value of a panic may be anything, so the message never contains it. The place
// is that of the first panic, however often it is raised again.
func TestPanicTellsNoValue(t *testing.T) {
	for _, value := range []any{"JBSWY3DPEHPK3PXP", []byte("JBSWY3DPEHPK3PXP"), errors.New("JBSWY3DPEHPK3PXP"), struct{ s string }{"JBSWY3DPEHPK3PXP"}} {
		first := Catch(func() { panic(value) })
		again := Catch(func() { Catch(first.Raise).Raise() })
		if again != first || strings.Contains(again.Error(), "JBSW") || !strings.Contains(again.Error(), "TestPanicTellsNoValue") {
			t.Errorf("%T: it says %q", value, again)
		}
	}
}

// A panic in a detached goroutine ends the command's context, and is available at
// its end.
func TestWatch(t *testing.T) {
	for name, begin := range map[string]func(context.Context){
		"a goroutine": func(ctx context.Context) { Go(ctx, breaks) },
		"a timer":     func(ctx context.Context) { AfterFunc(ctx, time.Second, breaks) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, w, end := NewWatch(t.Context())
				defer end()
				begin(ctx)
				<-ctx.Done()
				var p *PanicError
				if !errors.As(context.Cause(ctx), &p) || w.Panic() != p {
					t.Errorf("the context ends with %v, and the watch has %v", context.Cause(ctx), w.Panic())
				}
			})
		})
	}
	t.Run("after the context's end", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, w, end := NewWatch(t.Context())
			OnEnd(ctx, breaks)
			end()
			synctest.Wait()
			if w.Panic() == nil {
				t.Error("the watch was not told")
			}
		})
	})
}

// The runtime's own errors show their text; their place is not the runtime.
func TestPlace(t *testing.T) {
	p := Catch(func() { var f func(); f() })
	if p == nil || strings.Contains(p.where, "runtime.") {
		t.Errorf("it was at %v", p)
	}
	var e runtime.Error
	if errors.As(p, &e) {
		t.Error("a panic must not pass for an error of its own")
	}
}
