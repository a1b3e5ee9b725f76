// Package enrolltest simulates what is outside of the packages below enroll, for their
// tests. A Stage has keys in readers, an account and a ledger. All three are simulated, and
// a person answers as the test says. The Must methods check them from outside.
package enrolltest
