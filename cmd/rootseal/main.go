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

import (
	"os"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/command"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/terminal"
)

func main() {
	harden()
	program := command.Program{Reach: edges.Reach}
	os.Exit(program.Run(os.Args[1:], edges.Real(), cli.Stdio{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, OpenTerminal: terminal.OpenTerminal}))
}
