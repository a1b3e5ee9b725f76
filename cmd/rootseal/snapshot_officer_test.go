//go:build unix

package main

import (
	"encoding/json"

	"rootseal/hwtest/simcard"
)

// officers makes Olivia and Peter Ito officers, each with a key on the desk.
func (p *play) officers() {
	p.Helper()
	p.plug(simcard.YubiKey543, 16104417)
	p.plug(simcard.YubiKey57, 16104425)
	p.does(append([]string{"officer", "add", olivia1, "--name", "Olivia", "--generate"}, p.pin(olivia1)...)...)
	p.does(append([]string{"officer", "add", peter1, "--name", "Peter Ito", "--generate", "--officer", olivia1}, p.pin(olivia1, peter1)...)...)
}

// findings are the ids of what is open, as status shows them.
func (p *play) findings() (ids []string) {
	p.Helper()
	var status struct {
		Findings []struct {
			ID string `json:"id"`
		} `json:"findings"`
	}
	if err := json.Unmarshal([]byte(p.does("status")), &status); err != nil {
		p.Fatal(err)
	}
	for _, f := range status.Findings {
		ids = append(ids, f.ID)
	}
	return ids
}

// Officers come and go.
func storyOfficers(p *play) {
	p.does("officer", "list")
	p.does("officer", "add", first, "--name", "Olivia")
	p.officers()
	p.does("officer", "list")
	p.does("keys", "--attest")
	p.plug(simcard.YubiKey57, 16104433)
	third := []string{"officer", "add", quinn1, "--name", "Quinn", "--generate", "--slot", "9a"}
	p.does(append(third, p.pin(quinn1)...)...)
	p.does(append(third, "--officer", olivia1, "--pin", olivia1+"="+p.write("wrong", "654321\n"), p.pin(quinn1)[0], p.pin(quinn1)[1])...)
	p.does(append(append(third, p.by(olivia1)...), p.pin(quinn1)...)...)
	p.does(append([]string{"officer", "remove", peter1, "--reason", "left"}, p.by(olivia1)...)...)
	p.does(append([]string{"keys", "label", first, "desk"}, p.by(peter1)...)...)
	p.does(append([]string{"officer", "remove", "99999999", "--reason", "left"}, p.by(olivia1)...)...)
	p.does("officer", "list")
	p.does("log", "verify")
}

// The only officer's key is lost; another officer takes their place by a head.
func storyOfficerReplaced(p *play) {
	p.plug(simcard.YubiKey543, 16104417)
	var added struct {
		Head string `json:"head"`
	}
	if err := json.Unmarshal([]byte(p.does(append([]string{"officer", "add", olivia1, "--name", "Olivia", "--generate"}, p.pin(olivia1)...)...)), &added); err != nil {
		p.Fatal(err)
	}
	p.desk.Unplug(p.cards[olivia1])
	p.plug(simcard.YubiKey57, 16104425)
	next := append([]string{"officer", "add", peter1, "--name", "Peter Ito", "--generate", "--replaces", olivia1}, p.pin(peter1)...)
	p.does(next...)
	p.does(append(next, "--head", "1:0123456789abcdef")...)
	p.does(append(next, "--head", added.Head)...)
	p.does("officer", "list")
	p.does("status")
	p.does("log", "verify")
}

// A policy is set, which two officers sign in the end, and broken.
func storyPolicy(p *play) {
	p.does("policy", "show")
	p.does("policy", "set", "--min-keys", "3", "--sealed-group", "--verify-days", "90", "--live-days", "180", "--touch", "--attested")
	p.does("policy", "set", "--min-keys", "3")
	p.does(p.alice("daily", first, second)...)
	p.does("policy", "set", "--min-keys", "0", "--touch=false", "--attested=false")
	p.does(p.alice("daily", first, second)...)
	p.does("status")
	p.officers()
	p.does(append([]string{"policy", "set", "--two-officers"}, p.by(olivia1)...)...)
	p.does(append([]string{"keys", "label", first, "desk"}, p.by(olivia1)...)...)
	p.does(append([]string{"keys", "label", first, "desk"}, p.by(olivia1, peter1)...)...)
	p.does(append([]string{"officer", "remove", peter1, "--reason", "left"}, p.by(olivia1, peter1)...)...)
	p.does("policy", "show")
	p.does("status")
}
