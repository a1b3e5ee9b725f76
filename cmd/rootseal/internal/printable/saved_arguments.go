package printable

import (
	"regexp"
	"strconv"
	"strings"

	"rootseal/message"
)

var savedVerb = regexp.MustCompile(`%(?:\\?\.\d+)?[sdqv]`)

// wordsPattern is the pattern of an argument that is no number.
const wordsPattern = `(.+?)`

// argumentsIn returns the arguments of which a format makes a text. One in words may be
// a sentence of the program.
func argumentsIn(format, text string) (args []any, is bool) {
	pattern := savedVerb.ReplaceAllStringFunc(regexp.QuoteMeta(format), func(verb string) string {
		return map[byte]string{'d': `(\d+)`, 'q': `("(?:[^"\\]|\\.)*")`, 's': wordsPattern, 'v': wordsPattern}[verb[len(verb)-1]]
	})
	pattern = strings.ReplaceAll(pattern, wordsPattern+wordsPattern, wordsPattern+`((?:, .+)?)`) // the second adds a clause, or nothing
	found := regexp.MustCompile("^" + pattern + "$").FindStringSubmatch(text)
	if found == nil {
		return nil, false
	}
	for i, verb := range savedVerb.FindAllString(format, -1) {
		switch value := found[i+1]; verb {
		case "%d":
			n, err := strconv.ParseUint(value, 10, 64)
			is = err == nil
			args = append(args, n)
		case "%q":
			unquoted, err := strconv.Unquote(value)
			is = err == nil
			args = append(args, unquoted)
		default:
			is = true
			args = append(args, message.Word(strings.TrimSpace(value)))
		}
		if !is {
			return nil, false
		}
	}
	return args, true
}
