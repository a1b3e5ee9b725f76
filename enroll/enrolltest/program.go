package enrolltest

import (
	"bytes"
	"io"

	"rootseal/enroll/manager"
)

// Program runs one command of a password manager with a stand-in for its program, such as
// simop.Op.Exec.
func Program(exec func(args []string, stdin io.Reader, stdout, stderr io.Writer) int, call manager.Call) (manager.Output, error) {
	var stdout, stderr bytes.Buffer
	code := exec(call.Argv[1:], bytes.NewReader(call.Stdin), &stdout, &stderr)
	out := manager.Output{Stdout: stdout.Bytes(), Stderr: stderr.Bytes()}
	if code != 0 {
		return out, &manager.ExitError{Code: code}
	}
	return out, nil
}
