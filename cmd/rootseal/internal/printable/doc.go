// Package printable makes foreign text safe for a terminal, and breaks lines to fit
// one.
//
// Whatever rootseal prints passes through here: [Line] and [Sentence] format text
// and make each argument printable, [Text] does so for one string, [ErrorLines] for
// an error and [JSON] for a value. [Screen] and [Fold] fit text to a terminal.
//
// All other rooms of the command build on this one. It sees only the rule for
// printable characters of package enroll/env.
package printable
