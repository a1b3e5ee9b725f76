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
// leaves out secrets and the confirmation, which belong to one run.
func (o enrollOptions) commandLine(q enroll.Request, account string) string {
	who := q.Principal
	who.Account = account
	words := []string{"rootseal enroll"}
	switch who.Kind {
	case principal.Root:
		words = append(words, "--root")
	case principal.User:
		words = append(words, "--user", view.ShellQuoted(who.Name))
	case principal.Login:
		words = append(words, "--service", view.ShellQuoted(who.Account), "--login", view.ShellQuoted(who.Name), "--show-seed")
	}
	if who.AWS() {
		words = append(words, "--account", who.Account)
	}
	if q.Profile != "" {
		words = append(words, "--profile", view.ShellQuoted(q.Profile))
	}
	words = append(words, "--group", q.Group, "--keys", joined(q.Keys))
	if o.seed.qr != "" {
		words = append(words, "--qr", view.ShellQuoted(o.seed.qr))
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
	return strings.Join(words, " ")
}

func joined(keys []device.KeySerial) string {
	words := make([]string, len(keys))
	for i, key := range keys {
		words[i] = fmt.Sprint(uint32(key))
	}
	return strings.Join(words, ",")
}

// isGuided reports whether the command line left open what is enrolled.
func (e *enrolling) isGuided() bool {
	return e.person.Terminal.IsThere() && (!e.line.who.isNamed() || len(e.line.keys) == 0)
}

// sayCommandLines prints what does the same without questions.
func (e *enrolling) sayCommandLines(requests []enroll.Request, results []Result) {
	e.Say("the same without questions, up to the confirmation:")
	for i, r := range results {
		who, err := principal.Parse(r.Principal)
		if err == nil && i < len(requests) {
			e.Say("  %s", e.commandLine(requests[i], who.Account))
		}
	}
}
