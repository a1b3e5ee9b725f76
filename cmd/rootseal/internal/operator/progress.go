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

// Reporter prints what happens, one line for each key and step, and takes
// nothing back: a ceremony's screen is evidence too.
type Reporter struct {
	mu    sync.Mutex
	W     io.Writer
	begun bool   // a step was
	touch string // name of the step that waits for a touch; "" while none does
}

// Stopping tells what an interrupt waits for, when it comes.
func (p *Reporter) Stopping() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, serial, asked := strings.Cut(p.touch, ":"); asked {
		printable.Line(p.W, "  %s", StillAsked("key "+serial))
	}
	if p.begun {
		printable.Line(p.W, "  if you interrupt again, run 'rootseal recover' afterwards")
	}
}

// StillAsked says why an interrupt waits: a key that asks for a touch answers
// nothing else, and gives up after 15 s.
func StillAsked(key string) string {
	return key + " is still asked: touch it, or wait up to 15 s"
}

// stepWords says a step's name, its part before the colon, as done. A look that
// found nothing has no words.
var stepWords = map[string]string{
	"create":      "device created at AWS",
	"take secret": "secret taken",
	"make seed":   "seed made",
	"put":         "seed written",
	"prove":       "seed proven",
	"wipe seed":   "seed wiped from memory",
	"enable":      "device enabled with two codes",
	"console":     "pair taken, as stated",
	"read back":   "read back at AWS",
	"sign in":     "root has signed in with the new device",
	"retire":      "old device gone",
	"clean":       "retired credential deleted",
}

// waitWords say what is waited for, and until when.
var waitWords = map[string]string{
	"console":             "the next pair comes at %s",
	custody.WaitForStep:   "AWS takes a code once; the next one comes at %s",
	custody.WaitToLearn:   "AWS needs up to 20 s to learn of a device that is new or was resynced; waiting until %s",
	custody.WaitForRetry:  "AWS did not take the codes; later ones are tried at %s",
	custody.WaitForWindow: "AWS checks no further codes of this device for now; trying again at %s",
}

// Progress prints an event.
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
		printable.Line(p.W, "  touch key %d now", e.Key)
	case step.Waiting:
		printable.Line(p.W, "  "+cmp.Or(waitWords[name], "waiting until %s"), e.Until.Local().Format("15:04:05"))
	case step.Done:
		if words := stepWords[name]; words != "" {
			printable.Line(p.W, "%s%s", subject, words)
		}
	case step.Failed:
		if errors.Is(e.Err, custody.ErrWasReset) {
			printable.Line(p.W, "%s%v", subject, e.Err)
			return
		}
		printable.Line(p.W, "%s%s: failed", subject, name)
	case step.TakenBack:
		printable.Line(p.W, "%s%s: taken back", subject, name)
	case step.Started:
	}
}
