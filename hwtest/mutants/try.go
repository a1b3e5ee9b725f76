package main

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"os"
	"slices"
	"strconv"
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
				found.folder, found.err = folder, err
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

// try tries every mutant in a folder.
func (t tester) try(path string) (result, error) {
	work, err := os.MkdirTemp("", "mutants")
	if err != nil {
		return result{}, err
	}
	defer os.RemoveAll(work)
	f, p, err := t.prepare(path, work)
	if err != nil {
		return result{}, fmt.Errorf("preparing %s: %w", path, err)
	}
	r := result{mutants: f.mutants, outcomes: make([]outcome, len(f.mutants))}
	if !slices.ContainsFunc(f.mutants, func(m *mutant) bool { return m.switched }) {
		return r, nil
	}
	tests, err := p.survey(work)
	if err != nil {
		return result{}, err
	}
	errs := make([]error, len(f.mutants))
	var all sync.WaitGroup
	for i, m := range f.mutants {
		if m.switched && (m.covered || isReached(m, tests)) {
			all.Go(func() { r.outcomes[i], errs[i] = p.try(m, tests) })
		}
	}
	all.Wait()
	return r, errors.Join(errs...)
}

// prepare builds the test binary of a folder, and marks the mutants that it covers.
func (t tester) prepare(path, work string) (*folder, program, error) {
	defer t.slots.take()()
	f, err := open(path)
	if err != nil {
		return nil, program{}, err
	}
	binary, err := f.build(work, t.except)
	if err != nil {
		return nil, program{}, err
	}
	return f, program{path: binary, dir: f.dir, slots: t.slots, patience: t.patience}, f.cover(work)
}

// try runs the tests that evaluate the mutant's sign. The others cannot notice it.
func (p program) try(m *mutant, tests []test) (outcome, error) {
	var names []string
	limit := p.patience
	for _, t := range tests {
		if t.mayReach(m) {
			names = append(names, t.name)
			limit += 5 * t.took
		}
	}
	if len(names) == 0 {
		return lived, nil
	}
	r, err := p.run(names, limit, sign.Chosen+"="+strconv.Itoa(m.number))
	if r.passed {
		return lived, err
	}
	return noticed, err
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
