// Package vpcd puts simulated cards behind a real pcscd, for tests only.
//
// The path under test is then the production path: rootseal's binary and packages,
// ykman or any other PC/SC client, libpcsclite, pcscd and its reader driver. Only
// the card at the far end is simulated. The driver is vsmartcard's vpcd: it opens a
// TCP port for each reader, and a card is a client of that port.
//
// A package whose tests need it calls Main from its TestMain,
//
//	func TestMain(m *testing.M) { os.Exit(vpcd.Main(m)) }
//
// and a test starts readers with cards in them:
//
//	func TestRing2Something(t *testing.T) {
//		stack := vpcd.Start(t, simcard.New(simcard.YubiKey543, 12345678))
//		...
//	}
//
// # Isolation
//
// [Main] starts the test binary again in its own mount and network namespace.
// There, /run/pcscd is private, the driver's ports are unreachable from every
// network, and USB readers are hidden. The machine's pcscd and real keys are
// neither used nor disturbed. Every program that a test starts (the built binary,
// ykman, aws) reaches the private pcscd at the usual path, with no variable set.
//
// # Rings
//
// Tests that need this package are the second ring. Their names begin with
// TestRing2, so that they can be selected, and [Require] enforces that. The
// variable RING2 decides whether they run:
//
//	unset    run if pcscd can run; otherwise skip and say why
//	require  as unset, but fail if pcscd cannot run
//	off      skip
//
// All other tests of such a package run everywhere.
package vpcd

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Card is the simulated card: bytes in, bytes out.
type Card interface {
	// Transmit answers one command APDU. An error means that the card is gone; its
	// reader is then empty.
	Transmit(command []byte) (response []byte, err error)
	// ATR returns the answer to reset. pcscd considers a card with a malformed ATR to
	// be mute.
	ATR() []byte
	// PowerCycle is called when the reader powers the card on or resets it.
	PowerCycle()
}

// pullable is a Card that takes part in losing its power, such as simcard.Card.
// Unplug calls Pull, to end a command that the card would never answer. A card that
// pulls itself, by a fault, leaves its reader at once.
type pullable interface {
	Pull()
	OnPull(func())
}

// unavailable says why pcscd cannot start here, or is "". Main sets it before the
// first test runs.
var unavailable = "TestMain does not call vpcd.Main"

// Main runs the tests of m, isolated as the package comment says, and returns the
// exit code. If isolation is impossible, Main runs them anyway, and Require handles
// the affected tests.
func Main(m *testing.M) int {
	if os.Getenv("RING2") == "off" {
		unavailable = "RING2=off"
		return m.Run()
	}
	code, ran, err := isolate()
	if ran {
		return code
	}
	unavailable = ""
	if err != nil {
		unavailable = err.Error()
	}
	return m.Run()
}

// Require ends the test unless a private pcscd can run here and each of the
// programs is installed: it skips the test, or fails it if RING2=require. Start
// calls Require; a test that needs other programs calls it first.
func Require(t testing.TB, programs ...string) {
	t.Helper()
	// A second-ring test with another name would be skipped in the first ring and
	// not selected in the second: it would never run.
	if !strings.HasPrefix(t.Name(), "TestRing2") && !strings.HasPrefix(t.Name(), "BenchmarkRing2") {
		t.Fatalf("a test that needs pcscd must be named TestRing2…")
	}
	why := unavailable
	if why == "" {
		why = Missing(programs...)
	}
	Lacks(t, why)
}

// Missing returns which of the programs is not installed, or "".
func Missing(programs ...string) string {
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			return program + " is not installed"
		}
	}
	return ""
}

// Lacks ends a test of the second ring if there is a reason: it skips the test, or
// fails it if RING2=require. It is for tests that need other programs, but no
// pcscd.
func Lacks(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("RING2") == "off" {
		why = "RING2=off"
	}
	switch {
	case why == "":
	case os.Getenv("RING2") == "require":
		t.Fatalf("second ring required, but %s", why)
	default:
		t.Skipf("second ring: %s", why)
	}
}
