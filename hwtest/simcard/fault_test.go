package simcard

import (
	"bytes"
	"errors"
	"math/bits"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestFaults(t *testing.T) {
	tests := []struct {
		name    string
		fault   Fault
		err     error
		status  status
		stored  int  // entries after the PUT that is hit
		powered bool // the card is still in
	}{
		{"pulled before", Fault{Kind: PullOut, On: Put}, ErrPulled, 0, 0, false},
		{"pulled after", Fault{Kind: PullOutAfter, On: Put}, ErrPulled, 0, 1, false},
		{"answer lost", Fault{Kind: LoseAnswer, On: Put}, ErrLost, 0, 1, true},
		{"status", Fault{Kind: Status, On: Put, Status: 0x6F00}, nil, 0x6F00, 0, true},
		{"bit", Fault{Kind: FlipBit, On: Put, Bit: 15}, nil, 0x9001, 1, true},
		{"bit from the end", Fault{Kind: FlipBit, On: Put, Bit: -1}, nil, 0x9001, 1, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newSelected(t, YubiKey543)
			c.Inject(tt.fault)
			want(t, c, apdu(insList, 0, 0), swDone)
			r, err := c.Transmit(put("demo", 0x21))
			if !errors.Is(err, tt.err) {
				t.Errorf("error %v, want %v", err, tt.err)
			}
			if err == nil && !bytes.Equal(r, answer(nil, tt.status)) {
				t.Errorf("answer %x, want %04X", r, uint16(tt.status))
			}
			if got := len(c.Stored()); got != tt.stored {
				t.Errorf("holds %d entries, want %d", got, tt.stored)
			}
			if c.Powered() != tt.powered {
				t.Errorf("powered is %v", c.Powered())
			}
			c.PowerCycle()
			want(t, c, selectOATH, swDone)
			want(t, c, put("demo", 0x21), swDone)
		})
	}
}

func TestNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newSelected(t, YubiKey543)
		c.Inject(Fault{Kind: NoAnswer})
		ended := make(chan error)
		go func() {
			_, err := c.Transmit(put("demo", 0x21))
			ended <- err
		}()
		select {
		case err := <-ended:
			t.Fatalf("answered: %v", err)
		case <-time.After(time.Hour):
		}
		c.Pull()
		if err := <-ended; !errors.Is(err, ErrPulled) {
			t.Errorf("error %v, want ErrPulled", err)
		}
		if len(c.Stored()) != 0 {
			t.Error("stored it all the same")
		}
	})
}

// TestFaultCounts: the n-th command of all, and the n-th of one name.
func TestFaultCounts(t *testing.T) {
	const odd = 0x6FAA
	tests := []struct {
		name   string
		faults []Fault
		hit    []int // of: PUT a, LIST, PUT b, LIST, PUT c
	}{
		{"the first", []Fault{{}}, []int{0}},
		{"the third", []Fault{{After: 2}}, []int{2}},
		{"the first LIST", []Fault{{On: List}}, []int{1}},
		{"the third PUT", []Fault{{On: Put, After: 2}}, []int{4}},
		{"two", []Fault{{On: Put, After: 1}, {On: List, After: 1}}, []int{2, 3}},
		{"in a row", []Fault{{On: Put}, {On: Put}}, []int{0, 2}},
		{"never", []Fault{{On: Delete}}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := newSelected(t, YubiKey543)
			for _, f := range tt.faults {
				f.Kind, f.Status = Status, odd
				c.Inject(f)
			}
			var hit []int
			list := apdu(insList, 0, 0)
			for i, command := range [][]byte{put("a", 0x21), list, put("b", 0x21), list, put("c", 0x21)} {
				if _, s := send(t, c, command); s == odd {
					hit = append(hit, i)
				}
			}
			if !slices.Equal(hit, tt.hit) {
				t.Errorf("hit %v, want %v", hit, tt.hit)
			}
		})
	}
}

// TestFlipBit: one bit, wherever it is.
func TestFlipBit(t *testing.T) {
	c := newSelected(t, YubiKey543)
	want(t, c, put("demo", 0x21), swDone)
	good, _ := c.Transmit(calculate("demo", 0, step1...))
	for bit := range len(good)*8 + 3 {
		c.Inject(Fault{Kind: FlipBit, Bit: bit})
		bad, _ := c.Transmit(calculate("demo", 0, step1...))
		differ := 0
		for i := range good {
			differ += bits.OnesCount8(good[i] ^ bad[i])
		}
		if differ != 1 || len(bad) != len(good) {
			t.Errorf("bit %d: %d bits differ", bit, differ)
		}
	}
}

func TestPulledCard(t *testing.T) {
	c := newSelected(t, YubiKey543)
	pulled := 0
	c.OnPull(func() { pulled++ })
	count := c.Count()
	c.Pull()
	c.Pull()
	if _, err := c.Transmit(selectOATH); !errors.Is(err, ErrPulled) {
		t.Errorf("error %v, want ErrPulled", err)
	}
	if c.Count() != count {
		t.Error("a command reached a card without power")
	}
	if pulled != 1 {
		t.Errorf("told %d times, want once", pulled)
	}
	c.PowerCycle()
	want(t, c, apdu(insList, 0, 0), swNoInstruction) // nothing is selected
}

func TestLog(t *testing.T) {
	c := New(YubiKey543, 1)
	for _, command := range [][]byte{selectMgmt, {0, 0x1D, 0, 0}, selectOTP, {0, 0x01, 0x10, 0}, {0, 0x01, 0, 0}, selectOATH, put("a", 0x21), {0}} {
		if _, err := c.Transmit(command); err != nil {
			t.Fatal(err)
		}
	}
	var names []Instruction
	for _, x := range c.Log() {
		names = append(names, x.Instruction)
		if len(x.Response) < 2 || x.Err != nil {
			t.Errorf("%s: response %x, error %v", x.Instruction, x.Response, x.Err)
		}
	}
	expected := []Instruction{SelectManagement, ReadConfig, SelectOTP, OTPSerial, Unknown, SelectOATH, Put, Unknown}
	if !slices.Equal(names, expected) {
		t.Errorf("log %q, want %q", names, expected)
	}
	if c.Count() != 8 || c.Count(Put, SelectOATH) != 2 {
		t.Errorf("counted %d and %d", c.Count(), c.Count(Put, SelectOATH))
	}
}
