// Package terminal asks a person at the terminal device of the process.
//
// A [Terminal] is the device, not standard input: a plan or a secret that is piped
// in must never answer a question. It asks for a line, a choice, several choices or
// a hidden secret, ends with the context of the command, and ignores the one-time
// password that a touched YubiKey types.
//
// Start at terminal.go; list.go shows lists, line.go asks for a line, and prompt.go is
// the only file that imports promptui. The package knows no question: package operator
// does.
package terminal
