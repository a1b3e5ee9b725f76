// Package operator asks the person who runs a command, and knows who signs it.
//
// The operator is one person: at a terminal, or as the flags of the command line.
// An [Asker] asks, and is never nil: without a terminal, [Nobody] answers each
// question with the usage error that names the flag. [Operator] adds what only
// ceremonies ask: access codes, the secret of root, two codes for the console,
// sign-in and removal. It is env.Person for package enroll.
//
// Officers are other people. [Signing] finds those who sign. Once all that needs no
// person is checked, it shows them what their signatures cover and asks for their PINs. A command that writes to the ledger runs
// in [Record]: it opens the ledger and the terminal, and gives both as a [Recording],
// which finds the officers and makes the Env for enroll.
//
// A conversation is a list of questions ([InTurn]), so that the escape key goes back. The
// files by question: key_list.go (which key), secret.go (root's secret), pair.go (the two codes),
// sign_in.go (sign-in, removal), show_seed.go (a seed made here), confirm.go,
// against.go, clean.go and clock.go (plans, keys, deletions, time), signing*.go
// (officers). reporter.go reports what happens (the words are in view). passing.go
// reads the ledger for commands that must not wait for it.
//
// Package access asks for accounts and profiles, package attestation reads what keys attest.
//
// The package builds on cli, view and terminal. It sees no command, and nothing
// here decides whether a key or a device may be changed: enroll/gate does.
package operator
