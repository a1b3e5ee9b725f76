// Command rootseal puts one TOTP seed on several YubiKeys, proves each, and
// registers it at AWS as the MFA device of a root user or an IAM user.
//
// One file holds one verb. What all of them share: app.go (flags, signals, exit
// codes), world.go (keys, AWS and ledger, real), exit.go and hints.go (what an
// error means for the caller and what to do next), terminal.go and prompt.go
// (talking to a person), officer.go (the person in a ceremony).
//
// Results go to standard output, questions to the terminal device, everything
// else to standard error.
package main

import "os"

func main() {
	harden()
	os.Exit(run(os.Args[1:], realWorld(), stdio{in: os.Stdin, out: os.Stdout, err: os.Stderr, openTerminal: openTerminal}))
}
