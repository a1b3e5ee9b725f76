package printable

import (
	"regexp"
	"strconv"
	"strings"

	"rootseal/message"
)

// recorded are the formats of sentences that the ledger keeps, which are English there:
// pending cleanup, what became of asking AWS, and what a workstation misses.
var recorded = []string{
	"%q stays on key %d: AWS was not read, so only a report shows that its device is gone",
	"the console may have left device %s unassigned: cancel its page, or delete the device",
	"%s is held by another principal now; it was left alone",
	"nobody uses %s any more, and %s: aws iam delete-virtual-mfa-device --serial-number %s",
	"look at AWS whether device %s is there, and whose it is; it was left alone",
	"look whether key %d holds %q, and whose it is; it was left alone",
	"look at AWS whether device %s is there, and whose it is; its retirement was closed",
	"%s is enabled at AWS for %s, and the ledger lost its one-time challenges: take it in with rootseal verify --adopt",
	"look at AWS whether device %s is there, and whose it is; its removal was closed",
	"look whether key %d holds %q, and whose it is; its removal was closed",
	"%q stays on key %d: %s",
	"delete %q, which opens nothing, from key %d",
	"%s is not what ceremony %s would have made",
	"%q on key %d is of none of its devices",
	"%s is not what it was when it was found: it was left alone, and so were the credentials of its ceremony",
	"AWS did not answer the creation of device %s: if it shows up, unassigned, delete it",
	"the password manager may hold %q, which opens nothing: delete it with %s",
	"%q on key %d %s; it was left alone",
	"key %d was given up: it may hold %q, which opens nothing; delete it if the key turns up",
	"%s: something of another's stands there; it was left alone",
	"not read: nobody has confirmed %s",
	"not read: %s",
	"what nobody could read: %s",
	"officer %s, in whose place record %d put another",
	"officer %s",
	"%s stays: %s",
}

var recordedVerb = regexp.MustCompile(`%[sdqv]`)

// Recorded returns the English sentence of a record as a text. What is in no
// known form is foreign.
func Recorded(text string) message.Text {
	for _, format := range recorded {
		if args, is := argumentsIn(format, text); is {
			if said := Sentence(format, args...); said.String() == Sentence("%s", text).String() {
				return said
			}
		}
	}
	return Sentence("%s", message.Word(text))
}

// wordsPattern is the pattern of an argument that is no number.
const wordsPattern = `(.+?)`

// argumentsIn returns the arguments of which a format makes a text. One in words may be
// a sentence of the program.
func argumentsIn(format, text string) (args []any, is bool) {
	pattern := recordedVerb.ReplaceAllStringFunc(regexp.QuoteMeta(format), func(verb string) string {
		return map[string]string{"%d": `(\d+)`, "%q": `("(?:[^"\\]|\\.)*")`, "%s": wordsPattern, "%v": wordsPattern}[verb]
	})
	pattern = strings.ReplaceAll(pattern, wordsPattern+wordsPattern, wordsPattern+`((?:, .+)?)`) // the second adds a clause, or nothing
	found := regexp.MustCompile("^" + pattern + "$").FindStringSubmatch(text)
	if found == nil {
		return nil, false
	}
	for i, verb := range recordedVerb.FindAllString(format, -1) {
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
