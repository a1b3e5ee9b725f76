//go:build linux && cgo

package story

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// snapshot is a process's memory at one moment, and what others saw of it.
type snapshot struct {
	memory  []mapping
	outside map[string][]byte // arguments and environment
}

// mapping is a part of a process's memory. Its kind is its name or "locked
// memory"; memory without a name is Go's heap and stacks, and the stacks of
// threads.
type mapping struct {
	kind string
	data []byte
}

// snap copies a process's memory, as root can. A search takes longer than a key may
// wait.
func snap(t *testing.T, pid int) snapshot {
	t.Helper()
	folder := fmt.Sprintf("/proc/%d", pid)
	s := snapshot{outside: map[string][]byte{}, memory: mappings(t, folder)}
	for _, name := range []string{"cmdline", "environ"} {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || len(data) == 0 {
			t.Fatalf("%s: %d bytes, %v", name, len(data), err)
		}
		s.outside[name] = data
	}
	return s
}

func (s snapshot) search(secrets []spelling) (memory, outside finds) {
	for _, m := range s.memory {
		memory.look(m.kind, m.data, secrets)
	}
	for name, data := range s.outside {
		outside.look(name, data, secrets)
	}
	return memory, outside
}

// mappings are the memory that a process can write.
func mappings(t *testing.T, folder string) []mapping {
	t.Helper()
	smaps, err := os.ReadFile(filepath.Join(folder, "smaps"))
	if err != nil {
		t.Fatal(err)
	}
	memory, err := os.Open(filepath.Join(folder, "mem"))
	if err != nil {
		t.Fatal(err)
	}
	defer memory.Close()
	var all []mapping
	begun := 0 // index of the present mapping's first part
	for lines := bufio.NewScanner(bytes.NewReader(smaps)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		var from, to int64
		if n, _ := fmt.Sscanf(fields[0], "%x-%x", &from, &to); n == 2 {
			begun = len(all)
			if !strings.HasPrefix(fields[1], "rw") {
				continue
			}
			data := make([]byte, to-from)
			if n, err := memory.ReadAt(data, from); err != nil {
				t.Fatalf("reading %s: %d bytes, %v", lines.Text(), n, err)
			}
			kind := strings.Join(fields[5:], " ")
			if kind == "" {
				kind = "memory without a name"
			}
			all = append(all, used(kind, data)...)
		}
		if fields[0] == "VmFlags:" && slices.Contains(fields, "lo") {
			for i := range all[begun:] {
				all[begun+i].kind = "locked memory"
			}
		}
	}
	return all
}

// used are the runs of pages that are not empty: most of a process's are.
func used(kind string, data []byte) (runs []mapping) {
	page := os.Getpagesize()
	empty := make([]byte, page)
	from := -1
	for at := 0; at <= len(data); at += page {
		if at < len(data) && !bytes.Equal(data[at:at+page], empty) {
			if from < 0 {
				from = at
			}
		} else if from >= 0 {
			runs = append(runs, mapping{kind, bytes.Clone(data[from:at])})
			from = -1
		}
	}
	return runs
}
