// Package report shows the evidence of a ledger: as one HTML page, as CSV or as JSON.
//
// Start reading at HTML. page.html is the page, style.css its look in light, dark and
// print. words.go chooses the language of the writer's reader: english.go and japanese.go
// have every text, by the same keys. timeline.go places the marks of the timeline.
//
// Two pages are for paper: labels.go prints labels for bags on a sheet (sheets.go), each
// with a QR code (qr.go), and sheet.go the page for the table of a ceremony. Their texts
// are in english_papers.go and japanese_papers.go.
//
// CSV and JSON are English in every language, and so are the commands of the appendix
// (answers.go) and what they print.
//
// A page needs nothing from outside: no script, no font, no picture. Its policy (CSP)
// allows the one style sheet that it contains, by its hash. Records can be forged, so
// every text of the report goes through printable.Text, and html/template escapes it.
package report
