package fleet

import (
	"bytes"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// insert adds lines at the end of the block under a key of the file, or the key and its
// block at the end of the file.
func insert(lines []string, root *yaml.Node, key string, block []string) []string {
	i := slices.IndexFunc(root.Content, func(n *yaml.Node) bool { return n.Value == key && n.Column == 1 })
	if i < 0 {
		lines = append(lines, key+":\n")
		return append(lines, indented(block, "  ")...)
	}
	value := root.Content[i+1]
	indent := "  "
	if value.ShortTag() != "!!null" {
		indent = strings.Repeat(" ", max(0, value.Column-1))
	}
	end := len(lines)
	for ; i+2 < len(root.Content); i += 2 {
		if next := root.Content[i+2]; next.Column == 1 {
			end = next.Line - 1
			break
		}
	}
	for end > 0 && aside(lines[end-1]) {
		end--
	}
	return slices.Insert(lines, end, indented(block, indent)...)
}

// aside reports whether a line is blank, or a comment that belongs to what follows.
func aside(line string) bool {
	return strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#")
}

func indented(block []string, indent string) []string {
	all := make([]string, len(block))
	for i, line := range block {
		all[i] = indent + line + "\n"
	}
	return all
}

func ended(text []byte) []byte {
	if !bytes.HasSuffix(text, []byte("\n")) {
		return append(slices.Clone(text), '\n')
	}
	return text
}

// again parses lines after a change.
func again(lines []string) ([]string, *yaml.Node, error) {
	text := strings.Join(lines, "")
	root, problems := parse([]byte(text))
	if root == nil || len(problems) > 0 {
		return nil, nil, ErrNoPlace
	}
	return strings.SplitAfter(text, "\n"), root, nil
}
