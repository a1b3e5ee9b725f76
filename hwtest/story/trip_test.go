//go:build linux && cgo

package story

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rootseal/hwtest/program"
	"rootseal/hwtest/simcard"
)

// The life of a sealed key, with the built binary and a real pcscd: enrolled with
// two others, signed by an officer's PIV key, sealed, proven on a trip without AWS
// and with only the officer's key next to it, and the proof imported. Then standard
// tools check the records.
func TestRing2SealedKeyOnATrip(t *testing.T) {
	const pin = "654321"
	press := simcard.AutoPress(50 * time.Millisecond)
	officer := simcard.New(simcard.YubiKey57, 16104417, press)
	officer.SetPIN(pin)
	d := newDesk(t, []string{"jq", "openssl"},
		officer,
		simcard.New(simcard.YubiKey543, 12345678, press),
		simcard.New(simcard.YubiKey543, 12345679, press),
		simcard.New(simcard.YubiKey57, 23456789, press))
	pins := []string{"--pin", "16104417=" + d.file("pin", []byte(pin+"\n"))}
	must := func(args ...string) string {
		t.Helper()
		stdout, stderr, exit := d.run(args...)
		wantExit(t, exit, 0, stdout, stderr)
		return stdout + stderr
	}

	var added struct{ Fingerprint string }
	stdout, stderr, exit := d.run(append([]string{"officer", "add", "16104417", "--name", "Olivia Ito", "--generate", "--unattested", "--json"}, pins...)...)
	wantExit(t, exit, 0, stdout, stderr)
	if err := json.Unmarshal([]byte(stdout), &added); err != nil {
		t.Fatal(err)
	}
	must(append([]string{
		"enroll", "--user", "breakglass", "--group", "sealed", "--keys", "12345678,12345679,23456789",
		"--confirm", account, "--confirm-endpoint", d.url,
	}, pins...)...)
	mustContain(t, must(append([]string{"seal", "23456789", "--bag", "A-17", "--place", "Osaka safe", "--observer", "Ren Sato"}, pins...)...),
		"key 23456789", "proven", "sealed: key 23456789 in bag A-17")
	copied := filepath.Join(t.TempDir(), "copy")
	mustContain(t, must("log", "export", copied), "--ledger "+copied)

	d.stack.Unplug(1)
	d.stack.Unplug(2)
	calls := len(d.aws.Calls())
	mustContain(t, must(append([]string{"--ledger", copied, "unseal", "23456789", "--bag", "A-17", "--officer", "16104417"}, pins...)...), "23456789")
	away := must(append([]string{"--ledger", copied, "verify", "--keys", "23456789", "--officer", "16104417"}, pins...)...)
	mustContain(t, away, "key 23456789", "proven      AWS:breakglass@acme sealed")
	must(append([]string{"--ledger", copied, "seal", "23456789", "--bag", "A-18", "--place", "Osaka safe", "--observer", "Ren Sato", "--officer", "16104417"}, pins...)...)
	if made := len(d.aws.Calls()) - calls; made != 0 {
		t.Errorf("AWS was asked %d times on the trip", made)
	}

	home := append([]string{"log", "import", copied}, pins...)
	mustContain(t, must(home...), "imported 7 records", "touch key 16104417: Olivia Ito signs")
	mustContain(t, must(home...), "imported 0 records")
	mustContain(t, must("status"), "23456789", "A-18", "Osaka safe", "challenge")

	stdout, stderr, exit = d.run("log", "verify", "--root", added.Fingerprint, "--json")
	wantExit(t, exit, 0, stdout, stderr)
	var check struct{ Verdict, Head, Commands string }
	if err := json.Unmarshal([]byte(stdout), &check); err != nil {
		t.Fatal(err)
	}
	said, stderr, exit := program.Run(t, exec.CommandContext(t.Context(), "bash", "-c", check.Commands))
	wantExit(t, exit, 0, said, stderr)
	mustContain(t, said, "head "+check.Head, "signed by "+added.Fingerprint)
	if check.Verdict != "right" || strings.Contains(said, "no signature of") || strings.Contains(said, "does not follow") || strings.Contains(said, "is not record") {
		t.Errorf("verdict %s, and the printed commands say:\n%s", check.Verdict, said)
	}
}
