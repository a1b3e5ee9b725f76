package simcard

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// touchCard has one credential that requires a touch.
func touchCard(t *testing.T, opts ...Option) *Card {
	t.Helper()
	c := newSelected(t, YubiKey543, opts...)
	want(t, c, put("demo", 0x21, tagProperty, propertyTouch), swDone)
	return c
}

func TestTouch(t *testing.T) {
	tests := []struct {
		name string
		opts []Option
		act  func(*Card) // when the key has blinked for 5 s
		want status
		err  error
		took time.Duration
	}{
		{"pressed", nil, (*Card).Press, swDone, nil, 5 * time.Second},
		{"nobody there", nil, func(*Card) {}, swSecurity, nil, 15 * time.Second},
		{"pulled out", nil, (*Card).Pull, 0, ErrPulled, 5 * time.Second},
		{"a person at hand", []Option{AutoPress(2 * time.Second)}, func(*Card) {}, swDone, nil, 2 * time.Second},
		{"a person too late", []Option{AutoPress(16 * time.Second)}, func(*Card) {}, swSecurity, nil, 15 * time.Second},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := touchCard(t, tt.opts...)
				start := time.Now()
				done := make(chan struct{})
				go func() {
					defer close(done)
					r, err := c.Transmit(calculate("demo", 0, step1...))
					if !errors.Is(err, tt.err) {
						t.Errorf("error %v, want %v", err, tt.err)
					}
					if err == nil && status(r[len(r)-2])<<8|status(r[len(r)-1]) != tt.want {
						t.Errorf("answer %x, want %04X", r, uint16(tt.want))
					}
					if took := time.Since(start); took != tt.took {
						t.Errorf("took %v, want %v", took, tt.took)
					}
				}()
				synctest.Wait()
				if !c.Blinking() {
					t.Error("the key does not blink")
				}
				time.Sleep(5 * time.Second)
				tt.act(c)
				<-done
				if c.Blinking() {
					t.Error("the key blinks on")
				}
			})
		})
	}
}

// TestPressTooEarly: a touch counts only while the key blinks.
func TestPressTooEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := touchCard(t)
		c.Press()
		want(t, c, calculate("demo", 0, step1...), swSecurity)
	})
}

// TestCommandsWaitBehindTouch: the card does one thing at a time.
func TestCommandsWaitBehindTouch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := touchCard(t, AutoPress(3*time.Second))
		start := time.Now()
		go func() { _, _ = c.Transmit(calculate("demo", 0, step1...)) }()
		synctest.Wait()
		want(t, c, apdu(insList, 0, 0), swDone)
		if took := time.Since(start); took != 3*time.Second {
			t.Errorf("LIST took %v", took)
		}
	})
}

// TestWhatNeedsTouch measures time: on a YubiKey only CALCULATE of a touch
// credential waits; a Nitrokey requires a touch for DELETE, RESET and storing.
func TestWhatNeedsTouch(t *testing.T) {
	const blink = time.Second
	touchEntry := put("demo", 0x21, tagProperty, propertyTouch)
	tests := []struct {
		name    string
		profile Profile
		command []byte
		took    time.Duration
	}{
		{"CALCULATE", YubiKey543, calculate("demo", 1, step1...), blink},
		{"CALCULATE, full", YubiKey543, calculate("demo", 0, step1...), blink},
		{"first block of a CALCULATE", YubiKey543, append([]byte{chainBit}, calculate("demo", 0, step1...)[1:]...), 0},
		{"CALCULATE ALL", YubiKey543, calculateAll(step1...), 0},
		{"PUT", YubiKey543, touchEntry, 0},
		{"LIST", YubiKey543, apdu(insList, 0, 0), 0},
		{"DELETE", YubiKey543, named(insDelete, "demo"), 0},
		{"RESET", YubiKey543, []byte{0, insReset, 0xDE, 0xAD}, 0},
		{"NEO has no touch", NEO, calculate("demo", 1, step1...), 0},
		{"firmware 4.3.3", firmware433, calculate("demo", 1, step1...), blink},
		{"Nitrokey PUT", Nitrokey3, put("new", 0x21, tagProperty, propertyTouch), blink},
		{"Nitrokey PUT without touch", Nitrokey3, put("new", 0x21), 0},
		{"Nitrokey DELETE", Nitrokey3, named(insDelete, "demo"), blink},
		{"Nitrokey RESET", Nitrokey3, []byte{0, insReset, 0xDE, 0xAD}, blink},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newSelected(t, tt.profile, AutoPress(blink))
				want(t, c, touchEntry, swDone)
				start := time.Now()
				want(t, c, tt.command, swDone)
				if took := time.Since(start); took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
			})
		})
	}
}

func TestLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(YubiKey543, 1, Latency(RealHardware))
		start := time.Now()
		want(t, c, selectOATH, swDone)
		want(t, c, apdu(insList, 0, 0), swDone)
		want(t, c, put("demo", 0x21), swDone)
		want(t, c, calculate("demo", 0, step1...), swDone)
		if took := time.Since(start); took != 15300*time.Microsecond {
			t.Errorf("took %v, want 15.3ms", took)
		}
	})
}
