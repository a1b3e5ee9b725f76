// Package policies has the policies of docs/aws.md weighed for what they are for and for
// the ways round them, by the simulated account and by an evaluator that nobody here
// wrote. There is nothing in it but tests.
package policies
