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

// room is how many free places the suite needs at once.
const room = 10

// hardware is what a run on a real key is told on the command line.
type hardware struct {
	serial string // of the key, in decimal
	touch  bool   // somebody is there to touch it
	traces string // folder for the trace
}

// run runs the suite on the one real key of the port and writes the trace.
func (h hardware) run(t *testing.T, port device.Port) {
	info, err := h.onlyKey(t.Context(), guardPort(port))
	if err != nil {
		t.Fatal(err)
	}
	trace := newRecorder(info.Reader)
	t.Cleanup(func() { h.writeTrace(t, trace, info) })
	// What the guard refuses reaches neither the trace nor the card.
	s := Subject{Port: guardPort(trace.port(port)), Serial: info.Serial}
	if h.touch {
		s.Touch = func(t testing.TB) { t.Log("TOUCH THE KEY when it blinks") }
	}
	ran := Run(t, s)
	t.Logf("%s, firmware %s: %d cases", info.Model, info.Firmware, len(ran))
}

// onlyKey is the key that may be used: the one of the serial, where no other is
// plugged in, so that a mistake in one digit or in a program meets no other key.
func (h hardware) onlyKey(ctx context.Context, port device.Port) (device.Info, error) {
	serial, err := strconv.ParseUint(h.serial, 10, 32)
	if err != nil || serial == 0 {
		return device.Info{}, fmt.Errorf("which key? %q is no serial number; it is printed on the key", h.serial)
	}
	keys, problems, err := device.NewDesk(port, device.Limits{}).Keys(ctx)
	if err != nil {
		return device.Info{}, err
	}
	for _, key := range keys {
		defer key.Close()
	}
	for _, p := range problems {
		if !errors.Is(p.Err, device.ErrNoOATH) { // a card of another kind
			return device.Info{}, fmt.Errorf("what is in this reader cannot be read, and may be a key: %w", p.Err)
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

// usable is the error for a key that the suite could not be run on.
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
			if own(c.ID) { // left over, and deleted first
				free++
			}
		}
		if capacity := key.Info().Capacity; capacity != 0 && capacity-len(creds)+free < room {
			return fmt.Errorf("the key has fewer than %d free places; use another", room)
		}
		return nil
	})
}

// writeTrace writes a file that is named after the key's firmware and the time.
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
