package check

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// managerBody is in a begin whose seed a password manager receives.
type managerBody struct{ Command []string }

// atManager follows a call of the password manager: the seed goes there only after the
// record that names the command, and its codes are those that AWS may get.
func (w *follower) atManager(e Event) {
	switch {
	case !e.Over && strings.HasSuffix(e.Edge, " store"):
		w.changes("a seed was handed to the password manager")
		var template struct{ Title string }
		_ = json.Unmarshal(e.Sent, &template) // no title is the name of no ceremony
		c := w.known(template.Title)
		if c == nil || c.load == nil || c.begin.Manager == nil || len(c.load.HandedTo) == 0 {
			w.violated(Intent, "a seed was handed over as %q, which no load record names", template.Title)
			return
		}
		w.announced(c, "a seed was handed over")
	case e.Over && !e.Failed && strings.HasSuffix(e.Edge, " code"):
		code := string(bytes.TrimSpace(e.Got))
		if len(code) != 6 {
			return
		}
		w.codes[code] = append(w.codes[code], 0)
		w.steps[code] = append(w.steps[code], uint64(e.At.Unix()/30))
		w.managed = true
	}
}

// lookAtVault: an item of a ceremony that ended without a device is pending cleanup.
func (f *finder) lookAtVault() {
	for _, title := range f.Vault {
		found := slices.Contains(f.VaultBefore, title)
		for _, c := range f.ceremonies {
			if c.begin == nil || c.begin.CredentialID != title {
				continue
			}
			found = true
			if c.end != nil && !c.done() && !c.owes(title) {
				f.violated(Leftover, "the password manager has %q, and its ceremony ended with %s", title, c.end.Outcome)
			}
		}
		if !found {
			f.violated(Unrecorded, "the password manager has %q, which is in no record", title)
		}
	}
	for _, c := range f.ceremonies {
		if c.begin == nil || c.begin.Manager == nil || !c.done() {
			continue
		}
		kept := false
		for _, title := range f.Vault {
			kept = kept || title == c.begin.CredentialID
		}
		if !kept {
			f.violated(LockOut, "%s is %s, and the password manager lacks %q", c.id, c.end.Outcome, c.begin.CredentialID)
		}
	}
}
