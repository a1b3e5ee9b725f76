// Package view turns data into what people and programs read: sentences, tables and
// JSON types.
//
// A view gets typed data and a writer. It asks nothing and decides nothing, and it
// sees neither options nor the terminal. Sentences are made here from typed fields,
// because they will exist in other languages; records and errors of lower packages
// are English.
//
// Each thing has a file for each of its formats: status_table.go and status_json.go for
// 'status'; audit_text.go, audit_markdown.go and
// audit_json.go for 'audit'. A new format is a new file there. record_words.go is
// records in a few words, plan.go is the plan of an enrollment, keys.go the table of
// keys, stock_commands.go the check without rootseal.
//
// What to do about an error is said by package hints, below.
package view
