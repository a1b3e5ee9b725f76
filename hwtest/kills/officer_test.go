//go:build linux && cgo

package kills

import (
	"regexp"
	"sync"
	"testing"

	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simaws"
)

// officer sits at root's console and reads the program's output. Later reports
// about the console are true.
type officer struct {
	t       testing.TB
	wire    *wire
	console *simaws.Console
	types   bool // the pair into the console, once it is seen whole

	mu     sync.Mutex
	device string
	secret string
	codes  []string
	typed  bool // and the console took it
}

var (
	deviceLine = regexp.MustCompile(`device name, exactly:\s+(\S+)`)
	codeLine   = regexp.MustCompile(`^[0-9]{6}$`)
)

// hear reads a line of the program's output, and does what it requests.
func (o *officer) hear(p *process, line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if named := deviceLine.FindStringSubmatch(line); named != nil {
		o.device = named[1]
		o.handOver(p)
	}
	if !codeLine.MatchString(line) {
		return
	}
	if o.codes = append(o.codes, line); len(o.codes) == 2 {
		_, _ = o.wire.at(event{edge: "console", what: "pair"}, check.Event{
			Kind: check.Show, Edge: "console pair", Sent: []byte(o.codes[0] + " " + o.codes[1] + " " + o.device),
		})
	}
}

// handOver takes the secret from the console to the program.
func (o *officer) handOver(p *process) {
	if lost, _ := o.wire.at(event{edge: "console", what: "secret"}, check.Event{}); lost {
		return
	}
	assigned, err := o.console.AssignMFADevice(o.device)
	if err != nil {
		o.t.Errorf("assigning %s in the console: %v", o.device, err)
		return
	}
	o.secret = assigned.Secret
	if lost, _ := o.wire.at(event{edge: "console", what: "secret", after: true}, check.Event{}); lost {
		return
	}
	_, _ = p.stdin.Write([]byte(o.secret + "\n")) // the program may be dead
	_ = p.stdin.Close()
}

// word is what the operator truthfully reports to recover. Two codes to type are
// typed before; otherwise the operator leaves the console's page by its button,
// which deletes the device.
func (o *officer) word() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.types && !o.typed && len(o.codes) == 2 {
		o.typed = o.console.AddMFA(o.codes[0], o.codes[1]) == nil
	}
	if o.typed {
		return []string{"--console", "accepted"}
	}
	o.console.Cancel()
	return []string{"--console", "refused"}
}
