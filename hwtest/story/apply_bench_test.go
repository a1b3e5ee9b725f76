//go:build linux && cgo

package story

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"

	"rootseal/enroll/fleet/plan"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/sims3"
)

// s3Latency is how long the bucket of a shared ledger takes for an answer.
const s3Latency = 30 * time.Millisecond

// A user in each of many accounts, on the same five keys, by one plan. The scripts enroll
// a few accounts, and their times are scaled: they work on one account after the other.
func BenchmarkRing2Apply(b *testing.B) {
	const atOnce, waiting = 3, 2 // accounts of the scripts
	var script, waits time.Duration
	b.Run("script", func(b *testing.B) {
		d := benchDesk(b)
		d.benchPeer("at-once") // once before it counts
		for range atOnce {
			script += d.benchPeer("at-once").wall / atOnce
		}
		for range waiting {
			waits += d.benchPeer("wait").wall / waiting
		}
	})
	fmt.Fprintf(os.Stdout, "the script takes %.1f s for an account, and %.1f s if it waits: means of %d and %d accounts\n",
		script.Seconds(), waits.Seconds(), atOnce, waiting)
	for _, accounts := range []int{10, 50} {
		for _, place := range []string{"folder", "S3"} {
			b.Run(fmt.Sprintf("%d/%s", accounts, place), func(b *testing.B) {
				benchApply(b, accounts, place == "S3", script, waits)
			})
		}
	}
}

func benchApply(b *testing.B, accounts int, shared bool, script, waits time.Duration) {
	limit, place := 4.0, "folder"
	d := benchDesk(b)
	var serials []uint32
	for _, card := range d.cards {
		serials = append(serials, card.Serial())
	}
	f := emptyFleet(b, accounts, serials...)
	f.pcsc = true
	var bucket *sims3.Bucket
	if shared {
		limit, place = 15, "S3"
		bucket = f.share(s3Latency)
	}
	saved := filepath.Join(f.home, "plan.json")
	d.timed(f.command("plan", f.file, "--out", saved, "--confirm-endpoint", f.url))
	p, err := plan.Load(saved)
	if err != nil {
		b.Fatal(err)
	}
	called, sent := f.calls(), make([]int, len(d.cards))
	for i, card := range d.cards {
		sent[i] = len(card.Log())
	}
	all := len(f.org.Calls())
	requests := 0
	if shared {
		requests = len(bucket.Requests())
	}
	r := d.timed(f.command("apply", saved, "--confirm", p.Hash()[:8], "--confirm-endpoint", f.url))
	what := fmt.Sprintf("apply, %d accounts, %s / script", accounts, place)
	row := func(what string, other float64) {
		fmt.Fprintf(os.Stdout, "%-44s %11.3f %11.3f %7.1f %11d\n", what, r.wall.Seconds(), other, other/r.wall.Seconds(), r.memory/1024)
	}
	for i, one := range []time.Duration{script, waits} {
		row(what+[]string{"", " that waits"}[i], float64(accounts)*one.Seconds())
	}
	first, commands, lists, busiest := 0, 0, 0, time.Duration(0)
	for i, card := range d.cards {
		log := card.Log()[sent[i]:]
		first, commands = max(first, before(log)), max(commands, len(log))
		log = slices.DeleteFunc(log, func(e simcard.Exchange) bool { return e.Instruction == simcard.SendRemaining })
		busiest, lists = max(busiest, simcard.RealHardware.Sum(log)), max(lists, commands-len(log))
	}
	iam, every := float64(f.calls()-called)/float64(accounts), float64(len(f.org.Calls())-all)/float64(accounts)
	row(fmt.Sprintf("apply, %d accounts, %s / card and network", accounts, place), floorOf(busiest, iam).Seconds())
	fmt.Fprintf(os.Stdout, "  each key: %d commands, %d before the first credential, %d of them further parts of lists; each account: %.0f calls of IAM, %.0f in all\n",
		commands, first, lists, iam, every)
	if shared {
		fmt.Fprintf(os.Stdout, "  bucket: %d requests\n", len(bucket.Requests())-requests)
	}
	if first > 4 {
		b.Errorf("%d commands to a key before the first credential", first)
	}
	if accounts == 50 && (r.wall.Seconds() > limit || !shared && 200*r.wall > 50*waits) {
		b.Errorf("it took %v", r.wall)
	}
}

// floorOf is the least time of an apply: the commands of one key in turn, without further
// parts of lists, and the calls of IAM of one account in turn. The key and the account are
// the busiest ones, and no other key or account takes longer.
func floorOf(card time.Duration, calls float64) time.Duration {
	return card + time.Duration(calls*float64(benchLatency))
}

// The floor of 50 accounts, by the counts that docs/benchmarks.md states, is the one in its
// table.
func TestFloor(t *testing.T) {
	const accounts = 50
	log := []simcard.Exchange{{Instruction: simcard.SelectManagement}, {Instruction: simcard.ReadConfig}, {Instruction: simcard.SelectOATH}, {Instruction: simcard.List}}
	for range accounts {
		log = append(log, simcard.Exchange{Instruction: simcard.Put}, simcard.Exchange{Instruction: simcard.Calculate})
	}
	for range accounts { // each check before a commit is one LIST at most
		log = append(log, simcard.Exchange{Instruction: simcard.List})
	}
	floor := floorOf(simcard.RealHardware.Sum(log), 3+3)
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "benchmarks.md"))
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile(fmt.Sprintf(`floor of card and network \| [0-9.]+ \| %.1f \|`, floor.Seconds()))
	if !row.Match(text) {
		t.Errorf("the table has no row %q", row)
	}
}

// before returns the number of commands before the first credential.
func before(log []simcard.Exchange) int {
	for i, e := range log {
		if e.Instruction == simcard.Put {
			return i
		}
	}
	return len(log)
}
