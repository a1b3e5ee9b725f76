//go:build linux && cgo

package story

import (
	"fmt"
	"os"
	"testing"

	"rootseal/hwtest/simaws"
)

// Fifty accounts, with a user of the ledger in each, a profile for each, five keys, and a
// credential report that takes three seconds. No other program does this; the other
// column is the limit.
func BenchmarkRing2AuditFifty(b *testing.B) {
	d := benchDesk(b)
	c := d.companyOf(50, simaws.Options{STSDelay: -1, Latency: benchLatency})
	for _, account := range c.accounts {
		c.enrol(account, "daily", d.serials())
	}
	limited(b, "audit, 50 accounts, new reports / its limit", d.timed(d.command("audit", "--confirm-endpoint", d.url)), 6, 60)
}

// Many accounts with a report from the last four hours, entered by a role from one
// account. It needs no key and no PC/SC service.
func BenchmarkRing2Audit(b *testing.B) {
	for _, size := range []struct {
		accounts int
		limit    float64
	}{{50, 2}, {500, 15}} {
		f := newFleet(b, size.accounts)
		for _, a := range f.org.Accounts() {
			a.SetRootPassword(false)
		}
		before := f.calls()
		r := (&desk{t: b}).timed(f.command("audit", "--profile", "management", "--role", "rootseal", "--confirm-endpoint", f.url))
		b.ReportMetric(float64(f.calls()-before)/float64(size.accounts), "IAM-calls/account")
		limited(b, fmt.Sprintf("audit, %d accounts / its limit", size.accounts), r, size.limit, 100)
	}
}

// limited prints a row with a limit in seconds in the other column, and fails beyond it,
// or beyond that many MB.
func limited(b *testing.B, what string, r run, limit float64, largest int64) {
	b.Helper()
	fmt.Fprintf(os.Stdout, "%-44s %11.3f %11.3f %7.1f %11d\n", what, r.wall.Seconds(), limit, limit/r.wall.Seconds(), r.memory/1024)
	if r.wall.Seconds() > limit || r.memory/1024 > largest {
		b.Errorf("%s: it took %v and %d MB", what, r.wall, r.memory/1024)
	}
}
