package device_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
)

func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		first, second := simcard.New(simcard.YubiKey543, 1), simcard.New(simcard.YubiKey57, 2)
		desk.Plug(first)
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var seen []string
		expect := func(want ...string) {
			t.Helper()
			time.Sleep(10 * time.Second)
			synctest.Wait()
			if !slices.Equal(seen, want) {
				t.Errorf("reported %v, want %v", seen, want)
			}
			seen = nil
		}
		done := make(chan error, 1)
		go func() {
			done <- device.NewDesk(desk, device.Limits{}).Watch(ctx, func(c device.Change) {
				switch {
				case c.Err != nil:
					seen = append(seen, fmt.Sprintf("unreadable %s", c.Info.Reader))
				case c.Inserted:
					seen = append(seen, fmt.Sprintf("came %d", c.Info.Serial))
				default:
					seen = append(seen, fmt.Sprintf("went %d", c.Info.Serial))
				}
			})
		}()
		expect("came 1") // what is there already
		desk.Plug(second)
		expect("came 2")
		desk.AddEmptyReader("empty")
		expect()
		desk.Unplug(first)
		expect("went 1")
		desk.AddBadReader("bad", device.ErrUnresponsive)
		expect("unreadable bad")
		desk.Plug(first)
		desk.Unplug(second)
		expect("went 2", "came 1")
		if n := second.Count(); n != 2 {
			t.Errorf("%d commands for one look, want 2", n)
		}
		wantClosed(t, desk)
		wantError(t, <-done, context.DeadlineExceeded, "watching")
	})
}

func TestWatchSeesASwapBetweenTwoLooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		before, after := simcard.New(simcard.YubiKey543, 1), simcard.New(simcard.YubiKey543, 2)
		reader := desk.Plug(before)
		port := &counted{Port: desk}
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var seen []string
		err := device.NewDesk(port, device.Limits{}).Watch(ctx, func(c device.Change) {
			seen = append(seen, fmt.Sprint(c.Inserted, c.Info.Serial))
			switch len(seen) {
			case 1:
				desk.Unplug(before)
				desk.PlugInto(reader, after)
				port.events += 2
			case 3:
				cancel()
			}
		})
		wantError(t, err, context.Canceled)
		if want := []string{"true 1", "false 1", "true 2"}; !slices.Equal(seen, want) {
			t.Errorf("reported %v, want %v", seen, want)
		}
	})
}

// counted is a port that counts insertions and removals as pcsc-lite does.
type counted struct {
	device.Port
	events uint16
}

func (p *counted) Readers() ([]device.Reader, error) {
	readers, err := p.Port.Readers()
	for i := range readers {
		readers[i].Events = p.events
	}
	return readers, err
}

func (p *counted) Wait(ctx context.Context, known []device.Reader) error {
	if now, err := p.Readers(); err != nil || !slices.EqualFunc(known, now, device.Reader.Equal) {
		return err
	}
	return p.Port.Wait(ctx, known)
}

func TestWatchEndsWithTheService(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		desk := simdesk.New()
		time.AfterFunc(time.Second, func() { desk.Fail(device.ErrNoService) })
		err := device.NewDesk(desk, device.Limits{}).Watch(t.Context(), func(device.Change) {})
		wantError(t, err, device.ErrNoService, "watching")
	})
}
