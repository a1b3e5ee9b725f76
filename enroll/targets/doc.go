// Package targets finds the devices that a command means: what a rotation replaces, on
// which keys, which keys count as lost, which officers leave, which device goes first if
// AWS allows no ninth, and whose codes a command gives. It reads the ledger, changes
// nothing and does not ask; package enroll carries the order out.
//
// Start reading at [Find]. find.go has the occasions (a device, a loss, a leaver) and
// the order that each requires; affected.go says what a key or a person could open;
// give_up.go chooses among devices when AWS allows no ninth. wanted.go finds the devices
// whose codes a command asks for.
package targets
