// Package message keeps a sentence as its English format and its arguments, so that
// the command that shows it can say it in another language.
//
//	message.Textf("key %d has firmware %s", serial, firmware)
//	message.Errorf("opening the ledger: %w", err)
//
// [Text] is a sentence and [Errorf] an error. Both are English wherever they become a
// string: in a log, in JSON and in a record of the ledger. Only the edge, which is
// cmd/rootseal/internal/printable, looks at their parts. The format is what it looks
// up, so write a whole sentence as one format, and never join pieces with +.
//
// An argument may be a Text, an error or another value with Parts, and then it is
// translated too. A string is foreign text: the name of a key, an ARN. No one
// translates it.
package message
