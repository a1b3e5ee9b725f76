package hint

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	plainWord = regexp.MustCompile(`^[A-Za-z0-9_+=,.@:/-]+$`)
	shellActs = strings.NewReplacer("$", `\$`, "`", "\\`") // within double quotes
)

// Quoted returns a parameter as one word of the command in a hint: the name of a service
// and a folder may have spaces. The command itself is in single quotes, so these are double
// ones. Others can write to the ledger: what was not parsed stays text in a shell.
func Quoted(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return shellActs.Replace(strconv.Quote(text))
}
