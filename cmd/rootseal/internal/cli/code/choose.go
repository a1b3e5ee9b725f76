package code

import (
	"context"
	"errors"
	"slices"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/cmd/rootseal/internal/view"
	"rootseal/device"
	"rootseal/enroll/hint"
	"rootseal/enroll/principal"
	"rootseal/enroll/targets"
	"rootseal/message"
	"rootseal/oath"
)

// Why there is no choice.
var (
	errNotHeld = cli.EndsWith(cli.ExitNoKey, hint.Sentinel(hint.PlugHolder, "not on a plugged-in key"))
	errSeveral = cli.EndsWith(cli.ExitUsage, hint.Sentinel(hint.NameID, "several credentials fit"))
)

// request is the credential that the operator wants, and what the ledger has of
// it.
type request struct {
	principal.Wanted
	recorded targets.Recorded
	replaced func(credentialID string) bool
}

// choice is a credential, and the key to ask.
type choice struct {
	credential oath.Credential
	key        *device.Key
}

// fitting returns the credentials that fit, each with the first key that holds
// it: those that an id means; else first those that the ledger names, then those
// whose own name fits.
func (h *hand) fitting(want request) []choice {
	if want.ID != "" {
		return h.byID(want.ID)
	}
	recorded := h.distinct(func(c oath.Credential) bool { return want.recorded.Has(c.ID) })
	if len(recorded) > 0 {
		return recorded
	}
	return h.distinct(func(c oath.Credential) bool { return want.Fits(named(c)) })
}

func named(c oath.Credential) principal.Credential {
	return principal.Credential{ID: c.ID, Issuer: c.Name().Issuer, TOTP: c.Type == oath.TOTP}
}

func ofAWS(c oath.Credential) bool { return named(c).AWS() }

// holdsAWS reports whether a plugged-in key has a credential of AWS.
func (h *hand) holdsAWS() bool { return len(h.distinct(ofAWS)) > 0 }

// distinct counts one id on several keys once: it is one credential.
func (h *hand) distinct(fits func(oath.Credential) bool) []choice {
	var found []choice
	for _, k := range h.keys {
		for _, c := range k.credentials {
			same := func(other choice) bool { return other.credential.ID == c.ID }
			if fits(c) && !slices.ContainsFunc(found, same) {
				found = append(found, choice{c, k.key})
			}
		}
	}
	return found
}

// choose finds the one credential that is wanted. If no key that can be read has
// it, choose asks for the access codes of locked keys, one after the other.
func (h *hand) choose(ctx context.Context, want request) (choice, error) {
	found := h.fitting(want)
	for len(found) == 0 {
		k := h.nextLocked(want)
		if k == nil {
			return choice{}, h.missing(want)
		}
		if err := h.unlock(ctx, k); err != nil {
			return choice{}, err
		}
		found = h.fitting(want)
	}
	if len(found) > 1 && want.ID == "" {
		found = inUse(found, want.replaced)
	}
	if len(found) > 1 {
		h.list("several credentials fit:", found)
		return choice{}, message.Errorf("choosing %s: %w", want, errSeveral)
	}
	h.warn(want, found[0].credential.ID)
	return found[0], nil
}

// inUse passes over credentials that the ledger calls replaced, unless all are.
func inUse(found []choice, replaced func(string) bool) []choice {
	left := slices.DeleteFunc(slices.Clone(found), func(c choice) bool { return replaced(c.credential.ID) })
	if len(left) == 0 {
		return found
	}
	return left
}

func (h *hand) list(heading string, credentials []choice) {
	h.app.Say("%s", message.Word(heading))
	for _, c := range credentials {
		h.app.Say("  %s", printable.Text(c.credential.ID))
	}
}

// nextLocked returns the next key that is still locked, nil if
// there is none: first those that hold the device according to the ledger.
func (h *hand) nextLocked(want request) *heldKey {
	var next *heldKey
	for _, k := range h.keys {
		if !errors.Is(k.err, oath.ErrLocked) {
			continue
		}
		if want.recorded.On(uint32(k.info.Serial)) {
			return k
		}
		if next == nil {
			next = k
		}
	}
	return next
}

// missing says why nothing was found. A key that could not be read comes first,
// since it may hold the credential.
func (h *hand) missing(want request) error {
	var errs []error
	for _, k := range h.keys {
		switch {
		case errors.Is(k.err, errPassedOver):
			errs = append(errs, message.Errorf("%s: %w", view.KeyName(k.info), k.err))
		case k.err != nil:
			errs = append(errs, k.err)
		}
	}
	if len(errs) > 0 {
		return message.Errorf("looking for %s: %w", want, errors.Join(errs...))
	}
	if h.holdsAWS() {
		h.list("the AWS credentials on the plugged-in keys are:", h.distinct(ofAWS))
	}
	return message.Errorf("looking for %s: %w", want, errNotHeld)
}

// warn names what makes the choice less than certain.
func (h *hand) warn(want request, id string) {
	for _, k := range h.keys {
		switch {
		case k.err == nil:
		case !errors.Is(k.err, oath.ErrLocked):
			h.app.Say("rootseal: %v", k.err)
		case want.IsOpen():
			h.app.Say("%s has an access code and was not checked", view.KeyName(k.info))
		}
	}
	if want.IsCut(id) && !want.recorded.Has(id) {
		h.app.Say("chosen for %s by the id %s, in which the name is cut short", want.Principal, printable.Text(id))
	}
}

// String is the request for a message.
func (r request) String() string { return printable.Text(r.Wanted.String()) }
