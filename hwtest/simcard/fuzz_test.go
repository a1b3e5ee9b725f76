package simcard

import (
	"encoding/binary"
	"sync"
	"testing"
)

var allProfiles = []Profile{
	YubiKey543, YubiKey57, YubiKey5FIPS, YubiKey437, firmware433, NEO, NoSerial, SecurityKey, CanoKey, Nitrokey3,
}

// FuzzTransmit sends runs of commands, each behind a byte with its length: the
// card answers every one with a status word and never holds more than fits.
func FuzzTransmit(f *testing.F) {
	chain := func(commands ...[]byte) []byte {
		var b []byte
		for _, c := range commands {
			b = append(append(b, byte(len(c))), c...)
		}
		return b
	}
	f.Add(byte(0), chain(selectOATH, put("demo", 0x21), calculate("demo", 0, step1...), calculateAll(step1...)))
	f.Add(byte(1), chain(selectMgmt, readConfig, selectOTP, []byte{0, 1, 0x10, 0}))
	f.Add(byte(2), chain(selectOATH, setCode(0x21, accessKey), put("demo", 0x11), named(insRename, "demo", "x")))
	f.Add(byte(5), chain(selectOATH, put("demo", 0x21, tagProperty, 3), named(insDelete, "demo"), apdu(insList, 0, 0)))
	f.Add(byte(8), chain(selectOATH, put("demo", 0x21), []byte{0, insList, 0, 0}, apdu(insSendRemaining, 0, 0)))
	f.Add(byte(9), chain(selectOATH, apdu(insList, 0, 0, 1), []byte{0x10, 1, 0, 0, 1, 0x71}, []byte{0, 1, 0, 0}))
	f.Fuzz(func(t *testing.T, profile byte, commands []byte) {
		p := allProfiles[int(profile)%len(allProfiles)]
		c := New(p, 7, AutoPress(0), Split(int(profile)+1))
		for len(commands) > 0 {
			n := min(int(commands[0]), len(commands)-1)
			r, err := c.Transmit(commands[1 : 1+n])
			if err != nil || len(r) < 2 {
				t.Fatalf("% X: answer %x, error %v", commands[1:1+n], r, err)
			}
			if s := binary.BigEndian.Uint16(r[len(r)-2:]); s>>12 != 6 && s != 0x9000 {
				t.Fatalf("% X: status %04X", commands[1:1+n], s)
			}
			commands = commands[1+n:]
		}
		if places := p.places(); places > 0 && len(c.Stored()) > places {
			t.Fatalf("holds %d of %d", len(c.Stored()), places)
		}
	})
}

// TestConcurrent does everything at once, for the race detector, and checks
// that commands do not run into each other.
func TestConcurrent(t *testing.T) {
	c := newSelected(t, YubiKey543, AutoPress(0), Split(5))
	c.Store(Stored{ID: "demo", Key: rfcKey, Touch: true})
	var wg sync.WaitGroup
	for i := range 8 {
		id := string(rune('a' + i))
		wg.Go(func() {
			for range 20 {
				for _, command := range [][]byte{put(id, 0x21), calculate(id, 0, step1...), calculate("demo", 0, step1...), named(insDelete, id)} {
					if r, err := c.Transmit(command); err != nil || r[len(r)-2] != 0x90 {
						t.Errorf("% X: answer %x, error %v", command, r, err)
					}
				}
			}
		})
		wg.Go(func() {
			for range 20 {
				c.Stored()
				c.Log()
				c.Press()
				c.Blinking()
				c.Count(Put)
				c.Corrupt("absent")
			}
		})
	}
	wg.Wait()
	if got := c.Count(); got != 1+8*20*4 {
		t.Errorf("counted %d commands", got)
	}
}
