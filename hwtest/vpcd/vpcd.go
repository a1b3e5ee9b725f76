// Package vpcd puts simulated cards behind a real pcscd, for tests only.
//
// The path under test is then the one of production: our own binary and
// packages, ykman or any other PC/SC client, libpcsclite, pcscd and its reader
// driver. Only the card at the far end is simulated. The driver is
// vsmartcard's vpcd: it opens a TCP port for each reader, and a card is a
// client of that port.
//
// A package whose tests need it hands its TestMain over,
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
// [Main] starts the test binary again in a mount and a network namespace of
// its own. There, /run/pcscd is private, the driver's ports are reachable from
// nobody's network, and USB readers are hidden. The pcscd of the machine and
// real keys plugged into it are neither used nor disturbed, and whatever a test
// starts (the built binary, ykman, aws) reaches the private pcscd at the usual
// place, with no variable set.
//
// # Rings
//
// Tests that need this package are the second ring. Their names begin with
// TestRing2, so that they can be chosen, and [Require] insists on it. The
// variable RING2 decides what happens to them:
//
//	unset    run where pcscd can run; elsewhere skip and say why
//	require  as unset, but what cannot run fails
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
	// Transmit answers one command APDU. An error means that the card is
	// gone; its reader is then empty.
	Transmit(command []byte) (response []byte, err error)
	// ATR returns the answer to reset. pcscd takes a card with a malformed
	// one for mute.
	ATR() []byte
	// PowerCycle is called when the reader powers the card on or resets it.
	PowerCycle()
}

// pullable is a Card that has a say in losing its power, as simcard.Card has:
// Unplug calls Pull, to end a command that the card would never answer, and a
// card that pulls itself, by a fault, leaves its reader at once.
type pullable interface {
	Pull()
	OnPull(func())
}

// unavailable says why no pcscd can be started here; empty when it can.
// Main sets it before the first test runs.
var unavailable = "TestMain does not call vpcd.Main"

// Main runs the tests of m, isolated as the package comment says, and returns
// the exit code. Where isolation is impossible it runs them all the same, and
// Require tells those concerned.
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
// programs is installed: it skips, or fails where RING2=require. Start calls it;
// a test that needs programs besides calls it first.
func Require(t testing.TB, programs ...string) {
	t.Helper()
	// A second-ring test of another name would be skipped in the first ring
	// and not be chosen in the second: it would never run.
	if !strings.HasPrefix(t.Name(), "TestRing2") && !strings.HasPrefix(t.Name(), "BenchmarkRing2") {
		t.Fatalf("a test that needs pcscd must be named TestRing2…")
	}
	why := unavailable
	if why == "" {
		why = Missing(programs...)
	}
	Lacks(t, why)
}

// Missing says which of the programs is not installed; it is empty where none is.
func Missing(programs ...string) string {
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			return program + " is not installed"
		}
	}
	return ""
}

// Lacks ends a test of the second ring for a reason, if there is one: it skips, or
// fails where RING2=require. It is for tests that want other people's programs and
// no pcscd.
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
