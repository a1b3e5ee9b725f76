package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
)

// headText is the head of every page.
//
//go:embed head.html
var headText string

// look is a page's style sheet, and the hash by which its policy (CSP) allows this one
// and no other.
type look struct {
	Style  template.CSS
	Policy string
}

// lookOf returns the look of a style sheet, which must be the program's own.
func lookOf(css string) look {
	sum := sha256.Sum256([]byte(css))
	return look{template.CSS(css), base64.StdEncoding.EncodeToString(sum[:])} // #nosec G203 -- embedded in the program, and numbers
}

// parse reads the template of a page.
func parse(name, page string) *template.Template {
	return template.Must(template.Must(template.New(name).Funcs(functions).Parse(headText)).Parse(page))
}
