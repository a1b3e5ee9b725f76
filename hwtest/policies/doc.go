// Package policies checks the policies of docs/aws.md: that they allow what they
// are for, and deny the ways around them. The simulated account evaluates them, and
// so does an independent evaluator. The package contains only tests.
package policies
