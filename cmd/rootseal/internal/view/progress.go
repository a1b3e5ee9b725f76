package view

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/step"
	"rootseal/message"
)

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

// undoneWords are steps that are undone, by the same part of their name.
var undoneWords = map[string]string{
	"create": "device deleted",
	"enable": "device disabled",
	"put":    "seed deleted",
}

// waitWords are what a step waits for, and until when.
var waitWords = map[string]string{
	"console":             "two new codes come at %s",
	custody.WaitForStep:   "AWS accepts a code once; the next one comes at %s",
	custody.WaitToLearn:   "AWS needs up to 20 s to learn of a device that is new or was resynced; waiting until %s",
	custody.WaitForRetry:  "AWS rejected the codes; rootseal tries later ones at %s",
	custody.WaitForWindow: "AWS checks no further codes of this device for now; trying again at %s",
}

// Progress returns the line that reports an event of a step: "touch key N now", or
// what was done on which key. It returns "" for an event that needs no line. Label is
// the label of the event's key, or empty.
func Progress(e step.Event, label string) message.Text {
	name, serial, _ := strings.Cut(e.Step, ":")
	about := func(words message.Text) message.Text {
		if serial != "" {
			return printable.Sentence("  key %s  %s", serial, words)
		}
		return printable.Sentence("  %s", words)
	}
	switch e.What {
	case step.TouchNow:
		touch := TouchNow(WithLabel(message.Textf("key %d", e.Key), label))
		if e.Left > 0 {
			return printable.Sentence("  %s, %d more to come", touch, e.Left)
		}
		return printable.Sentence("  %s", touch)
	case step.Waiting:
		return printable.Sentence("  %s", printable.Sentence(cmp.Or(waitWords[name], "waiting until %s"), e.Until.Local().Format("15:04:05")))
	case step.Done:
		if words := stepWords[name]; words != "" {
			return about(message.Word(words))
		}
	case step.Failed:
		if errors.Is(e.Err, custody.ErrWasReset) {
			return about(printable.Sentence("%v", e.Err))
		}
		if errors.Is(e.Err, env.ErrStopped) || errors.Is(e.Err, context.Canceled) {
			return about(printable.Sentence("%s: stopped", step.Words(name)))
		}
		if errors.Is(e.Err, enroll.ErrNotSignedIn) || errors.Is(e.Err, enroll.ErrNotRemoved) {
			return about(printable.Sentence("%s: waits for you", step.Words(name)))
		}
		if errors.Is(e.Err, step.ErrUnsettled) {
			return about(printable.Sentence("%s: outcome unknown", step.Words(name)))
		}
		return about(printable.Sentence("%s: failed", step.Words(name)))
	case step.TakenBack:
		if words := undoneWords[name]; words != "" {
			return about(message.Word(words))
		}
		return about(printable.Sentence("%s: undone", step.Words(name)))
	case step.Started:
	}
	return message.Text{}
}

// WithLabel returns a key's name with its label, if it has one.
func WithLabel(name message.Text, label string) message.Text {
	if label == "" {
		return name
	}
	return printable.Sentence("%s (%s)", name, label)
}
