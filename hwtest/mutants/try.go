package main

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"rootseal/hwtest/mutants/sign"
)

// An outcome is what the tests make of a mutant.
type outcome int

const (
	untried outcome = iota // no test executes its sign, or it has no switch
	lived
	noticed
)

func (o outcome) String() string { return [...]string{"not tried", "lived", "noticed"}[o] }

// A result has the outcomes of the mutants of a folder.
type result struct {
	folder   string
	mutants  []*mutant
	outcomes []outcome
	err      error
}

// A tester tries the mutants of folders.
type tester struct {
	except   map[string]bool // files without mutants
	patience time.Duration   // how much longer a mutant may take than its tests
	slots    slots
}

// tryAll returns the results of folders in order. While one folder's mutants run, it
// builds the next.
func (t tester) tryAll(folders []string) iter.Seq[result] {
	results := make(chan chan result)
	go func() {
		defer close(results)
		for _, folder := range folders {
			r := make(chan result, 1)
			go func() {
				found, err := t.try(folder)
				found.err = err
				r <- found
			}()
			results <- r
		}
	}()
	return func(yield func(result) bool) {
		for r := range results {
			if !yield(<-r) {
				return
			}
		}
	}
}

// try tries every mutant in a folder. The name of the folder may be followed by others,
// whose tests are tried, too.
func (t tester) try(name string) (result, error) {
	work, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return result{}, err
	}
	defer os.RemoveAll(work)
	path, others, _ := strings.Cut(name, "+")
	f, programs, err := t.prepare(path, strings.FieldsFunc(others, func(r rune) bool { return r == '+' }), work)
	if err != nil {
		return result{}, fmt.Errorf("preparing %s: %w", path, err)
	}
	r := result{folder: path, mutants: f.mutants, outcomes: make([]outcome, len(f.mutants))}
	if !slices.ContainsFunc(f.mutants, func(m *mutant) bool { return m.switched }) {
		return r, nil
	}
	var tests []test
	for _, p := range programs {
		of, err := p.survey(work)
		if err != nil {
			return result{}, err
		}
		tests = append(tests, of...)
	}
	slices.SortStableFunc(tests, func(a, b test) int {
		switch {
		case a.isSlow() == b.isSlow():
			return 0
		case a.isSlow():
			return 1
		}
		return -1
	})
	errs := make([]error, len(f.mutants))
	var all sync.WaitGroup
	for i, m := range f.mutants {
		if m.switched && (m.covered || isReached(m, tests)) {
			all.Go(func() { r.outcomes[i], errs[i] = t.tryMutant(m, tests) })
		}
	}
	all.Wait()
	return r, errors.Join(errs...)
}

// prepare builds the test binaries for a folder, and marks the mutants that they cover.
func (t tester) prepare(path string, others []string, work string) (*folder, []program, error) {
	defer t.slots.take()()
	f, err := open(path)
	if err != nil {
		return nil, nil, err
	}
	overlay, err := f.overlay(work, t.except)
	if err != nil {
		return nil, nil, err
	}
	var programs []program
	packages := []string{"./" + path}
	for _, other := range others {
		packages = append(packages, "./"+other)
	}
	for _, folder := range packages {
		p, err := compile(folder, overlay, work, t.slots)
		if err != nil {
			return nil, nil, err
		}
		programs = append(programs, p)
	}
	return f, programs, f.cover(work, packages)
}

// tryMutant runs the tests that evaluate the mutant's sign, the slow ones last. The others
// cannot notice it.
func (t tester) tryMutant(m *mutant, tests []test) (outcome, error) {
	for len(tests) > 0 {
		p, limit, isSlow := tests[0].in, t.patience, tests[0].isSlow()
		var names []string
		for ; len(tests) > 0 && tests[0].in == p && tests[0].isSlow() == isSlow; tests = tests[1:] {
			if tests[0].mayReach(m) {
				names = append(names, tests[0].name)
				limit += 5 * tests[0].took
			}
		}
		if len(names) == 0 {
			continue
		}
		if r, err := p.run(names, limit, sign.Chosen+"="+strconv.Itoa(m.number)); err != nil || !r.passed {
			return noticed, err
		}
	}
	return lived, nil
}

func isReached(m *mutant, tests []test) bool {
	return slices.ContainsFunc(tests, func(t test) bool { return t.reached[m.number] })
}

// summary is the line of a folder in the output.
func (r result) summary() string {
	var n [noticed + 1]int
	for _, o := range r.outcomes {
		n[o]++
	}
	score := 0.0
	if n[noticed] > 0 {
		score = math.Round(1000*float64(n[noticed])/float64(n[noticed]+n[lived])) / 10
	}
	return fmt.Sprintf("%s: %d noticed, %d lived, %d not tried; score %g %%", r.folder, n[noticed], n[lived], n[untried], score)
}
