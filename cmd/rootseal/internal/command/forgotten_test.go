package command

import (
	"bytes"
	"io"
	"runtime"
	"strings"
	"testing"
	"weak"

	"rootseal/cmd/rootseal/internal/cli"
)

// The practice room runs many commands in one process: after a command, nothing keeps what
// it had.
func TestCommandsAreForgotten(t *testing.T) {
	run := func() weak.Pointer[bytes.Buffer] {
		out := new(bytes.Buffer)
		if code := runIn(t.Context(), []string{"version"}, cli.World{}, cli.Stdio{In: strings.NewReader(""), Out: out, Err: io.Discard}); code != 0 || out.Len() == 0 {
			t.Fatalf("exit code %d and %q", code, out)
		}
		return weak.Make(out)
	}
	kept := run()
	for range 10 { // a goroutine of the command may be about to end
		if runtime.GC(); kept.Value() == nil {
			return
		}
		runtime.Gosched()
	}
	t.Error("the output of a command is still in use after it")
}
