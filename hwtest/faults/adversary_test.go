package faults

import (
	"slices"
	"strings"
)

// wellTried are the scenarios in which every forgery is tried before every command.
// After a command that was cut off, and in all other scenarios, only some are
// tried.
var wellTried = []string{
	"user on 2 keys", "user on 2 keys, signed by an officer", "root", "root with a profile", "login elsewhere",
	"user in a password manager", "root in a password manager, with a profile",
	"rotation of the daily group", "retirement of a group", "keys found", "a signed verify",
}

// Of the attacks in those, one in seldom is tried where the command was cut off;
// of all others one in rarely; and of verbs that are recover in another place, or
// change little, one in their own number of these.
const (
	seldom = 6
	rarely = 50
)

// attack tries what an attacker with write access to the ledger's folder can do.
func (x *explorer) attack() {
	clean := play(x.t, x.scenario)
	all := slices.Concat(forgeries, cuts(clean.records))
	well := slices.Contains(wellTried, x.scenario.name)
	for _, cutOff := range append([][]fault{nil}, alone(x.scenario.open)...) {
		n := uint32(rarely)
		switch {
		case well && cutOff == nil:
			n = 1
		case well:
			n = seldom
		}
		if !*everything {
			n *= sample
		}
		for _, forgery := range all {
			for _, verb := range verbsUnder {
				x.tryAttack(cutOff, attack{forgery, verb}, n*max(1, verb.oneIn))
			}
		}
	}
}

// alone returns each fault as a list of its own.
func alone(faults []fault) (all [][]fault) {
	for _, f := range faults {
		all = append(all, []fault{f})
	}
	return all
}

// tryAttack tries one attack, if it is one of those that are tried.
func (x *explorer) tryAttack(cutOff []fault, a attack, oneIn uint32) {
	name := x.name(cutOff) + "; " + a.String()
	switch {
	case *only != "":
		if !strings.Contains(name, *only) {
			return
		}
	case number(name)%oneIn != 0:
		return
	}
	r, fits := underAttack(x.t, x.scenario, cutOff, a)
	if !fits {
		return
	}
	x.tally.count(kind("adversary: "+a.verb.name), len(r.found) > 0)
	if len(r.found) > 0 || *only != "" {
		x.report(name, r)
	}
}
