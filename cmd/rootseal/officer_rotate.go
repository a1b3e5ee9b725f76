package main

import (
	"context"
	"errors"

	"rootseal/enroll"
)

// SignIn has somebody sign in as root with the new device before the old one
// goes. Without a terminal a later recover says so with --signed-in.
func (o *officer) SignIn(ctx context.Context, s enroll.SignIn) (string, error) {
	if o.terminal == nil {
		return "", nil
	}
	o.terminal.say("sign in to the console as root of %s, with a code of the new device:\n  rootseal code %s --group %s\nthe old device stays until that has worked.", s.Principal.Account, s.Principal, s.Group)
	return o.askDone(ctx, "type the account number once you are in, or later", s.Principal.Account)
}

// Remove has the old device removed by hand.
func (o *officer) Remove(ctx context.Context, r enroll.Removal) (string, error) {
	if o.terminal == nil {
		return "", nil
	}
	if r.Principal.AWS() {
		o.terminal.say("in the console, signed in as root of %s: the account menu, \"Security credentials\",\n\"Multi-factor authentication (MFA)\": choose %s, \"Remove\".\nleave the new one.", r.Principal.Account, r.Device)
	} else {
		o.terminal.say("remove the old authenticator at %s: %s", r.Principal.Account, r.Device)
	}
	return o.askDone(ctx, "type "+r.Principal.Account+" once it is gone, or later", r.Principal.Account)
}

// askDone takes what was typed to say that something is done; "" for later.
func (o *officer) askDone(ctx context.Context, question, want string) (string, error) {
	answer, err := o.terminal.ask(ctx, question, "", func(text string) error {
		if text == want || text == "later" {
			return nil
		}
		return errors.New("not the same")
	})
	if answer == "later" {
		answer = ""
	}
	return answer, err
}
