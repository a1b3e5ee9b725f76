//go:build linux && cgo

package story

import (
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/hwtest/simaws"
)

// A key that opens a device in each of fifty accounts is lost. There is no script
// to compare with: the other column is the limit that is set.
func BenchmarkRing2RotateFifty(b *testing.B) {
	const limit = 15 // seconds
	d := benchDesk(b)
	profiles := d.manyAccounts(50)
	for _, profile := range profiles {
		d.timed(d.command("enroll", "--user", "ops", "--profile", profile, "--account", profile, "--touch", "off",
			"--keys", d.serials(), "--confirm", profile, "--confirm-endpoint", d.url))
	}
	lost := fmt.Sprint(d.cards[len(d.cards)-1].Serial())
	d.stack.Unplug(len(d.cards) - 1)
	sent := make([]int, len(d.cards))
	for i, card := range d.cards {
		sent[i] = len(card.Log())
	}
	r := d.timed(d.command("rotate", "--lost", lost, "--confirm", lost, "--confirm-endpoint", d.url))
	fmt.Fprintf(os.Stdout, "%-44s %11.3f %11.3f %7.1f %11d\n", "rotate, 50 accounts, 4 keys / its limit",
		r.wall.Seconds(), float64(limit), limit/r.wall.Seconds(), r.memory/1024)
	if r.wall.Seconds() > limit {
		b.Errorf("it took %v", r.wall)
	}
	for i, card := range d.cards {
		b.Logf("key %d was sent %d commands and holds %d", card.Serial(), len(card.Log())-sent[i], len(card.Stored()))
	}
}

// manyAccounts puts an organization in the account's place, with a profile for
// each member, named by its number.
func (d *desk) manyAccounts(n int) (numbers []string) {
	d.t.Helper()
	org := simaws.NewOrganization(simaws.Options{Account: account, STSDelay: -1, Latency: benchLatency})
	server := httptest.NewServer(org)
	d.t.Cleanup(server.Close)
	d.url = server.URL
	var keys strings.Builder
	for range n {
		member := org.Add(simaws.Options{STSDelay: -1, Latency: benchLatency})
		member.AddUser("ops")
		admin := member.AddAdmin("admin")
		numbers = append(numbers, member.ID())
		fmt.Fprintf(&keys, "[%s]\naws_access_key_id = %s\naws_secret_access_key = %s\n", member.ID(), admin.ID, admin.Secret)
	}
	folder := filepath.Join(d.home, ".aws")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "credentials"), []byte(keys.String()), 0o600); err != nil {
		d.t.Fatal(err)
	}
	return numbers
}
