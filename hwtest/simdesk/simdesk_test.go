package simdesk

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/hwtest/simcard"
)

var (
	selectOATH = []byte{0x00, 0xA4, 0x04, 0x00, 0x07, 0xA0, 0x00, 0x00, 0x05, 0x27, 0x21, 0x01, 0x00}
	list       = []byte{0x00, 0xA1, 0x00, 0x00, 0x00}
)

func names(t *testing.T, d *Desk) []string {
	t.Helper()
	readers, err := d.Readers()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range readers {
		all = append(all, r.Name)
	}
	return all
}

func connect(t *testing.T, d *Desk, reader string) device.Handle {
	t.Helper()
	h, err := d.Connect(reader)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	return h
}

// must fails on an error that the story does not expect.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantError(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error %v, want %v", what, err, want)
	}
}

func transmit(h device.Handle, command []byte) error {
	_, err := h.Transmit(command)
	return err
}

// plugged is a desk with one key.
func plugged(opts ...simcard.Option) (*Desk, *simcard.Card, string) {
	d, c := New(), simcard.New(simcard.YubiKey543, 1, opts...)
	return d, c, d.Plug(c)
}

// TestReaderNames: the lowest free index, over all models, and again for the
// next key.
func TestReaderNames(t *testing.T) {
	d := New()
	a, b, c := simcard.New(simcard.YubiKey543, 1), simcard.New(simcard.NEO, 2), simcard.New(simcard.YubiKey57, 3)
	d.Plug(a)
	d.AddEmptyReader("Yubico YubiKey OTP+FIDO+CCID 00 01")
	d.Plug(b)
	if again := d.Plug(b); again != "Yubico Yubikey NEO OTP+U2F+CCID 01 00" {
		t.Errorf("plugged twice it is in %q", again)
	}
	d.Unplug(a)
	d.Plug(c)
	want := []string{
		"Yubico YubiKey OTP+FIDO+CCID 00 01",
		"Yubico Yubikey NEO OTP+U2F+CCID 01 00",
		"Yubico YubiKey OTP+FIDO+CCID 00 00",
	}
	if got := names(t, d); !slices.Equal(got, want) {
		t.Errorf("readers %q, want %q", got, want)
	}
}

func TestReaders(t *testing.T) {
	d, c, reader := plugged()
	broken := errors.New("broken")
	d.AddEmptyReader("empty")
	d.AddBadReader("bad", broken)
	readers, err := d.Readers()
	must(t, err)
	if !slices.EqualFunc(readers, []device.Reader{{Name: reader, Present: true, ATR: c.ATR()}, {Name: "empty"}, {Name: "bad", Present: true}}, sameReader) {
		t.Errorf("readers %+v", readers)
	}
	for reader, want := range map[string]error{"empty": device.ErrNoCard, "bad": broken, "absent": device.ErrUnknownReader} {
		_, err := d.Connect(reader)
		wantError(t, reader, err, want)
	}
}

// TestUnplugged: the reader disappears, the handle fails for good, and a replugged
// key needs a new connection.
func TestUnplugged(t *testing.T) {
	d, c, reader := plugged()
	h := connect(t, d, reader)
	must(t, h.Begin())
	must(t, transmit(h, selectOATH))
	d.Unplug(c)
	if got := names(t, d); len(got) != 0 {
		t.Errorf("readers %q", got)
	}
	if again := d.Plug(c); again != reader {
		t.Errorf("back in %q", again)
	}
	wantError(t, "Transmit", transmit(h, list), device.ErrRemoved)
	wantError(t, "End", h.End(), device.ErrRemoved)
	wantError(t, "Begin", h.Begin(), device.ErrRemoved)
	wantError(t, "Reconnect", h.Reconnect(), device.ErrRemoved)
	must(t, h.Close())

	h = connect(t, d, reader)
	r, err := h.Transmit(list)
	must(t, err)
	if !slices.Equal(r, []byte{0x6D, 0x00}) {
		t.Errorf("LIST after replugging answers %x: something is still selected", r)
	}
}

// TestPulledByFault: the desk notices a key that leaves in a command.
func TestPulledByFault(t *testing.T) {
	d, c, reader := plugged()
	h := connect(t, d, reader)
	must(t, transmit(h, selectOATH))
	c.Inject(simcard.Fault{Kind: simcard.PullOut})
	wantError(t, "Transmit", transmit(h, list), device.ErrRemoved)
	if got := names(t, d); len(got) != 0 {
		t.Errorf("readers %q", got)
	}
	d.Plug(c)
	h = connect(t, d, reader)
	c.Inject(simcard.Fault{Kind: simcard.LoseAnswer})
	wantError(t, "Transmit", transmit(h, list), device.ErrUnresponsive)
	must(t, transmit(h, list))
}

// TestLateNews: a key that is plugged in again before the desk heard that it was
// pulled.
func TestLateNews(t *testing.T) {
	d, c, reader := plugged()
	old := connect(t, d, reader)
	c.OnPull(nil)
	c.Pull()
	if again := d.Plug(c); again != reader {
		t.Errorf("back in %q", again)
	}
	d.lost(c)
	wantError(t, "the handle from before", old.Begin(), device.ErrRemoved)
	must(t, transmit(connect(t, d, reader), selectOATH))
}

// TestReaderThatStays: after another key was put into it, Reconnect opens that key.
func TestReaderThatStays(t *testing.T) {
	d, first, second := New(), simcard.New(simcard.YubiKey543, 1), simcard.New(simcard.YubiKey543, 2)
	d.AddEmptyReader("NFC")
	d.PlugInto("NFC", first)
	h := connect(t, d, "NFC")
	d.Unplug(first)
	wantError(t, "Begin", h.Begin(), device.ErrRemoved)
	wantError(t, "Reconnect", h.Reconnect(), device.ErrNoCard)
	d.PlugInto("NFC", second)
	wantError(t, "Begin", h.Begin(), device.ErrRemoved)
	must(t, h.Reconnect())
	must(t, transmit(h, selectOATH))
	if first.Count() != 0 || second.Count() != 1 {
		t.Errorf("commands went to the first card %d times, to the second %d times", first.Count(), second.Count())
	}
}

// TestWaitsEnd: what waits for a transaction ends when the handle is closed or
// the key is pulled.
func TestWaitsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, c, reader := plugged()
		closing, pulled := connect(t, d, reader), connect(t, d, reader)
		d.Hold(reader, false)
		closed, removed, unknown := make(chan error, 1), make(chan error, 1), make(chan error, 1)
		go func() { closed <- closing.Begin() }()
		go func() { removed <- pulled.Begin() }()
		go func() { _, err := d.Connect(reader); unknown <- err }()
		synctest.Wait()
		must(t, closing.Close())
		wantError(t, "Begin of a closed handle", <-closed, errClosed)
		d.Unplug(c)
		wantError(t, "Begin without a key", <-removed, device.ErrRemoved)
		wantError(t, "Connect without a key", <-unknown, device.ErrUnknownReader)
	})
}

func TestMisuse(t *testing.T) {
	d, _, reader := plugged()
	h := connect(t, d, reader)
	wantError(t, "End without Begin", h.End(), errNotTransacted)
	must(t, h.Begin())
	wantError(t, "Begin in a transaction", h.Begin(), errNestedTransact)
	must(t, h.Close())
	must(t, h.Close())
	wantError(t, "Begin after Close", h.Begin(), errClosed)
	wantError(t, "Reconnect after Close", h.Reconnect(), errClosed)
}

func TestFail(t *testing.T) {
	d, _, reader := plugged()
	h := connect(t, d, reader)
	d.Fail(device.ErrNoService)
	_, err := d.Readers()
	wantError(t, "Readers", err, device.ErrNoService)
	_, err = d.Connect(reader)
	wantError(t, "Connect", err, device.ErrNoService)
	wantError(t, "Wait", d.Wait(t.Context(), nil), device.ErrNoService)
	wantError(t, "Begin", h.Begin(), device.ErrNoService)
	d.Fail(nil)
	must(t, h.Begin())
}

func TestWait(t *testing.T) {
	changes := map[string]func(d *Desk, c *simcard.Card){
		"plug":         func(d *Desk, _ *simcard.Card) { d.Plug(simcard.New(simcard.NEO, 2)) },
		"unplug":       func(d *Desk, c *simcard.Card) { d.Unplug(c) },
		"empty reader": func(d *Desk, _ *simcard.Card) { d.AddEmptyReader("new") },
		"card on it":   func(d *Desk, _ *simcard.Card) { d.PlugInto("NFC", simcard.New(simcard.NEO, 2)) },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, c, reader := plugged()
				d.AddEmptyReader("NFC")
				known, err := d.Readers()
				must(t, err)
				woken := make(chan error, 1)
				go func() { woken <- d.Wait(t.Context(), known) }()
				release := d.Hold(reader, false) // nothing about readers
				release()
				synctest.Wait()
				if len(woken) != 0 {
					t.Fatal("woken by nothing")
				}
				change(d, c)
				must(t, <-woken)
				must(t, d.Wait(t.Context(), known)) // what has changed before counts too
			})
		})
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("stop")
	cancel(stop)
	wantError(t, "Wait", New().Wait(ctx, nil), stop)
}

// TestAudit: what is counted, and for how long a transaction idled.
func TestAudit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, c, reader := plugged(simcard.Latency(simcard.Timing{Select: time.Minute}))
		other := d.Plug(simcard.New(simcard.YubiKey543, 2))
		h, closed := connect(t, d, reader), connect(t, d, reader)
		must(t, closed.Close())
		time.Sleep(time.Hour) // no transaction
		must(t, h.Begin())
		time.Sleep(2 * time.Second)
		must(t, transmit(h, selectOATH)) // a busy minute is not idle
		time.Sleep(time.Second)
		if got, want := d.Audit(reader), (Audit{Connects: 2, Handles: 1, Begins: 1, Open: 1, Commands: 1, LongestIdle: 2 * time.Second}); got != want {
			t.Errorf("audit %+v, want %+v", got, want)
		}
		time.Sleep(2 * time.Second)
		if got := d.Audit().LongestIdle; got != 3*time.Second {
			t.Errorf("idle for %v up to now, want 3s", got)
		}
		must(t, h.End())
		time.Sleep(time.Hour)
		must(t, h.Begin())
		time.Sleep(4 * time.Second)
		d.Unplug(c)
		time.Sleep(time.Hour)
		if got, want := d.Audit(), (Audit{Connects: 2, Handles: 1, Begins: 2, Commands: 1, LongestIdle: 4 * time.Second}); got != want {
			t.Errorf("audit %+v, want %+v", got, want)
		}
		if got := d.Audit(other); got != (Audit{}) {
			t.Errorf("audit of the other reader %+v", got)
		}
	})
}
