// Package view turns data into what people and programs read: sentences, tables,
// JSON types and hints.
//
// A view gets typed data and a writer. It asks nothing and decides nothing, and it
// sees neither options nor the terminal. Sentences are made here from typed fields,
// because they will exist in other languages; records and errors of lower packages
// are English.
//
// Each thing has a file for each of its formats: status_table.go, status_plain.go
// and status_json.go for 'status'; audit_text.go, audit_markdown.go and
// audit_json.go for 'audit'. A new format is a new file there. record_words.go is
// records in a few words, plan.go is the plan of an enrollment, keys.go the table of
// keys, stock_commands.go the check without rootseal.
//
// Hints say what to do about an error. An error of rootseal carries the id of its
// hint, from package enroll/hint; hints_foreign.go has the ids for errors of lower
// layers, hints_order.go which one of several is shown, and hints_ceremony.go,
// hints_aws.go and so on the sentences.
package view
