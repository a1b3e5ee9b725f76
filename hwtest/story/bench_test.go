//go:build linux && cgo

package story

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// The comparisons of make bench: whole processes from start to exit, on keys
// that take the time of real ones, with AWS answering after 100 ms. What is
// compared runs in turn, so that a machine that slows down slows both; medians
// are printed.
const (
	benchKeys    = 5
	benchLatency = 100 * time.Millisecond
)

func BenchmarkRing2Enroll(b *testing.B) {
	d := benchDesk(b)
	enrol := func() run { return d.benchEnrol() }
	compare(b, "enroll, 5 keys / script, codes by oathtool", 3, enrol, func() run { return d.benchPeer("at-once") })
	compare(b, "enroll, 5 keys / script, waits for ykman", 1, enrol, func() run { return d.benchPeer("wait") })
}

func BenchmarkRing2Keys(b *testing.B) {
	d := benchDesk(b)
	compare(b, "keys, 5 keys / ykman list + info of each", 3,
		func() run { return d.timed(d.command("keys", "--json")) },
		func() run {
			return d.timed(d.script(`for r in "$@"; do ykman --reader "$r" info >/dev/null; ykman --reader "$r" oath accounts list; done`, d.readers()...))
		})
}

func BenchmarkRing2Code(b *testing.B) {
	d := benchDesk(b)
	if r := d.benchEnrol(); r.exit != 0 {
		b.Fatal("enrolling failed")
	}
	id := d.cards[0].Stored()[0].ID
	compare(b, "code / ykman oath accounts code", 5,
		func() run { return d.timed(d.command("code", "--id", id)) },
		func() run {
			return d.timed(d.script(`ykman --reader "$1" oath accounts code --single "$2"`, d.stack.Reader(0), id))
		})
}

// A full key: as many enrollments on one key write the ledger.
func BenchmarkRing2Verify(b *testing.B) {
	const credentials = 63
	card := simcard.New(simcard.YubiKey57, 12345670, simcard.Latency(simcard.RealHardware))
	d := newDeskAt(b, simaws.Options{Account: account, Alias: "acme", STSDelay: -1}, []string{"ykman"}, card)
	for range credentials {
		d.timed(d.command("enroll", "--user", d.freshUser(), "--touch", "off", "--keys", d.serials(), "--one-key",
			"--confirm", account, "--confirm-endpoint", d.url))
	}
	compare(b, "verify, 63 credentials / ykman, their codes", 3,
		func() run { return d.timed(d.command("verify")) },
		func() run {
			return d.timed(d.script(`ykman --reader "$1" oath accounts code >/dev/null`, d.stack.Reader(0)))
		})
}

// benchDesk is a desk with keys and an account as slow as real ones.
func benchDesk(b *testing.B) *desk {
	var cards []*simcard.Card
	for i := range benchKeys {
		cards = append(cards, simcard.New(simcard.YubiKey57, uint32(12345670+i), simcard.Latency(simcard.RealHardware)))
	}
	return newDeskAt(b, simaws.Options{Account: account, Alias: "acme", STSDelay: -1, Latency: benchLatency},
		[]string{"ykman", "oathtool", "aws"}, cards...)
}

func (d *desk) readers() []string {
	var all []string
	for i := range d.cards {
		all = append(all, d.stack.Reader(i))
	}
	return all
}

// benchEnrol enrolls a new user, to stay below every limit of devices.
func (d *desk) benchEnrol() run {
	user := d.freshUser()
	return d.timed(d.command("enroll", "--user", user, "--touch", "off", "--keys", d.serials(),
		"--confirm", account, "--confirm-endpoint", d.url))
}

func (d *desk) benchPeer(wait string) run {
	user := d.freshUser()
	args := append([]string{d.url, user, "script-" + user, wait}, d.readers()...)
	cmd := exec.CommandContext(d.t.Context(), "testdata/peer.sh", args...)
	cmd.Env = d.environment()
	return d.timed(cmd)
}

func (d *desk) script(text string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(d.t.Context(), "bash", append([]string{"-ec", text, "script"}, args...)...)
	cmd.Env = d.environment()
	return cmd
}

func (d *desk) freshUser() string {
	d.users++
	user := "user" + strconv.Itoa(d.users)
	d.aws.AddUser(user)
	return user
}

// run is how long a process took, from start to exit, and its largest memory.
type run struct {
	wall   time.Duration
	memory int64 // KiB, of the largest process
	exit   int
}

func (d *desk) timed(cmd *exec.Cmd) run {
	d.t.Helper()
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	start := time.Now()
	if err := cmd.Start(); err != nil {
		d.t.Fatal(err)
	}
	ended := make(chan struct{})
	largest := make(chan int64)
	go func() { largest <- watchMemory(cmd.Process.Pid, ended) }()
	_ = cmd.Wait() // the exit code says it
	r := run{wall: time.Since(start), exit: cmd.ProcessState.ExitCode()}
	close(ended)
	r.memory = <-largest
	if r.exit != 0 {
		d.t.Fatalf("%v: exit %d\n%s%s", cmd.Args, r.exit, out.String(), errs.String())
	}
	return r
}

// watchMemory returns the largest memory of a process, in KiB. The system's own figure at
// the end of a process (ru_maxrss) includes that of its parent before the exec.
func watchMemory(pid int, ended <-chan struct{}) (largest int64) {
	for tick := time.NewTicker(5 * time.Millisecond); ; {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if _, after, found := strings.Cut(string(status), "VmHWM:"); err == nil && found {
			var now int64
			if _, err := fmt.Sscan(after, &now); err == nil {
				largest = max(largest, now)
			}
		}
		select {
		case <-ended:
			tick.Stop()
			return largest
		case <-tick.C:
		}
	}
}

// compare runs rootseal and the other program in turn, once before it counts, and
// prints a row.
func compare(b *testing.B, what string, runs int, ours, theirs func() run) {
	b.Helper()
	ours()
	var our, their []run
	for range runs {
		our = append(our, ours())
		their = append(their, theirs())
	}
	a, z := median(our), median(their)
	fmt.Fprintf(os.Stdout, "%-44s %11.3f %11.3f %7.1f %11d\n", what,
		a.wall.Seconds(), z.wall.Seconds(), z.wall.Seconds()/a.wall.Seconds(), a.memory/1024)
}

func median(runs []run) run {
	slices.SortFunc(runs, func(x, y run) int { return int(x.wall - y.wall) })
	return runs[len(runs)/2]
}
