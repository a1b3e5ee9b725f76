// Package targets decides what a rotation replaces: which devices, on which keys,
// which keys count as lost, which officers leave, and which device may make room
// at AWS. It reads the ledger, changes nothing and does not ask; package enroll
// carries the order out.
//
// Start reading at [Find]. find.go has the occasions (a device, a loss, a leaver) and
// the order that each requires; affected.go says what a key or a person could open;
// give_up.go chooses among devices when AWS allows no ninth.
package targets
