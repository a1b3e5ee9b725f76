package operator

import (
	"io"
	"strings"
	"sync"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/step"
	"rootseal/message"
)

// Reporter prints what happens, one line for each key and step. It never erases a
// line: the screen of a ceremony is evidence.
type Reporter struct {
	mu    sync.Mutex
	w     io.Writer
	begun bool   // a step has happened
	touch string // name of the step that waits for a touch; empty without one

	labelOf func(device.KeySerial) string // label of a key; nil: unknown
}

// NewReporter prints to w.
func NewReporter(w io.Writer) *Reporter { return &Reporter{w: w} }

// Stopping prints, at an interrupt, what the command waits for.
func (p *Reporter) Stopping() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, serial, asked := strings.Cut(p.touch, ":"); asked {
		printable.Line(p.w, "  %s", view.StillAsked(message.Textf("key %s", serial)))
	}
	if p.begun {
		printable.Line(p.w, "  if you interrupt again, run 'rootseal recover' afterwards")
	}
}

// Progress implements env.Person.
func (p *Reporter) Progress(e step.Event) { p.ProgressOf("", e) }

// ProgressOf reports an event of one ceremony of several, named by what it is about.
func (p *Reporter) ProgressOf(about string, e step.Event) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.begun = true
	switch {
	case e.What == step.TouchNow:
		p.touch = e.Step
	case e.Step == p.touch:
		p.touch = ""
	}
	label := ""
	if p.labelOf != nil {
		label = p.labelOf(e.Key)
	}
	line := view.Progress(e, label)
	switch {
	case line.IsZero():
	case about == "":
		printable.Line(p.w, "%s", printable.Ready(line))
	default:
		printable.Line(p.w, "%s%s", about, printable.Ready(line))
	}
}
