// Package label is the paper on a bag: the text of its QR code, and how what it says
// compares with a ledger.
//
// A label is a claim. Anyone who can read the ledger can print one, so agreement shows
// only that the paper repeats what the ledger recorded. It shows neither that the key is
// in the bag nor that the bag is whole.
//
// Start reading at Label in text.go. compare.go compares a label with the ledger twice:
// with what the ledger said at the head that the label names, and with what it says now.
package label
