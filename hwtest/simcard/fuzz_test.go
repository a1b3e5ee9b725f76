package simcard

import (
	"encoding/binary"
	"sync"
	"testing"
)

var allProfiles = []Profile{
	YubiKey543, YubiKey57, YubiKey5FIPS, YubiKey437, firmware433, NEO, NoSerial, SecurityKey, CanoKey, Nitrokey3, PicoFIDO,
}

// FuzzTransmit sends runs of commands, each behind a byte with its length: the
// card answers every one with a status word and never holds more than fits.
func FuzzTransmit(f *testing.F) {
	f.Add(byte(0), inRow(selectOATH, put("demo", 0x21), calculate("demo", 0, step1...), calculateAll(step1...)))
	f.Add(byte(1), inRow(selectMgmt, readConfig, selectOTP, []byte{0, 1, 0x10, 0}))
	f.Add(byte(2), inRow(selectOATH, setCode(0x21, accessKey), put("demo", 0x11), named(insRename, "demo", "x")))
	f.Add(byte(5), inRow(selectOATH, put("demo", 0x21, tagProperty, 3), named(insDelete, "demo"), apdu(insList, 0, 0)))
	f.Add(byte(8), inRow(selectOATH, put("demo", 0x21), []byte{0, insList, 0, 0}, apdu(insSendRemaining, 0, 0)))
	f.Add(byte(9), inRow(selectOATH, apdu(insList, 0, 0, 1), []byte{0x10, 1, 0, 0, 1, 0x71}, []byte{0, 1, 0, 0}))
	f.Add(byte(0), inRow(selectPIV, verifyPIN("123456"), getObject(tagAttestation), apdu(insGetResponse, 0, 0), apdu(insMetadata, 0, refPIN)))
	f.Add(byte(1), inRow(selectPIV, apdu(insAuthenticate, algorithmAES192, refManagement, 0x7C, 2, 0x80, 0), generateKey(SlotSignature, AlgorithmEd25519)))
	f.Add(byte(5), inRow(selectPIV, signWith(SlotSignature, AlgorithmP256, digest[:]...), twoPINs(insResetRetry, refPIN, "12345678", "654321")))
	f.Fuzz(func(t *testing.T, profile byte, commands []byte) {
		p := allProfiles[int(profile)%len(allProfiles)]
		c := New(p, 7, AutoPress(0), Split(int(profile)+1))
		transmitAll(t, c, commands)
		if places := p.places(); places > 0 && len(c.Stored()) > places {
			t.Fatalf("holds %d of %d", len(c.Stored()), places)
		}
	})
}

// FuzzPIV does the same with a card after an authentication with the management
// key, and with keys in its slots.
func FuzzPIV(f *testing.F) {
	add := func(commands ...[]byte) { f.Add(inRow(commands...)) }
	add(verifyPIN("123456"), signWith(SlotSignature, AlgorithmEd25519, 1, 2, 3), signWith(SlotAuthentication, AlgorithmP256, digest[:]...))
	add(putObject(tagPrinted, 1, 2, 3), getObject(tagPrinted), putObject(tagPrinted))
	add(generateKey(SlotAttestation, AlgorithmEd25519), apdu(insAttest, SlotSignature, 0), apdu(insGetResponse, 0, 0))
	add(putObject(tagAttestation, 0x70, 1, 0x30), apdu(insAttest, SlotSignature, 0))
	add(apdu(insSetManagementKey, 0xFF, 0xFF, append([]byte{algorithmAES192, 0x9B, 24}, factoryKey...)...), apdu(insMetadata, 0, refManagement))
	f.Fuzz(func(t *testing.T, commands []byte) {
		c := newManagedCard(t, YubiKey57, AutoPress(0))
		c.GenerateKey(SlotSignature, "", PIVKey{Algorithm: AlgorithmEd25519, PINPolicy: PINNever})
		c.GenerateKey(SlotAuthentication, "", PIVKey{TouchPolicy: TouchAlways})
		transmitAll(t, c, commands)
	})
}

// inRow puts commands behind their lengths.
func inRow(commands ...[]byte) []byte {
	var b []byte
	for _, c := range commands {
		b = append(append(b, byte(len(c))), c...)
	}
	return b
}

// transmitAll sends commands, each after its length, and requires a standard status
// word for each.
func transmitAll(t *testing.T, c *Card, commands []byte) {
	t.Helper()
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
