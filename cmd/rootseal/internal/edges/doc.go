// Package edges connects the command with the real world: PC/SC, PIV by piv-go, AWS
// by its SDK, the user's folders, /proc and Slack. No other package of the command
// imports these libraries. [Real] makes the world that main runs in; [Reach] makes
// the account of a rehearsal.
package edges
