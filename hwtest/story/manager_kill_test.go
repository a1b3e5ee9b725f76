//go:build linux && cgo

package story

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"rootseal/hwtest/program"
	"rootseal/hwtest/simop"
)

// vaultFolder names the folder of the stand-in for a password manager. The variable has
// the beginning of those that op reads.
const vaultFolder = "OP_STANDIN"

// What the stand-in does when it is to store an item.
const (
	killsBefore = "kills rootseal and stores nothing"
	killsAfter  = "stores the item and kills rootseal"
)

// passwordManager is the stand-in, which this test program becomes.
func passwordManager(folder string) int {
	items := filepath.Join(folder, "items")
	op := &simop.Op{Now: time.Now}
	if text, err := os.ReadFile(items); err == nil {
		_ = json.Unmarshal(text, &op.Items)
	}
	trouble, _ := os.ReadFile(filepath.Join(folder, "trouble"))
	stores := slices.Contains(os.Args, "create")
	if stores && string(trouble) == killsBefore {
		_ = syscall.Kill(os.Getppid(), syscall.SIGKILL)
		return 1
	}
	code := op.Exec(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	text, _ := json.Marshal(op.Items)
	_ = os.WriteFile(items, text, 0o600)
	if stores && string(trouble) == killsAfter {
		_ = syscall.Kill(os.Getppid(), syscall.SIGKILL)
	}
	return code
}

// rootseal is killed with -9 while it hands a seed to the password manager: AWS has a device
// that nobody can use, and the manager perhaps the item. recover asks AWS alone, deletes the
// device, and status shows how to delete the item. The same plan then goes on.
func TestManagerAfterAKill(t *testing.T) {
	for _, trouble := range []string{killsBefore, killsAfter} {
		t.Run(trouble, func(t *testing.T) {
			t.Parallel()
			f := emptyFleet(t, 1, 12345670)
			vault, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			f.write(f.file, strings.Replace(mustRead(t, f.file), "  devices: {daily: desk}\n", "  tier: low\n", 1)+"manager: {command: ["+vault+"], like: op}\n")
			run := func(want int, args ...string) (stdout, stderr string) {
				t.Helper()
				cmd := f.command(append(args, "--confirm-endpoint", f.url)...)
				cmd.Env = append(cmd.Env, vaultFolder+"="+f.home)
				stdout, stderr, exit := program.Run(t, cmd)
				wantExit(t, exit, want, stdout, stderr)
				return stdout, stderr
			}
			saved := filepath.Join(f.home, "plan.json")
			run(0, "plan", f.file, "--out", saved)
			applies := []string{"apply", saved, "--confirm", mustHash(t, saved), "--confirm-manager", vault}

			f.write(filepath.Join(f.home, "trouble"), trouble)
			run(-1, applies...)
			if devices := f.members[0].Devices(); len(devices) != 1 || devices[0].Enabled() {
				t.Fatalf("AWS has %+v", devices)
			}
			run(6, applies...) // the ceremony is unfinished
			f.write(filepath.Join(f.home, "trouble"), "")
			admin := f.members[0].AddAdmin("recovery") // apply entered by a role, and recover needs a profile
			f.write(filepath.Join(f.home, ".aws", "credentials"), f.credentials+fmt.Sprintf("[acme-0]\naws_access_key_id = %s\naws_secret_access_key = %s\n", admin.ID, admin.Secret))
			f.write(filepath.Join(f.home, ".aws", "config"), "[profile management]\nregion = us-east-1\n[profile acme-0]\nregion = us-east-1\n")
			run(0, "recover", "--profile", "acme-0", "--confirm", f.members[0].ID())
			if devices := f.members[0].Devices(); len(devices) != 0 {
				t.Errorf("AWS still has %+v", devices)
			}
			cmd := f.command("status")
			stdout, stderr, exit := program.Run(t, cmd)
			wantExit(t, exit, 0, stdout, stderr)
			mustContain(t, stdout, vault+" item delete 'AWS:ops@"+f.members[0].ID()+" manager ")
			run(0, applies...)
			if devices := f.members[0].Devices(); len(devices) != 1 || !devices[0].Enabled() {
				t.Errorf("AWS has %+v", devices)
			}
		})
	}
}
