//go:build linux && cgo

package story

import (
	"fmt"
	"os"
	"testing"

	"rootseal/hwtest/simaws"
)

// Fifty accounts, with a user of the ledger in each, and a credential report that
// takes three seconds. No other program does this; the other column is the limit.
func BenchmarkRing2AuditFifty(b *testing.B) {
	const limit, largest = 10, 60 // seconds, MB
	d := benchDesk(b)
	c := d.companyOf(50, simaws.Options{STSDelay: -1, Latency: benchLatency})
	for _, account := range c.accounts {
		c.enrol(account, "daily", d.serials())
	}
	r := d.timed(d.command("audit", "--confirm-endpoint", d.url))
	fmt.Fprintf(os.Stdout, "%-44s %11.3f %11.3f %7.1f %11d\n", "audit, 50 accounts / its limit",
		r.wall.Seconds(), float64(limit), limit/r.wall.Seconds(), r.memory/1024)
	if r.wall.Seconds() > limit || r.memory/1024 > largest {
		b.Errorf("it took %v and %d MB", r.wall, r.memory/1024)
	}
}
