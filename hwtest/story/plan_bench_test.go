//go:build linux && cgo

package story

import (
	"fmt"
	"os"
	"testing"
)

// A plan of 500 accounts with nothing to do, entered by a role from one account. It needs
// no key and no PC/SC service. The other column is the limit.
func BenchmarkRing2Plan500(b *testing.B) {
	const accounts, limit, largest = 500, 8, 80 // seconds, MB
	f := newFleet(b, accounts)
	before := f.calls()
	r := (&desk{t: b}).timed(f.command("plan", f.file, "--detailed-exitcode", "--confirm-endpoint", f.url))
	calls := f.calls() - before
	fmt.Fprintf(os.Stdout, "%-44s %11.3f %11.3f %7.1f %11d\n", "plan, 500 accounts / its limit",
		r.wall.Seconds(), float64(limit), limit/r.wall.Seconds(), r.memory/1024)
	b.ReportMetric(float64(calls)/accounts, "IAM-calls/account")
	if r.wall.Seconds() > limit || r.memory/1024 > largest || calls > 4*accounts {
		b.Errorf("it took %v, %d MB and %d calls", r.wall, r.memory/1024, calls)
	}
}
