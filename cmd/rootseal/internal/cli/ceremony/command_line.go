package ceremony

import (
	"fmt"
	"regexp"
	"strings"

	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/principal"
)

// commandLine returns the command line that does the same as a guided enrollment. It
// leaves out secrets and the confirmation, which belong to one run. It has two lines,
// because a terminal would break one line without a backslash.
func (o enrollOptions) commandLine(q enroll.Request, account string) [2]string {
	who := q.Principal
	who.Account = account
	words := []string{"rootseal enroll"}
	switch who.Kind {
	case principal.Root:
		words = append(words, "--root")
	case principal.User:
		words = append(words, "--user", word(who.Name))
	case principal.Login:
		words = append(words, "--service", word(who.Account), "--login", word(who.Name), "--show-seed")
	}
	if who.AWS() {
		words = append(words, "--account", who.Account)
	}
	if q.Profile != "" {
		words = append(words, "--profile", word(q.Profile))
	}
	first := strings.Join(words, " ") + " \\"
	words = []string{"--group", q.Group, "--keys", joined(q.Keys)}
	if o.seed.QR != "" {
		words = append(words, "--qr", word(o.seed.QR))
	}
	if !q.Touch {
		words = append(words, "--touch off")
	}
	if q.OneKey {
		words = append(words, "--one-key")
	}
	if len(q.Despite) > 0 {
		words = append(words, "--despite", joined(q.Despite))
	}
	return [2]string{first, strings.Join(words, " ")}
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// word returns text as one word of a shell.
func word(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return view.ShellQuoted(text)
}

func joined(keys []device.KeySerial) string {
	return strings.Join(view.Each(keys, func(key device.KeySerial) string { return fmt.Sprint(uint32(key)) }), ",")
}

// isGuided reports whether the command line left open what is enrolled.
func (e *enrolling) isGuided() bool {
	return e.person.Terminal.IsThere() && (!e.line.who.isNamed() || len(e.line.keys) == 0)
}

// sayCommandLines prints what does the same without questions.
func (e *enrolling) sayCommandLines(requests []enroll.Request, results []view.CeremonyResult) {
	e.Say("the same without questions, up to the confirmation:")
	for i, r := range results {
		who, err := principal.Parse(r.Principal)
		if err == nil && i < len(requests) {
			line := e.commandLine(requests[i], who.Account)
			e.Say("  %s\n      %s", line[0], line[1])
		}
	}
}
