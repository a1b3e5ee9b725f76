//go:build linux && cgo

package kills

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// process is the running program.
type process struct {
	cmd     *exec.Cmd
	stdin   io.WriteCloser
	ended   chan struct{} // it is dead and collected
	readers sync.WaitGroup
	outLock sync.Mutex
	out     strings.Builder
	err     strings.Builder
}

// start runs a command. Each line that it prints goes to heard first.
func start(t testing.TB, cmd *exec.Cmd, heard func(p *process, line string)) *process {
	t.Helper()
	p := &process{cmd: cmd, ended: make(chan struct{})}
	var err error
	if p.stdin, err = cmd.StdinPipe(); err != nil {
		t.Fatalf("starting: %v", err)
	}
	// Pipes made here: Wait must not wait for their readers, because the operator is a
	// reader, and may be the one who sees the kill.
	outRead, outWrite := pipe(t)
	errRead, errWrite := pipe(t)
	cmd.Stdout, cmd.Stderr = outWrite, errWrite
	if err := cmd.Start(); err != nil {
		t.Fatalf("starting: %v", err)
	}
	_ = outWrite.Close()
	_ = errWrite.Close()
	go func() {
		defer close(p.ended)
		_ = cmd.Wait() // the state is checked
	}()
	p.readers.Go(func() { p.listen(outRead, &p.out, heard) })
	p.readers.Go(func() { p.listen(errRead, &p.err, heard) })
	return p
}

func pipe(t testing.TB) (r, w *os.File) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatalf("making a pipe: %v", err)
	}
	return r, w
}

func (p *process) listen(from *os.File, all *strings.Builder, heard func(*process, string)) {
	defer func() { _ = from.Close() }()
	for lines := bufio.NewReader(from); ; {
		line, err := lines.ReadString('\n')
		p.outLock.Lock()
		all.WriteString(line)
		p.outLock.Unlock()
		if err != nil {
			return
		}
		heard(p, strings.TrimSuffix(line, "\n"))
	}
}

// kill sends kill -9, and returns when the process is dead.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may have ended just now
	<-p.ended
}

// gone reports whether the process is dead.
func (p *process) gone() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// wait waits for the end, and reports whether it was a kill.
func (p *process) wait() (stdout, stderr string, exit int, killed bool) {
	<-p.ended
	p.readers.Wait()
	_ = p.stdin.Close()
	state, ok := p.cmd.ProcessState.Sys().(syscall.WaitStatus)
	return p.out.String(), p.err.String(), p.cmd.ProcessState.ExitCode(), ok && state.Signaled()
}
