package fleet

import (
	"errors"
	"io"
	"strconv"

	"go.yaml.in/yaml/v4"

	"rootseal/message"
)

// place is a line and a column of the file.
type place struct{ line, column int }

// places are the values of a file by their path, such as "accounts.3.enter.role". The
// place of a key is under the path of its value with a leading "@".
type places map[string]place

func (p places) of(path string) place {
	if at, ok := p[path]; ok {
		return at
	}
	return place{1, 1}
}

// problem returns a problem at the value with that path.
func (p places) problem(path string, what, write message.Text) Problem {
	at := p.of(path)
	return Problem{at.line, at.column, what, write}
}

// at returns the place of a node.
func at(n *yaml.Node) place { return place{max(1, n.Line), max(1, n.Column)} }

// under returns the path of a part.
func under(path, part string) string {
	if path == "" {
		return part
	}
	return path + "." + part
}

func account(i int) string { return under("accounts", strconv.Itoa(i)) }

func isEnd(err error) bool { return errors.Is(err, io.EOF) }
