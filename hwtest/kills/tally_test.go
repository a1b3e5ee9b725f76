//go:build linux && cgo

package kills

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
)

// tally counts kills by phase and by the edge at which they struck, and other
// trouble by its kind.
type tally struct {
	kills map[phase]map[string]int
	total int
	other map[string]int
	wrong int
}

func newTally() *tally { return &tally{kills: map[phase]map[string]int{}, other: map[string]int{}} }

// edges in the order of the table; keys are one.
var edges = []string{"key", "aws", "ledger", "console"}

func (y *tally) killed(e event) {
	if y.kills[e.phase] == nil {
		y.kills[e.phase] = map[string]int{}
	}
	edge, _, _ := strings.Cut(e.edge, " ")
	y.kills[e.phase][edge]++
	y.total++
}

// in is how many kills struck in a phase.
func (y *tally) in(p phase) (sum int) {
	for _, n := range y.kills[p] {
		sum += n
	}
	return sum
}

// disturbed takes in a trial with trouble other than a kill.
func (y *tally) disturbed(what string, t *trial, o outcome) {
	y.other[what]++
	y.end(t, what, o)
}

// end ends a trial, and reports what was wrong in it.
func (y *tally) end(t *trial, what string, o outcome) {
	t.unwatch()
	if o.hit != nil {
		what += " at " + o.hit.String()
	}
	for _, wrong := range t.wrong {
		y.wrong++
		t.test.Errorf("%s, %s:\n%s", t.plan.name, what, wrong)
	}
}

func (y *tally) print(w io.Writer) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "killed in\t%s\tall\t\n", strings.Join(edges, "\t"))
	for _, p := range phases {
		fmt.Fprintf(table, "%s\t", p)
		for _, edge := range edges {
			fmt.Fprintf(table, "%d\t", y.kills[p][edge])
		}
		fmt.Fprintf(table, "%d\t\n", y.in(p))
	}
	_ = table.Flush() // to standard output
	for _, what := range slices.Sorted(maps.Keys(y.other)) {
		fmt.Fprintf(w, "%s: %d times\n", what, y.other[what])
	}
	fmt.Fprintf(w, "%d kills, %d violations\n", y.total, y.wrong)
}
