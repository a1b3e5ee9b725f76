package printable

import (
	"io"
	"regexp"
)

// Rehearsed is the output of a rehearsed command. A command that it names is one to type
// next, and typed as it stands it would act on real keys and the real ledger. So
// Rehearsed puts the rehearsal before it.
type Rehearsed struct {
	io.Writer
	Prefix string            // such as "rootseal rehearse --ledger FOLDER -- "
	Notice func(text string) // what is written; nil: no one looks at it
}

// Write implements io.Writer.
func (r Rehearsed) Write(p []byte) (int, error) {
	if r.Notice != nil {
		r.Notice(string(p))
	}
	if _, err := io.WriteString(r.Writer, r.text(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// named is a command: any word in quotes, or a verb where a command begins.
var named = regexp.MustCompile(`(?m)(')rootseal\s+([a-z]+)|(^ *|[:,=] |\bby )rootseal (enroll|rotate|recover|code|verify|seal|unseal|keys|log|status|audit|officer|policy|passkey|plan|doctor)\b`)

func (r Rehearsed) text(text string) string {
	return named.ReplaceAllStringFunc(text, func(found string) string {
		m := named.FindStringSubmatch(found)
		if m[2] == "rehearse" || m[3] == "= " && r.Prefix == "" { // a line of a settings file is no line of the practice room
			return found
		}
		return m[1] + m[3] + r.Prefix + m[2] + m[4]
	})
}

// forWriter returns a text as its writer will show it, so that it is broken into lines as
// it will be shown.
func forWriter(w io.Writer, text string) string {
	for w != nil {
		if r, is := w.(Rehearsed); is {
			return r.text(text)
		}
		w = within(w)
	}
	return text
}
