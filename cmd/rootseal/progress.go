package main

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"rootseal/enroll"
)

// progress prints what happens, one line for each key and step, and takes
// nothing back: a ceremony's screen is evidence too.
type progress struct {
	mu sync.Mutex
	w  io.Writer
}

// stepWords says a step's name, its part before the colon, as done.
var stepWords = map[string]string{
	"create":      "device created at AWS",
	"take secret": "secret taken",
	"make seed":   "seed made",
	"put":         "seed written",
	"prove":       "seed proven",
	"wipe seed":   "seed wiped from memory",
	"enable":      "device enabled with a pair from two keys",
	"console":     "pair taken by the console, as stated",
	"read back":   "read back at AWS",
}

// Progress prints an event.
func (p *progress) Progress(e enroll.Event) {
	step, serial, _ := strings.Cut(e.Step, ":")
	subject := "  "
	if serial != "" {
		subject = fmt.Sprintf("  key %s  ", serial)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e.What {
	case enroll.TouchNow:
		fmt.Fprintf(p.w, "  touch key %d now\n", e.Key)
	case enroll.Waiting:
		fmt.Fprintf(p.w, "  the next pair comes at %s\n", e.Until.Local().Format("15:04:05"))
	case enroll.Done:
		fmt.Fprintf(p.w, "%s%s\n", subject, stepWords[step])
	case enroll.Failed:
		fmt.Fprintf(p.w, "%s%s: failed\n", subject, step)
	case enroll.TakenBack:
		fmt.Fprintf(p.w, "%s%s: taken back\n", subject, step)
	case enroll.Started:
	}
}
