// Package printable makes foreign text safe for a terminal, and breaks lines to fit
// one.
//
// Whatever rootseal prints passes through here: [Line] and [Sentence] format text
// and make each argument printable, [Text] does so for one string, [ErrorLines] for
// an error and [JSON] for a value. [Screen] and [Fold] fit text to a terminal.
//
// Here a text gets the language of its reader, too. Errors of Go and of the system have
// their sentences here, because they keep no format; [Saved] and [Recorded] find the format
// of an English sentence that has lost it.
//
// All other rooms of the command build on this one. It sees only the languages, and the
// rule for printable characters of package enroll/env.
package printable
