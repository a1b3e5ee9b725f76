// Package room is a simulated world: a desk with keys, an organization at AWS with root's
// console, a network that can be cut, and a clock that can be moved. Every rehearsal runs
// in one, and the practice room stays in one for as long as it is open.
//
// [New] makes it, and nothing in it comes from outside: it opens no PC/SC, dials nothing,
// and reads no environment and no file. keys.go is the desk, accounts.go the organization,
// hands.go does what hands and eyes would do at the console. standins.go keeps a command
// in the room from every file and secret that its command line names. keep.go stores a
// room in a file and opens it again.
package room
