//go:build unix

package command

import (
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/s3"
	"rootseal/hwtest/sims3"
)

// Another workstation records something while a command does. The command's record
// moves to a later number, and what came before it is listed before the officer signs.
func TestOthersAreListedBeforeTheOfficerSigns(t *testing.T) {
	o, _ := twoOfficers(t)
	held := &sims3.Bucket{Versioned: true}
	server := httptest.NewServer(held)
	t.Cleanup(server.Close)
	home := t.TempDir()
	for name, value := range map[string]string{
		"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "an example", "AWS_PROFILE": "", "AWS_ENDPOINT_URL": "", "HOME": home,
		"XDG_STATE_HOME": filepath.Join(home, "state"), "XDG_CACHE_HOME": filepath.Join(home, "cache"),
	} {
		t.Setenv(name, value)
	}
	bucket, folder := "s3://ledgers/acme?endpoint="+server.URL, o.ledger
	o.Shared = edges.SharedLedger
	o.mustType(t, wants{cli.ExitDone, "", []string{"copied "}}, "log", "push", bucket)

	other := len(o.records(t)) + 1
	o.ledger = bucket
	puts := 0
	held.Fault = func(method, key string) sims3.Fault {
		if method == "PUT" && strings.Contains(key, "/records/") {
			if puts++; puts == 1 {
				recordElsewhere(t, bucket)
			}
		}
		return sims3.None
	}
	o.atTerminal(t, cli.ExitDone, func(p *person) {
		p.answers("PIN of key 1001, Olivia", officePIN)
		p.see(fmt.Sprintf("others have recorded: record %d, audit", other))
		p.answers(fmt.Sprintf("Type %d, the number of the last one", other), fmt.Sprint(other))
	}, "keys", "label", "1003", "Berlin safe", "--officer", "1001")

	o.mustType(t, wants{cli.ExitDone, "", []string{"copied "}}, "log", "push", folder)
	o.ledger = folder
	o.mustBeSigned(t)
	if labels := o.records(t)[other]; labels.Body.Kind() != "label" {
		t.Errorf("after record %d comes %s", other, labels.Body.Kind())
	}
}

// recordElsewhere appends a record at another workstation.
func recordElsewhere(t *testing.T, bucket string) {
	t.Helper()
	address, err := s3.Parse(bucket)
	if err != nil {
		t.Error(err)
		return
	}
	store, err := edges.SharedLedger(address)
	if err != nil {
		t.Error(err)
		return
	}
	l, err := ledger.Open(store, ledger.Identity{World: ledger.WorldAWS, Tool: "rootseal test", Host: "osaka"}, time.Now)
	if err != nil {
		t.Error(err)
		return
	}
	entry := ledger.Entry{Command: "audit", Officer: ledger.Officer{OSUser: "ren"}, Body: &ledger.Audited{Accounts: []string{testAccount}}}
	if _, err := l.Append(t.Context(), entry); err != nil {
		t.Error(err)
	}
}
