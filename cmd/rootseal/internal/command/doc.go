// Package command is the tree of commands: it parses a command line, runs one verb
// of the areas under cli, and turns its error into an exit code.
//
// command.go has the life of a command: signals, panics, the ledger's memory.
// verbs.go lists the verbs. usage.go and flag_words.go refuse command lines that
// cannot be carried out. The tests here tell whole stories through command lines; a
// rule that can be tested without one is tested in its own package.
package command
