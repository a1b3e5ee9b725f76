package oath

import (
	"errors"
	"fmt"
)

// Errors that a caller can act on. The pair of instruction and status word decides
// which one an answer is, because the same word has different meanings in
// different instructions. A [StatusError] keeps the word.
var (
	// ErrNoApplet: SELECT found no OATH applet, or the applet is switched off for
	// this transport. Security Keys have none.
	ErrNoApplet = errors.New("no OATH applet, or switched off on this connection")
	// ErrLocked: the applet has an access code, and this session has not given it.
	ErrLocked = errors.New("locked by an access code")
	// ErrTouchTimeout: the key waited about 15 s, and was not touched.
	ErrTouchTimeout = errors.New("touch not given in time")
	// ErrWrongAccessCode: card and host do not know the same access code.
	ErrWrongAccessCode = errors.New("wrong access code")
	// ErrNoAccessCode: an access code was given to an applet that has none.
	ErrNoAccessCode = errors.New("no access code is set")
	// ErrNoSuchCredential: the card has no credential with this id.
	ErrNoSuchCredential = errors.New("no such credential")
	// ErrExists: the id is taken.
	ErrExists = errors.New("a credential with this id exists")
	// ErrFull: no slot is free.
	ErrFull = errors.New("no free slot for a credential")
	// ErrBadSyntax: the applet does not accept this argument.
	ErrBadSyntax = errors.New("not accepted by the applet")
	// ErrCorrupt: the card reports a memory error or a broken credential.
	ErrCorrupt = errors.New("memory error or a broken credential")
	// ErrNotSupported: this token or firmware cannot do that.
	ErrNotSupported = errors.New("not supported by this key")
	// ErrNotListed: no List came before this Put in the session.
	ErrNotListed = errors.New("credentials not listed in this session")
	// ErrHOTP: calculating an HOTP credential would move its counter.
	ErrHOTP = errors.New("counter based credential (HOTP)")
	// ErrMalformed: the answer breaks the protocol.
	ErrMalformed = errors.New("malformed answer")
)

// StatusError is an answer that ended in a status word other than 9000.
type StatusError struct {
	Instruction Instruction
	Status      uint16 // SW1 SW2, SW1 in the high byte
	// Unlocked reports whether the session needed no access code or had given it.
	// It separates the two meanings of 6982 in CALCULATE.
	Unlocked bool
}

// Error names the instruction and the word, and the meaning of the pair if known.
func (e *StatusError) Error() string {
	format, args := e.Parts()
	return fmt.Sprintf(format, args...)
}

// Parts returns the error for the reader's language.
func (e *StatusError) Parts() (format string, args []any) {
	if cause := e.Unwrap(); cause != nil {
		return "%s answered %04X: %v", []any{e.Instruction, e.Status, cause}
	}
	return "%s answered %04X", []any{e.Instruction, e.Status}
}

// Unwrap returns the sentinel for the pair, or nil if no source explains the pair.
func (e *StatusError) Unwrap() error {
	// A key that was not touched in time answers with the same word as a locked
	// key, and nothing in the answer separates the two.
	if e.Instruction == insCalculate && e.Status == swSecurity && e.Unlocked {
		return ErrTouchTimeout
	}
	if cause, ok := meanings[pair{e.Instruction, e.Status}]; ok {
		return cause
	}
	return anywhere[e.Status]
}

// Status words that the code itself checks.
const (
	swDone     = 0x9000
	swSecurity = 0x6982
	sw1More    = 0x61 // SW1: more data to fetch with SEND REMAINING
)

type pair struct {
	instruction Instruction
	status      uint16
}

// meanings contains what a word means in one instruction only.
var meanings = map[pair]error{
	{insSelect, 0x6A82}: ErrNoApplet,
	{insSelect, 0x6999}: ErrNoApplet,
	{insSelect, 0x6D00}: ErrNoApplet,
	{insSelect, 0x6B00}: ErrNoApplet,

	{insPut, 0x6985}: ErrExists,       // CanoKey; a YubiKey overwrites without warning
	{insPut, 0x6A84}: ErrFull,         // YubiKey
	{insPut, 0x6F00}: ErrFull,         // YubiKey NEO, out of memory
	{insPut, 0x6A81}: ErrNotSupported, // Nitrokey 3: SHA-512

	{insDelete, 0x6984}: ErrNoSuchCredential,
	{insDelete, 0x6A82}: ErrNoSuchCredential, // Nitrokey 3

	{insRename, 0x6984}: ErrNoSuchCredential,
	{insRename, 0x6A82}: ErrNoSuchCredential,
	{insRename, 0x6985}: ErrExists, // CanoKey

	{insCalculate, 0x6984}: ErrNoSuchCredential,
	{insCalculate, 0x6A82}: ErrNoSuchCredential,

	{insSetCode, 0x6984}: ErrBadSyntax,    // response and key disagree, or NEO: no type nibble
	{insSetCode, 0x6985}: ErrNotSupported, // YubiKey FIPS: an access code cannot be removed

	{insValidate, 0x6A80}: ErrWrongAccessCode,
	{insValidate, 0x6984}: ErrNoAccessCode,
}

// anywhere contains what a word means in every other instruction.
var anywhere = map[uint16]error{
	0x6581:     ErrCorrupt,
	0x6700:     ErrBadSyntax, // CanoKey: wrong length
	swSecurity: ErrLocked,
	0x6A80:     ErrBadSyntax,
	0x6A84:     ErrFull,
	0x6A86:     ErrNotSupported, // CanoKey: wrong P1 P2
	0x6B00:     ErrNotSupported, // YubiKey: wrong P1 P2
	0x6D00:     ErrNotSupported, // instruction unknown
	0x6E00:     ErrNotSupported, // class unknown
}
