// Package language has the languages in which rootseal speaks to a person, and every
// format in each of them. English is in the source, and Japanese is here: a map from
// each English format to the Japanese one.
//
// # How a text gets its language
//
// A sentence is kept as its English format and arguments, a [message.Text], until it is
// printed. Only package printable looks formats up here, when it writes to a writer or
// a terminal whose reader reads another language than English. [cli.App] makes these
// writers from --lang, or else from LC_ALL, LC_MESSAGES and LANG. No variable of the
// process has the language, because the practice room runs commands in its own.
//
// JSON, records, the output of 'code', ids, names of commands and flags, and the words
// to type at a confirmation are the same in every language. A view makes them with
// String, which is English.
//
// # How to write a text
//
//   - On the way to a line: printable.Line, App.Say, Usage and the others translate
//     their format. Nothing is to do.
//   - A function that returns a sentence returns a message.Text: use printable.Sentence
//     for text with foreign arguments, message.Textf otherwise. The arguments may be
//     texts and errors.
//   - Write the whole sentence as one format. Never join pieces with +: another
//     language has another order. A part that may be absent is a second format:
//     message.Textf("%s, carried by %s", line, holder).
//   - A number of things is message.Count(n, "key"). A list is message.Listed.
//   - A word from a table of the program is message.Word. Text of a person, a card or
//     AWS is a string argument, or message.Foreign; it is never translated.
//   - A cell of a table is an argument of printable.Sentence in printable.Table; other
//     columns are padded with printable.Pad, which counts cells, not characters.
//   - A sentence that was saved in English, as in the file of a plan, is message.Saved: its
//     format is found again among all formats here.
//   - An error with verbs other than %w is made by message.Errorf instead of fmt.Errorf.
//     Its text is the same. fmt.Errorf("opening it: %w", err), errors.New and
//     hint.Sentinel are understood as they are. An error type has a method Parts.
//   - A constant label at a question is translated by the terminal. A label with
//     arguments, and each item of a list, comes from App.Said.
//
// # How to translate
//
// Add the format to the ja_*.go file of its area, or to package ja, and the source file
// to the list finished in finished_test.go. From then on a test fails if one of the two
// lacks a text, if the arguments differ, or if a command, flag or placeholder is not
// copied. An argument that moves is %[2]s; %w stays last. docs/glossary-ja.md has the terms.
//
//   - Polite sentences: です, ます; 〜してください for what to do; nouns for headings and
//     table cells; 〜しますか? for a question.
//   - Half-width digits, Latin letters, colon, question mark and brackets; 、 and 。 in
//     sentences. A text that ends without a period in English ends without 。 too.
//   - A space between Japanese and Latin letters or digits: MFA デバイス, キー 3 本.
//   - A cause comes after ": ", and the next step on its own line: 次: rootseal …
//   - An officer is a セキュリティ責任者, a key is a YubiKey or キー. 秘密鍵 is no word for either.
package language
