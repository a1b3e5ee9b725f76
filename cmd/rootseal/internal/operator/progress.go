package operator

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll/custody"
	"rootseal/enroll/step"
)

// Reporter prints what happens, one line for each key and step. It never erases a
// line: the screen of a ceremony is evidence.
type Reporter struct {
	mu    sync.Mutex
	w     io.Writer
	begun bool   // a step has happened
	touch string // name of the step that waits for a touch; empty without one
}

// NewReporter prints to w.
func NewReporter(w io.Writer) *Reporter { return &Reporter{w: w} }

// Stopping prints, at an interrupt, what the command waits for.
func (p *Reporter) Stopping() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, serial, asked := strings.Cut(p.touch, ":"); asked {
		printable.Line(p.w, "  %s", StillAsked("key "+serial))
	}
	if p.begun {
		printable.Line(p.w, "  if you interrupt again, run 'rootseal recover' afterwards")
	}
}

// StillAsked explains why an interrupt waits: a key that asks for a touch answers
// nothing else, and gives up after 15 s.
func StillAsked(key string) string {
	return key + " is still asked: touch it, or wait up to 15 s"
}

// stepWords are steps that are done, by the part of their name before the colon. A
// step that found nothing to do has no words.
var stepWords = map[string]string{
	"create":      "device created",
	"take secret": "secret taken",
	"make seed":   "seed made",
	"put":         "seed written",
	"prove":       "seed proven",
	"wipe seed":   "seed wiped from memory",
	"enable":      "device enabled with two codes",
	"console":     "codes accepted, as you report",
	"read back":   "confirmed by AWS",
	"sign in":     "root has signed in with the new device",
	"retire":      "old device deleted",
	"clean":       "retired credential deleted",
}

// waitWords are what a step waits for, and until when.
var waitWords = map[string]string{
	"console":             "two new codes come at %s",
	custody.WaitForStep:   "AWS accepts a code once; the next one comes at %s",
	custody.WaitToLearn:   "AWS needs up to 20 s to learn of a device that is new or was resynced; waiting until %s",
	custody.WaitForRetry:  "AWS rejected the codes; rootseal tries later ones at %s",
	custody.WaitForWindow: "AWS checks no further codes of this device for now; trying again at %s",
}

// Progress implements env.Person.
func (p *Reporter) Progress(e step.Event) {
	name, serial, _ := strings.Cut(e.Step, ":")
	subject := "  "
	if serial != "" {
		subject = fmt.Sprintf("  key %s  ", serial)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.begun = true
	if e.Step == p.touch {
		p.touch = ""
	}
	switch e.What {
	case step.TouchNow:
		p.touch = e.Step
		printable.Line(p.w, "  touch key %d now", e.Key)
	case step.Waiting:
		printable.Line(p.w, "  "+cmp.Or(waitWords[name], "waiting until %s"), e.Until.Local().Format("15:04:05"))
	case step.Done:
		if words := stepWords[name]; words != "" {
			printable.Line(p.w, "%s%s", subject, words)
		}
	case step.Failed:
		if errors.Is(e.Err, custody.ErrWasReset) {
			printable.Line(p.w, "%s%v", subject, e.Err)
			return
		}
		printable.Line(p.w, "%s%s: failed", subject, name)
	case step.TakenBack:
		printable.Line(p.w, "%s%s: undone", subject, name)
	case step.Started:
	}
}
