//go:build linux && cgo

package story

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"rootseal/hwtest/program"
)

// The script that rootseal is compared with finds its programs in the path,
// wherever they are. No program is tried here, so a first-ring test.
func TestPeerFindsItsPrograms(t *testing.T) {
	bin, calls := t.TempDir(), filepath.Join(t.TempDir(), "calls")
	for name, does := range map[string]string{
		"aws": `case $* in
*create-virtual-mfa-device*) while [ "$1" != --outfile ]; do shift; done; echo SEED >"$2"; echo arn:device ;;
*list-mfa-devices*) echo arn:device/script-user1 ;;
esac`,
		"ykman":    `echo 123456`,
		"oathtool": `echo 123456`,
	} {
		text := "#!/usr/bin/env bash\necho " + name + ` "$@" >>"$CALLS"` + "\n" + does + "\n"
		if err := os.WriteFile(filepath.Join(bin, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "testdata/peer.sh", "http://aws.invalid", "user1", "script-user1", "at-once", "reader 1", "reader 2")
	cmd.Env = []string{"PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "CALLS=" + calls}
	stdout, stderr, exit := program.Run(t, cmd)
	wantExit(t, exit, 0, stdout, stderr)
	made, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	mustContain(t, string(made), "ykman --reader reader 2 oath accounts code --single AWS:script-user1",
		"aws --endpoint-url http://aws.invalid --output text iam enable-mfa-device --user-name user1")
	if n := strings.Count(string(made), "aws --endpoint-url"); n != 4 {
		t.Errorf("aws was called %d times, want 4", n)
	}
}
