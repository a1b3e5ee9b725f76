// Package enrolltest is the world in which the tests of every room of enroll take place.
// A Stage has keys in readers, an account and a ledger. All three are simulated, and a
// person answers as the test says. The Must methods look at that world from outside.
package enrolltest
