// Package scripts contains the scripts that make runs. Its tests put another go
// into the path, to see what a script makes of go's output, and when.
package scripts

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience is how long a test waits for output on a busy machine.
const patience = time.Minute

// A person who waits sees each line when go prints it, not when go ends, with every
// awk and sed.
func TestLinesComeAsTheyAreSaid(t *testing.T) {
	for _, tt := range []struct{ script, said, shown string }{
		{"bench.sh", "keys, 5 keys / ykman       0.400       2.000     5.0          11", "keys, 5 keys / ykman       0.400       2.000     5.0          11"},
		{"faults.sh", "    --- PASS: TestSeededBugs/own end (0.10s)", "found a seeded bug: own end"},
		{"kills.sh", "began: 12 kills", "began: 12 kills"},
		{"ring2.sh", "--- PASS: TestRing2Keys (0.40s)", "--- PASS: TestRing2Keys (0.40s)"},
		{"test.sh", "ok  \trootseal/oath\t0.4s", "ok  \trootseal/oath\t0.4s"},
	} {
		t.Run(tt.script, func(t *testing.T) {
			s := start(t, tt.script, `
[ "$1" = test ] || exit 0
printf '%s\n' "$LINE"
works`, "LINE="+tt.said)
			s.awaits(tt.shown)
			s.release()
			s.ends(true)
		})
	}
}

// A failure inside makes the script fail, and its output is shown.
func TestFailuresReachTheCaller(t *testing.T) {
	for _, script := range []string{"bench.sh", "faults.sh", "kills.sh", "ring2.sh", "test.sh"} {
		t.Run(script, func(t *testing.T) {
			s := start(t, script, `
[ "$1" = test ] || exit 0
printf '%s\n' '--- FAIL: AnythingAtAll (0.40s)' 'FAIL' 'FAIL	rootseal/hwtest	0.5s' 'FAIL'
exit 1`)
			s.awaits("--- FAIL: AnythingAtAll (0.40s)")
			s.ends(false)
		})
	}
}

// A compiler that prints nothing for minutes is not mistaken for one that hangs.
func TestThereIsLifeWhileNothingIsSaid(t *testing.T) {
	s := start(t, "test.sh", `[ "$1" != build ] || works`, "LIFE=1")
	s.awaits("compiling", "still running", "still running")
	s.release()
	s.ends(true)
}

// script is a running script.
type script struct {
	t        testing.TB
	cmd      *exec.Cmd
	lines    chan string
	released string // a file: what works is done
}

// start runs a script with another go, which is a few lines of shell; "works" runs
// until it is released.
func start(t *testing.T, name, goes string, env ...string) *script {
	t.Helper()
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte("#!/usr/bin/env bash\n"+
		`works() { for _ in {1..2400}; do [ ! -e "$RELEASED" ] || return 0; sleep 0.05; done; exit 1; }`+"\n"+goes+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := &script{t: t, cmd: exec.CommandContext(t.Context(), "scripts/"+name), lines: make(chan string), released: filepath.Join(bin, "released")}
	s.cmd.Dir = ".."
	s.cmd.Env = append(os.Environ(), append(env, "RELEASED="+s.released, "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"), "RING2=")...)
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	s.cmd.Stdout, s.cmd.Stderr = in, in
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = in.Close()
	t.Cleanup(func() { s.release(); _ = out.Close() })
	go func() {
		defer close(s.lines)
		for in := bufio.NewScanner(out); in.Scan(); {
			select {
			case s.lines <- in.Text():
			case <-t.Context().Done():
				return
			}
		}
	}()
	return s
}

func (s *script) release() {
	s.t.Helper()
	if err := os.WriteFile(s.released, nil, 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// awaits reads until each part has been printed, in this order.
func (s *script) awaits(parts ...string) {
	s.t.Helper()
	var said []string
	for tooLong := time.After(patience); len(parts) > 0; {
		select {
		case line, more := <-s.lines:
			if !more {
				s.t.Fatalf("%q was not said:\n%s", parts[0], strings.Join(said, "\n"))
			}
			said = append(said, line)
			if strings.Contains(line, parts[0]) {
				parts = parts[1:]
			}
		case <-tooLong:
			s.t.Fatalf("%q was not said within %v:\n%s", parts[0], patience, strings.Join(said, "\n"))
		}
	}
}

// ends reads to the end and checks whether the script succeeded.
func (s *script) ends(well bool) {
	s.t.Helper()
	var said []string
	for line := range s.lines {
		said = append(said, line)
	}
	if err := s.cmd.Wait(); (err == nil) != well {
		s.t.Fatalf("it ended with %v:\n%s", err, strings.Join(said, "\n"))
	}
}
