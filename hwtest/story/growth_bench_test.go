//go:build linux && cgo

package story

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// How four commands grow with the accounts and with the records, in a folder and on S3:
// medians of three runs, with a warm cache. The figures are drawn into docs.
func BenchmarkRing2Growth(b *testing.B) {
	var cards []*simcard.Card
	for i := range 2 {
		cards = append(cards, simcard.New(simcard.YubiKey57, uint32(12345670+i), simcard.Latency(simcard.RealHardware)))
	}
	d := newDeskAt(b, simaws.Options{Account: account, STSDelay: -1}, nil, cards...)
	var byAccounts, byRecords []figure
	for _, n := range []int{1, 5, 10, 20, 50, 200} {
		byAccounts = append(byAccounts, grow(d, n, 0)...)
	}
	for _, records := range []int{100, 1_000, 10_000} {
		byRecords = append(byRecords, grow(d, 10, records)...)
	}
	draw(b, "growth-accounts.svg", "accounts, one user in each", byAccounts)
	draw(b, "growth-records.svg", "records in the ledger, 10 accounts", byRecords)
}

// figure is how long one command took.
type figure struct {
	command, place string
	n              int
	took           time.Duration
}

// grow measures the commands on a fleet whose ledger has so many records, or those of its
// enrollments only.
func grow(d *desk, accounts, records int) (all []figure) {
	f := emptyFleet(d.t, accounts, 22345670, 22345671) // in a safe: other keys than those on the desk
	f.pcsc = true
	f.enrolled()
	f.fill(records)
	admin := f.members[0].AddAdmin("desk")
	f.write(filepath.Join(f.home, ".aws", "credentials"), f.credentials+fmt.Sprintf("[first]\naws_access_key_id = %s\naws_secret_access_key = %s\n", admin.ID, admin.Secret))
	folder := f.ledger
	for _, place := range []string{"folder", "S3"} {
		if place == "S3" {
			f.copyToBucket(folder)
			d.timed(f.command("status")) // fills the workstation's copy
		}
		for _, command := range []struct {
			name string
			args func() []string
		}{
			{"status", func() []string { return []string{"status"} }},
			{"log verify", func() []string { return []string{"log", "verify"} }},
			{"plan", func() []string { return []string{"plan", f.file, "--confirm-endpoint", f.url} }},
			{"enroll", func() []string {
				d.users++
				user := "user" + strconv.Itoa(d.users)
				f.members[0].AddUser(user)
				return []string{
					"enroll", "--user", user, "--profile", "first", "--touch", "off", "--keys", d.serials(),
					"--confirm", f.members[0].ID(), "--confirm-endpoint", f.url,
				}
			}},
		} {
			var runs []run
			for range 3 {
				runs = append(runs, d.timed(f.command(command.args()...)))
				if command.name == "enroll" { // a key has few slots
					break
				}
			}
			r := median(runs)
			n, unit := accounts, "accounts"
			if records > 0 {
				n, unit = records, "records"
			}
			what := fmt.Sprintf("%s, %d %s, %s", command.name, n, unit, place)
			fmt.Fprintf(os.Stdout, "%-44s %11.3f %11s %7s %11d\n", what, r.wall.Seconds(), "-", "-", r.memory/1024)
			all = append(all, figure{command.name, place, n, r.wall})
		}
	}
	return all
}

// fill appends records of codes, as years of work leave them, up to a number of records.
func (f *fleetOfMany) fill(records int) {
	l, err := ledger.Open(ledger.Dir(f.ledger), ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "desk"}, time.Now)
	if err != nil {
		f.t.Fatal(err)
	}
	for step := uint64(len(l.Records())); step < uint64(records); step++ {
		body := &ledger.CodeUsed{KeySerial: f.serials[0], CredentialID: "AWS:ops@acme daily " + suffixOf(int(step%10)), Step: 1_000_000 + step}
		entry := ledger.Entry{Command: "code", Officer: ledger.Officer{OSUser: "olivia"}, Body: body}
		if _, err := l.Append(f.t.Context(), entry); err != nil {
			f.t.Fatal(err)
		}
	}
}

// copyToBucket shares a copy of the ledger in a folder.
func (f *fleetOfMany) copyToBucket(folder string) {
	bucket := f.share(s3Latency)
	records, err := os.ReadDir(filepath.Join(folder, "records"))
	if err != nil {
		f.t.Fatal(err)
	}
	for _, entry := range records {
		data, err := os.ReadFile(filepath.Join(folder, "records", entry.Name()))
		if err != nil {
			f.t.Fatal(err)
		}
		bucket.Put("acme/records/"+entry.Name(), data)
	}
}
