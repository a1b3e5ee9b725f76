package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"rootseal/hwtest/mutants/sign"
)

// A test is one function in a test binary.
type test struct {
	in      program
	name    string
	took    time.Duration
	reached map[int]bool // the mutants whose signs it evaluates
	more    bool         // it may evaluate others
}

func (t test) isSlow() bool { return t.took > time.Second }

func (t test) mayReach(m *mutant) bool { return t.more || t.reached[m.number] }

// A program is the test binary of a package.
type program struct {
	path, dir string
	slots     slots
}

// compile builds the tests in a folder with an overlay.
func compile(folder, overlay, work string, slots slots) (program, error) {
	dir, err := goTool("list", "-f", "{{.Dir}}", folder)
	if err != nil {
		return program{}, err
	}
	p := program{path: filepath.Join(work, strings.ReplaceAll(folder, "/", "_")+".test"), dir: strings.TrimSpace(string(dir)), slots: slots}
	_, err = goTool("test", "-c", "-vet=off", "-ldflags=-s -w", "-overlay", overlay, "-o", p.path, folder)
	return p, err
}

// slots limits what runs at one time.
type slots chan struct{}

func (s slots) take() (release func()) {
	s <- struct{}{}
	return func() { <-s }
}

// survey runs each test alone without a mutant. A test that fails then would notice
// every mutant, so it is an error.
func (p program) survey(work string) ([]test, error) {
	list := exec.Command(p.path, "-test.list", "^(Test|Example|Fuzz)")
	list.Dir = p.dir
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("listing the tests in %s: %w", p.dir, err)
	}
	names := strings.Fields(string(out))
	tests, errs := make([]test, len(names)), make([]error, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() { tests[i], errs[i] = p.alone(name, filepath.Join(work, name)) })
	}
	all.Wait()
	return tests, errors.Join(errs...)
}

// alone runs one test without a mutant, which notes in a file what it reaches.
func (p program) alone(name, notes string) (test, error) {
	r, err := p.run([]string{name}, 10*time.Minute, sign.Reached+"="+notes)
	if err != nil {
		return test{}, err
	}
	if !r.passed {
		return test{}, fmt.Errorf("running %s in %s: it fails without a mutant\n%s", name, p.dir, r.output)
	}
	_, missing := os.Stat(notes + sign.Incomplete)
	t := test{in: p, name: name, took: r.took, reached: map[int]bool{}, more: missing == nil}
	text, err := os.ReadFile(notes)
	if err != nil {
		return test{}, err // a process makes the file even if it reaches nothing
	}
	for _, line := range strings.Fields(string(text)) {
		number, err := strconv.Atoi(line)
		if err != nil {
			return test{}, fmt.Errorf("reading what %s reaches: %w", name, err)
		}
		t.reached[number] = true
	}
	return t, nil
}

// A trial is one run of a test binary.
type trial struct {
	passed bool
	output string
	took   time.Duration
}

// run runs tests in the package's folder, until the first fails or the time is over.
func (p program) run(names []string, limit time.Duration, env ...string) (trial, error) {
	defer p.slots.take()()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	cmd := exec.CommandContext(ctx, p.path, "-test.failfast", "-test.run", "^("+strings.Join(names, "|")+")$")
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), env...)
	cmd.WaitDelay = time.Second // a child of the test may keep the output open
	began := time.Now()
	out, err := cmd.CombinedOutput()
	r := trial{passed: err == nil, output: string(out), took: time.Since(began)}
	if exit := (*exec.ExitError)(nil); err == nil || ctx.Err() != nil || errors.As(err, &exit) {
		return r, nil
	}
	return r, fmt.Errorf("running the tests in %s: %w", p.dir, err)
}
