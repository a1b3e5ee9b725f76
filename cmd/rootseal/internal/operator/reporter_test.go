package operator

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/step"
)

func TestProgress(t *testing.T) {
	tests := []struct {
		event step.Event
		want  string
	}{
		{step.Event{Step: "create", What: step.Started}, ""},
		{step.Event{Step: "create", What: step.Done}, "  device created\n"},
		{step.Event{Step: "put:12345678", What: step.Done}, "  key 12345678  seed written\n"},
		{step.Event{Step: "prove:12345678", Key: 12345678, What: step.TouchNow}, "  touch key 12345678 now\n"},
		{step.Event{Step: "prove:23456789", Key: 23456789, What: step.TouchNow, Left: 2}, "  touch key 23456789 (blue) now, 2 more to come\n"},
		{step.Event{Step: "prove:12345678", What: step.Done}, "  key 12345678  seed proven\n"},
		{step.Event{Step: "put:12345678", What: step.Failed, Err: errors.New("key was removed")}, "  key 12345678  put: failed\n"},
		{step.Event{Step: "console", What: step.Failed, Err: fmt.Errorf("console: %w", step.ErrUnsettled)}, "  console: outcome unknown\n"},
		{step.Event{Step: "sign in", What: step.Failed, Err: fmt.Errorf("sign in: %w", enroll.ErrNotSignedIn)}, "  sign in: waits for you\n"},
		{step.Event{Step: "retire", What: step.Failed, Err: enroll.ErrNotRemoved}, "  retire: waits for you\n"},
		{step.Event{Step: "put:12345678", What: step.TakenBack}, "  key 12345678  seed deleted\n"},
		{step.Event{Step: "enable", What: step.Done}, "  device enabled with two codes\n"},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		labels := map[device.KeySerial]string{23456789: "blue"}
		(&Reporter{w: &out, labelOf: func(key device.KeySerial) string { return labels[key] }}).Progress(tt.event)
		if out.String() != tt.want {
			t.Errorf("%+v: %q, want %q", tt.event, out.String(), tt.want)
		}
	}
}

// An interrupt says which key it waits for, while one is asked.
func TestStoppingSaysWhatItWaitsFor(t *testing.T) {
	const settles = "  if you interrupt again, run 'rootseal recover' afterwards\n"
	asked := step.Event{Step: "prove:12345678", Key: 12345678, What: step.TouchNow}
	for name, tt := range map[string]struct {
		events []step.Event
		want   string
	}{
		"before it began": {nil, ""},
		"no touch":        {[]step.Event{{Step: "create", What: step.Done}}, settles},
		"a touch":         {[]step.Event{asked}, "  key 12345678 is still asked: touch it, or wait up to 15 s\n" + settles},
		"after the touch": {[]step.Event{asked, {Step: asked.Step, What: step.Done}}, settles},
		"another's step":  {[]step.Event{asked, {Step: "put:1", What: step.Done}}, "  key 12345678 is still asked: touch it, or wait up to 15 s\n" + settles},
	} {
		var out bytes.Buffer
		p := &Reporter{w: &out}
		for _, e := range tt.events {
			p.Progress(e)
		}
		out.Reset()
		p.Stopping()
		if out.String() != tt.want {
			t.Errorf("%s: %q, want %q", name, out.String(), tt.want)
		}
	}
}
