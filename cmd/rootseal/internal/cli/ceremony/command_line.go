package ceremony

import (
	"fmt"
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
		words = append(words, "--user", view.ShellWord(who.Name))
	case principal.Login:
		words = append(words, "--service", view.ShellWord(who.Account), "--login", view.ShellWord(who.Name), "--show-seed")
	}
	if who.AWS() {
		words = append(words, "--account", who.Account)
	}
	if q.Profile != "" {
		words = append(words, "--profile", view.ShellWord(q.Profile))
	}
	first := strings.Join(words, " ") + " \\"
	words = []string{"--group", q.Group, "--keys", joined(q.Keys)}
	if o.seed.QR != "" {
		words = append(words, "--qr", view.ShellWord(o.seed.QR))
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
			e.SayWhole("  %s", line[0])
			e.SayWhole("      %s", line[1])
		}
	}
}
