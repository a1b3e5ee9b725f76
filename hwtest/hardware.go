package hwtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/oath"
)

// room is how many free slots the suite needs at the same time.
const room = 10

// hardware is the options of a run on a real key, from the command line.
type hardware struct {
	serial string // of the key, in decimal
	touch  bool   // a person is present to touch it
	traces string // folder for the trace
}

// run runs the suite on the only real key of the port, and writes the trace.
func (h hardware) run(t *testing.T, port device.Port) {
	info, err := h.onlyKey(t.Context(), guardPort(port))
	if err != nil {
		t.Fatal(err)
	}
	trace := newRecorder(info.Reader)
	t.Cleanup(func() { h.writeTrace(t, trace, info) })
	// A command that the guard refuses reaches neither the trace nor the card.
	s := Subject{Port: guardPort(trace.port(port)), Serial: info.Serial}
	if h.touch {
		s.Touch = func(t testing.TB) { t.Log("TOUCH THE KEY when it blinks") }
	}
	ran := Run(t, s)
	t.Logf("%s, firmware %s: %d cases", info.Model, info.Firmware, len(ran))
}

// onlyKey returns the key with the serial, if no other is plugged in. So a wrong
// digit or a wrong program cannot reach another key.
func (h hardware) onlyKey(ctx context.Context, port device.Port) (device.Info, error) {
	serial, err := strconv.ParseUint(h.serial, 10, 32)
	if err != nil || serial == 0 {
		return device.Info{}, fmt.Errorf("%q is not a serial number; the serial is printed on the key", h.serial)
	}
	keys, problems, err := device.NewDesk(port, device.Limits{}).Keys(ctx)
	if err != nil {
		return device.Info{}, err
	}
	for _, key := range keys {
		defer key.Close()
	}
	for _, p := range problems {
		if !errors.Is(p.Err, device.ErrNoOATH) { // another type of card
			return device.Info{}, fmt.Errorf("the card in this reader is unreadable, and may be a key: %w", p.Err)
		}
	}
	switch {
	case len(keys) > 1:
		return device.Info{}, fmt.Errorf("%d keys are plugged in; leave only the one to test", len(keys))
	case len(keys) == 0 || keys[0].Info().Serial != device.KeySerial(serial):
		return device.Info{}, fmt.Errorf("key %d is %w", serial, device.ErrNotOnDesk)
	}
	return keys[0].Info(), usable(ctx, keys[0])
}

// usable returns an error if the suite cannot run on this key.
func usable(ctx context.Context, key *device.Key) error {
	return key.Use(ctx, func(o *oath.Session) error {
		if o.Locked() {
			return errors.New("the key has an access code; use one without")
		}
		creds, err := o.List()
		if err != nil {
			return err
		}
		free := 0
		for _, c := range creds {
			if own(c.ID) { // from an earlier run; deleted first
				free++
			}
		}
		if capacity := key.Info().Capacity; capacity != 0 && capacity-len(creds)+free < room {
			return fmt.Errorf("the key has fewer than %d free slots; use another", room)
		}
		return nil
	})
}

// writeTrace writes a file named after the key's firmware and the time.
func (h hardware) writeTrace(t *testing.T, trace *recorder, info device.Info) {
	t.Helper()
	if err := os.MkdirAll(h.traces, 0o700); err != nil {
		t.Error(err)
		return
	}
	name := fmt.Sprintf("hw-%s-%s.jsonl", info.Firmware, time.Now().UTC().Format("20060102T150405Z"))
	path, err := filepath.Abs(filepath.Join(h.traces, name))
	if err != nil {
		t.Error(err)
		return
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		t.Error(err)
		return
	}
	if err := errors.Join(trace.write(file, info), file.Close()); err != nil {
		t.Error(err)
		return
	}
	t.Logf("trace: %s", path)
}
