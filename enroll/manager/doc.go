// Package manager hands a seed to the password manager that holds it instead of keys, and
// asks it for codes.
//
// Start reading at [Vault].
//
// # Words
//
//	manager  a command of the password manager, as the reviewed fleet file names it
//	like     whose arguments the command takes: op or pass
//	item     what the manager keeps under the name of the credential
//
// # Rules
//
// The command is a list of arguments, and no shell reads it. The seed goes to its standard
// input only: never to arguments, to the environment or to a file.
//
// Root's seed the manager reads itself, in the console's QR code. rootseal never has it: the
// item was absent, a person has saved it, and it gives codes. Whether they are those of the
// device, only AWS can tell, which takes two of them.
//
// rootseal looks for the item before AWS makes a device, because some managers replace an
// item of the same name without a question. rootseal never deletes an item: it shows the
// manager's own command.
//
// What the manager prints is not trusted. Its standard output is read strictly, and its
// standard error is shown only if it contains nothing that may be a seed or a code.
package manager
