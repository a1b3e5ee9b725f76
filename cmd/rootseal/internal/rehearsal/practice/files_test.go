//go:build linux

package practice_test

import (
	"strings"
	"testing"
)

// A person gets from a first fleet file to a plan without leaving the room.
func TestFilesOfTheRoom(t *testing.T) {
	t.Parallel()
	v := visit(t, build(t), t.TempDir(), nil)
	v.must("edit fleet.yaml", "'files' lists")
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
