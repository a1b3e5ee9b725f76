//go:build linux

package practice_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A person gets from a first fleet file to a plan without leaving the room.
func TestFilesOfTheRoom(t *testing.T) {
	t.Parallel()
	v := visit(t, build(t), t.TempDir(), nil)
	v.must("edit fleet.yaml", `no such file or directory\nnext: run 'files'\n`)
	v.must("plan --init fleet.yaml --profile admin", `fleet.yaml is in the room's folder`)
	shown := v.types("edit fleet.yaml")
	for _, line := range []struct{ has, text string }{
		{"# key_sets:", "key_sets:"},
		{"tokyo-daily: [", `"  tokyo-daily: [30112847, 30112853]"`},
		{"osaka-safe: [", `"  osaka-safe: [16021846, 16021853]"`},
		{"enter: {", "enter: {profile: admin}"},
		{"# devices:", "devices: {daily: tokyo-daily, sealed: osaka-safe}"},
	} {
		number := ""
		for row := range strings.Lines(shown) {
			if fields := strings.Fields(row); len(fields) > 1 && strings.Contains(row, line.has) && number == "" && strings.Trim(fields[0], "0123456789") == "" {
				number = fields[0]
			}
		}
		v.must("edit fleet.yaml "+number+" "+line.text, strings.Trim(line.text[:6], `" `))
	}
	v.must("plan fleet.yaml", "plan: 2 to enroll")
	v.must("files", `fleet\.yaml`)
	for _, line := range []string{"edit ../fleet.yaml", "edit /etc/passwd", "edit", "edit fleet.yaml 99 x", "edit fleet.yaml x y"} {
		v.must(line, "(?m)^rootseal: ")
	}
	v.leaves()
}

// A link in the room's folder leads no command to a real file.
func TestLinksLeaveNoRoom(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	v := visit(t, build(t), home, nil)
	outside := filepath.Join(home, "outside")
	real := filepath.Join(outside, "fleet.yaml")
	if err := errors.Join(os.Mkdir(outside, 0o700), os.WriteFile(real, []byte("not yours\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	rooms, err := filepath.Glob(filepath.Join(home, "tmp", "*", "files"))
	if err != nil || len(rooms) != 1 {
		t.Fatalf("%v, %v", rooms, err)
	}
	for name, target := range map[string]string{"file.yaml": real, "folder": outside, "up": "../../../outside", "new.html": filepath.Join(outside, "new.html"), "here": ".", "own.yaml": "plain.yaml"} {
		if err := os.Symlink(target, filepath.Join(rooms[0], name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(rooms[0], "plain.yaml"), []byte("of the room\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"edit file.yaml", "edit folder/fleet.yaml", "edit folder/fleet.yaml 1 mine", "edit up/fleet.yaml", "edit here/up/fleet.yaml", "edit new.html",
		"plan file.yaml", "plan --init folder/other.yaml --profile admin", "report --out folder/new.html", "report --out up/deep/new.html", "log export folder/copy",
	} {
		v.must(line, "is outside of the room")
	}
	v.must("edit own.yaml", "of the room")
	v.must("edit here/plain.yaml", "of the room")
	if names, err := os.ReadDir(outside); err != nil || len(names) != 1 {
		t.Errorf("outside of the room there are %v, %v", names, err)
	}
	if text, err := os.ReadFile(real); err != nil || string(text) != "not yours\n" {
		t.Errorf("the file outside is %q, %v", text, err)
	}
	v.leaves()
}

// The number of a key is not its serial, and a command that gets one says so.
func TestNumbersAreNoSerials(t *testing.T) {
	t.Parallel()
	v := visit(t, build(t), t.TempDir(), nil)
	for _, line := range []string{"seal 1", "unseal 1", "rotate --lost 1", "rotate --stolen 1", "keys label 1 x", "officer add 1 --name Olivia", "enroll --user breakglass --keys 2,1", "seal 30112853 --pin 1=-"} {
		if shown := strings.Join(strings.Fields(v.types(line)), " "); !strings.Contains(shown, "is the number of a key in 'look'") || !strings.Contains(shown, "the serial, 30112") {
			t.Errorf("%s said\n%s", line, shown)
		}
	}
	v.must("pull 1", "unplugged: key 30112847")
	v.leaves()
}
