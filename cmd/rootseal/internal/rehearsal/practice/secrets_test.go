//go:build linux

package practice_test

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rootseal/cmd/rootseal/internal/terminal/terminaltest"
)

// rehearse --as takes real command lines, and reads none of what they name.
func TestAsReadsNothing(t *testing.T) {
	t.Parallel()
	rootseal, o := build(t), newOutside(t)
	in := func(name string) string { return filepath.Join(o.traps, name) }
	var told strings.Builder
	for _, c := range []struct {
		line string
		want []string
	}{
		{
			"enroll --user ops --account 222233334444 --profile prod --keys 12345678,12345679 --confirm 222233334444 --ledger " + in("ledger") + " --officer 999 --pin 999=" + in("pin"),
			[]string{"222233334444/user/ops", "is enrolled on 2 keys", "key 12345679  seed proven", "ledger " + in("ledger") + " is not opened", "the source in --pin is not read"},
		},
		{
			"enroll --root --account 222233334444 --keys 12345678,12345679 --confirm 222233334444 --secret " + in("secret"),
			[]string{"rehearsal console: device rootseal-root-daily", "the source in --secret is not read", "type these two codes"},
		},
		{
			"rotate --lost 12345678 --add 12345680 --confirm 12345678 --ledger s3://real-bucket/ledger",
			[]string{"the keys 12345678, 30112847 hold group daily", "new seed on", "12345680", "replaced: "},
		},
		{"seal 12345678 --bag A-1 --place safe --observer Ren", []string{"hold group daily", "key 12345678 in bag A-1"}},
		{"log export " + in("new"), []string{"reads and writes no real file"}},
	} {
		shown := o.plays(t, rootseal, nil, append([]string{"--as", "--"}, strings.Fields(c.line)...)...)
		for _, want := range c.want {
			if !strings.Contains(shown, want) {
				t.Errorf("%s shows no %q:\n%s", c.line, want, shown)
			}
		}
		told.WriteString(shown)
	}
	o.mustBeUntouched(t, told.String())
}

// A file that is named at a question is not read either, and a real secret is not taken.
func TestTypedSecrets(t *testing.T) {
	t.Parallel()
	rootseal, o := build(t), newOutside(t)
	v := visit(t, rootseal, o.home, o.environment)
	v.Types("enroll --root --account 111122223333 --keys 16021846,16021853 --group b --confirm 111122223333" + terminaltest.Enter)
	v.See(`Paste the secret key`)
	real := strings.Repeat("GEZDGNBV", 8)
	v.Types(real + terminaltest.Enter)
	v.See(`this is not the secret that`)
	v.See(atPrompt)
	v.Types("enroll --root --account 111122223333 --keys 30112847,30112853 --confirm 111122223333 --qr x.png" + terminaltest.Enter)
	v.See(`type another file name[^\n]*:`)
	v.Types(filepath.Join(o.traps, "qr.png") + terminaltest.Enter)
	v.See(`is not read`)
	v.See(`choose one: nothing is preselected`)
	v.Types(terminaltest.Stop)
	v.See(atPrompt)
	v.types("keep " + filepath.Join(o.home, "tmp", "kept.room"))
	kept, err := os.ReadFile(filepath.Join(o.home, "tmp", "kept.room"))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base32.StdEncoding.DecodeString(real)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []string{real, base64.StdEncoding.EncodeToString(raw), hex.EncodeToString(raw)} {
		if bytes.Contains(kept, []byte(form)) {
			t.Error("the stored room has a secret that was typed")
		}
	}
	v.leaves()
	if err := os.Remove(filepath.Join(o.home, "tmp", "kept.room")); err != nil {
		t.Fatal(err)
	}
	o.mustBeUntouched(t, v.Text())
}

// A killed room leaves its folder behind, and nothing else.
func TestKilled(t *testing.T) {
	t.Parallel()
	rootseal, home := build(t), t.TempDir()
	v := visit(t, rootseal, home, []string{"XDG_STATE_HOME=" + filepath.Join(home, "state")}, "--save", "kept.room")
	v.types("officer add 30112878 --name Olivia --generate")
	v.types("log export trip")
	v.Types("enroll --user breakglass --keys 30112847,30112853\r")
	v.See(`PIN of key`)
	if err := v.process.Kill(); err != nil {
		t.Fatal(err)
	}
	select {
	case <-v.Ended:
	case <-time.After(time.Minute):
		t.Fatal("the room survives")
	}
	var left []string
	err := filepath.WalkDir(home, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.HasPrefix(path, filepath.Join(home, "tmp", "rootseal-rehearsal-")) {
			left = append(left, path)
		}
		return err
	})
	if err != nil || len(left) > 0 {
		t.Errorf("outside of its folder, the room left %v (%v)", left, err)
	}
}
