package view

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"runtime"

	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll/cloud"
	"rootseal/enroll/hint"
)

// sentences are hints by id. %s is a parameter of the hint.
type sentences map[hint.ID]string

// Sentences returns every hint that an error can have, in its words for the operating
// system that rootseal runs on.
func Sentences() map[hint.ID]string { return sentencesOn(runtime.GOOS) }

// Hint returns the sentence of a hint, empty for an id that has none.
func Hint(id hint.ID, params ...string) string {
	words := Sentences()[id]
	if words == "" {
		return ""
	}
	shown := make([]any, len(params))
	for i, p := range params {
		shown[i] = printable.Text(p)
	}
	return fmt.Sprintf(words, shown...)
}

// Explain prints an error as its cause and, on its own line, what to do next.
func Explain(w io.Writer, err error) {
	for _, line := range printable.ErrorLines(err) {
		printable.Line(w, "rootseal: %s", line)
	}
	if words := HintFor(err); words != "" {
		printable.Line(w, "next: %s", words)
	}
}

// HintFor returns what to do about an error, empty if nothing is known to help.
func HintFor(err error) string {
	var use interface{ UsageOf() string }
	if errors.As(err, &use) {
		return "run '" + cmp.Or(use.UsageOf(), "rootseal") + " --help'"
	}
	if carried := hint.Of(err); carried != nil {
		if words := Hint(carried.ID, carried.Params...); words != "" {
			return words
		}
	}
	var missing *device.NotOnDeskError
	if errors.As(err, &missing) {
		for _, p := range missing.Problems { // the key may be in a reader that failed
			if errors.Is(p.Err, device.ErrNotAKey) {
				continue
			}
			if words := HintFor(p.Err); words != "" {
				return words
			}
		}
	}
	id := choose(err)
	if id == hint.Recover {
		return mendFirst(err) + Hint(id)
	}
	return Hint(id)
}

// mendFirst returns what has to be repaired before a ceremony can be finished.
func mendFirst(err error) string {
	switch {
	case errors.Is(err, cloud.ErrCredentials):
		return "renew the credentials, or choose others with --profile; then "
	case errors.Is(err, cloud.ErrDenied):
		return "use a profile that may do this (docs/aws.md); then "
	default:
		return ""
	}
}
