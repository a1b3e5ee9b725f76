// Command rootseal puts one TOTP seed on several YubiKeys, proves each, and
// registers it at AWS as the MFA device of a root user or an IAM user.
//
// main links the real world (internal/edges) to the tree of commands
// (internal/command). The verbs are in internal/cli, one folder for each area;
// internal/operator asks the person, internal/view makes tables and sentences, and
// internal/rehearsal simulates all of it.
//
// Results go to standard output, questions to the terminal device, everything else to
// standard error.
package main

import (
	"os"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/command"
	"rootseal/cmd/rootseal/internal/edges"
	"rootseal/cmd/rootseal/internal/language"
	"rootseal/cmd/rootseal/internal/terminal"
)

func main() {
	harden()
	program := command.Program{Reach: edges.Reach}
	os.Exit(program.Run(os.Args[1:], edges.Real(), cli.Stdio{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, OpenTerminal: terminal.OpenTerminal,
		Language: language.OfEnvironment(os.Getenv),
	}))
}
