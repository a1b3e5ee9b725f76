package ledger

// indent writes JSON that encoding/json has just made, compact and in one line, in the form
// of a record's file: each value in a line of its own, two spaces for each level. It is
// json.Indent without the check of what is known to be JSON, and reading a ledger
// spends most of its time here.
func indent(compact []byte) []byte {
	out := make([]byte, 0, 2*len(compact))
	level, quoted := 0, false
	for i := 0; i < len(compact); i++ {
		c := compact[i]
		switch {
		case quoted:
			if c == '\\' {
				out = append(out, c)
				i++
				c = compact[i]
			} else if c == '"' {
				quoted = false
			}
			out = append(out, c)
		case c == '"':
			quoted = true
			out = append(out, c)
		case c == '{' || c == '[':
			out = append(out, c)
			if next := compact[i+1]; next == '}' || next == ']' {
				i++
				out = append(out, next)
				continue
			}
			level++
			out = newLine(out, level)
		case c == '}' || c == ']':
			level--
			out = append(newLine(out, level), c)
		case c == ',':
			out = newLine(append(out, c), level)
		case c == ':':
			out = append(out, c, ' ')
		default:
			out = append(out, c)
		}
	}
	return out
}

func newLine(out []byte, level int) []byte {
	out = append(out, '\n')
	for range level {
		out = append(out, "  "...)
	}
	return out
}
