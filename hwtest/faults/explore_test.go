package faults

import (
	"flag"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
)

var (
	everything = flag.Bool("explore", false, "try every fault point, not a sample")
	only       = flag.String("only", "", "try the fault points whose name holds this, and show their events")
)

// tally counts over all scenarios.
type tally struct {
	mu         sync.Mutex
	points     map[kind]int
	violations map[kind]int
	missed     []string // faults alone that did not strike
	reported   int
}

func (y *tally) add(faults []fault, violated bool) {
	k := faults[len(faults)-1].kind
	if len(faults) > 1 && faults[0].command == faults[1].command {
		k = "two faults in a row"
	}
	y.count(k, violated)
}

func (y *tally) count(k kind, violated bool) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.points[k]++
	if violated {
		y.violations[k]++
	}
}

func (y *tally) miss(name string) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.missed = append(y.missed, name)
}

func (y *tally) total() (points, violations int) {
	for k, n := range y.points {
		points += n
		violations += y.violations[k]
	}
	return points, violations
}

// TestExplore tries every fault at every call, or a sample of them.
func TestExplore(t *testing.T) {
	y := &tally{points: map[kind]int{}, violations: map[kind]int{}}
	t.Run("scenarios", func(t *testing.T) {
		for _, s := range scenarios {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				(&explorer{t: t, tally: y, scenario: s}).explore()
			})
		}
	})
	t.Run("adversary", func(t *testing.T) {
		for _, s := range scenarios {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				(&explorer{t: t, tally: y, scenario: s}).attack()
			})
		}
	})
	points, violations := y.total()
	for _, k := range slices.Sorted(maps.Keys(y.points)) {
		fmt.Printf("%6d  %3d  %s\n", y.points[k], y.violations[k], k)
	}
	fmt.Printf("%d fault points, %d violations\n", points, violations)
	if least := 1000; *everything && *only == "" && points < least {
		t.Errorf("%d fault points, want %d at least", points, least)
	}
	if points == 0 {
		t.Error("no fault point")
	}
	for _, name := range y.missed {
		t.Errorf("the undisturbed run had this call, and the fault did not strike: %s", name)
	}
}

// explorer goes through the fault points of one scenario.
type explorer struct {
	t        *testing.T
	tally    *tally
	scenario scenario
	seen     int
}

func (x *explorer) explore() {
	clean := play(x.t, x.scenario)
	if len(clean.found) > 0 {
		x.report(x.name(nil), clean)
		return
	}
	for _, f := range x.points(commanded(clean.trace, x.scenario.command())) {
		after := x.try(f)
		x.tryTwo(f, after)
	}
	for _, f := range x.scenario.open {
		left := play(x.t, x.scenario, f)
		if left.struck == 0 {
			x.t.Fatalf("%s did not happen", f)
		}
		recovery := commanded(left.after, "recover")
		if len(recovery) == 0 {
			x.t.Fatalf("%s left nothing to recover", f)
		}
		for _, g := range x.points(recovery) {
			x.try(f, g)
		}
	}
}

// commanded are those calls that one command makes.
func commanded(calls []call, command string) []call {
	return slices.DeleteFunc(slices.Clone(calls), func(c call) bool { return c.command != command })
}

// points are all faults that fit calls.
func (x *explorer) points(calls []call) []fault {
	var all []fault
	for _, c := range calls {
		kinds := fits[family(c.edge)]
		if kinds == nil {
			panic("nothing can go wrong at " + c.edge)
		}
		kinds = slices.Concat(kinds, lies[strings.TrimPrefix(c.edge, "aws ")])
		if x.scenario.shared && slices.Contains(kinds, recovers) {
			kinds = append(kinds, takesOver)
		}
		for _, k := range kinds {
			all = append(all, fault{c, k})
		}
	}
	return all
}

// Of those a test run without flags tries one in sample; of the points in
// what follows a fault, one is tried for each twoFaults of them.
const (
	sample    = 61
	twoFaults = 6
)

// oneIn returns from how many points one is tried. A rotation includes all steps of
// an enrollment, and needs its own world: its variants are sampled, and so is what
// Recover does after it. With two processes the points are close together.
func (x *explorer) oneIn(faults []fault) uint32 {
	n := max(1, x.scenario.oneIn)
	if x.scenario.then != nil && len(faults) > 1 {
		n *= 16
	}
	if len(faults) == 1 && faults[0].meanwhile() {
		n *= 2
	}
	if !*everything {
		n *= sample
	}
	return n
}

// tryTwo tries a second fault in what follows the first, for some points. Which
// is decided by their names.
func (x *explorer) tryTwo(first fault, after []call) {
	n := number(first.String())
	if !*everything || len(after) == 0 || n%twoFaults != 0 {
		return
	}
	later := x.points(after)
	if len(later) > 0 {
		x.try(first, later[int(n/twoFaults)%len(later)])
	}
}

func number(text string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(text))
	return h.Sum32()
}

// try runs the scenario with these faults and returns the calls after the last.
func (x *explorer) try(faults ...fault) []call {
	name := x.name(faults)
	x.seen++
	switch {
	case *only != "":
		if !strings.Contains(name, *only) {
			return nil
		}
	case number(name)%x.oneIn(faults) != 0:
		return nil
	}
	r := play(x.t, x.scenario, faults...)
	if r.struck < len(faults) {
		if len(faults) == 1 {
			x.tally.miss(name)
		}
		return nil // after a fault, time and turns may differ from run to run
	}
	x.tally.add(faults, len(r.found) > 0)
	if len(r.found) > 0 || *only != "" {
		x.report(name, r)
	}
	return r.after
}

func (x *explorer) name(faults []fault) string {
	text := x.scenario.name
	for _, f := range faults {
		text += "; " + f.String()
	}
	return text
}

// mostReports is how many violations are printed with their events.
const mostReports = 20

func (x *explorer) report(name string, r result) {
	x.t.Helper()
	var text strings.Builder
	fmt.Fprintln(&text, name)
	for _, f := range r.found {
		fmt.Fprintf(&text, "  VIOLATED after %s: %s\n", f.after, f.Violation)
	}
	x.tally.mu.Lock()
	x.tally.reported++
	whole := x.tally.reported <= mostReports
	x.tally.mu.Unlock()
	if whole {
		for _, e := range r.events {
			fmt.Fprintf(&text, "    %s\n", e)
		}
		for _, said := range r.errs {
			if !strings.HasPrefix(said, "{") {
				fmt.Fprintf(&text, "    told: %s\n", said)
			}
		}
	}
	if len(r.found) > 0 {
		x.t.Error(text.String())
	} else {
		x.t.Log(text.String())
	}
}
