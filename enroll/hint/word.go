package hint

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	plainWord = regexp.MustCompile(`^[A-Za-z0-9_+=,.@:/-]+$`)

	// shellActs are what acts within double quotes. An apostrophe would end the quotes in
	// which a hint shows its command, if a person copies these too.
	shellActs = strings.NewReplacer("$", `\$`, "`", "\\`", "!", `\!`, "'", "’")
)

// Word returns a parameter as one word of the command that a hint shows: a service's name may
// have spaces. Others can write to the ledger, so a name from there that was not parsed stays
// text in a shell.
func Word(name string) string {
	if plainWord.MatchString(name) {
		return name
	}
	return shellActs.Replace(strconv.Quote(name))
}
