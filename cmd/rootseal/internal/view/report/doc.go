// Package report shows the evidence of a ledger: as one HTML page, as CSV or as JSON.
//
// Start reading at HTML. page.html is the page, style.css its look in light, dark and
// print, and words.go every text: another language is another map there. timeline.go
// places the marks of the timeline.
//
// The page needs nothing from outside: no script, no font, no picture. Its policy (CSP)
// allows the one style sheet that it contains, by its hash. Records can be forged, so
// every text of the report goes through printable.Text, and html/template escapes it.
package report
