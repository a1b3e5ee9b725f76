//go:build linux && cgo

package kills

import (
	"fmt"
	"time"

	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// scenario is an enrollment on three keys.
type scenario struct {
	name   string
	root   bool
	types  bool // root's officer types the pair
	touch  bool
	locked bool // the second key has an access code
}

var (
	plain  = scenario{name: "user"}
	touch  = scenario{name: "user, touch", touch: true}
	locked = scenario{name: "user, a locked key", locked: true}
	typed  = scenario{name: "root, the pair typed", root: true, types: true}
	unsaid = scenario{name: "root, the pair not typed", root: true}

	scenarios = []scenario{plain, touch, locked, typed, unsaid}
)

// lockedSerial is the key with an access code.
const lockedSerial = 23456789

// keys returns new keys. Each has credentials of a stranger, one of them with a
// name that differs from ours only in the suffix.
func (s scenario) keys() []*simcard.Card {
	press := simcard.AutoPress(2 * time.Millisecond)
	all := []*simcard.Card{
		simcard.New(simcard.YubiKey543, 12345678, press),
		simcard.New(simcard.YubiKey57, lockedSerial, press),
		simcard.New(simcard.YubiKey543, 34567890, press),
	}
	for _, card := range all {
		card.Store(simcard.Stored{ID: "GitHub:alice", Key: []byte("a stranger's secret.")})
		card.Store(simcard.Stored{ID: "AWS:breakglass@acme daily aaaaaa", Key: []byte("one of our own kind.")})
	}
	if s.locked {
		all[1].SetPassword(password)
	}
	return all
}

// account returns a new account. Strangers have a device in use and an unassigned
// device whose name differs from ours only in the suffix.
func (s scenario) account() (*simaws.Account, simaws.AccessKey, error) {
	a := simaws.New(simaws.Options{Account: account, Alias: "acme", STSDelay: -1})
	a.AddUser("breakglass")
	a.AddLegacyRootDevice()
	_, err := a.Console().AssignMFADevice("rootseal-breakglass-sealed-aaaaaa")
	a.Console().Abandon()
	return a, a.AddAdmin("admin"), err
}

// enroll is the command line.
func (s scenario) enroll(d *desk, cards []*simcard.Card) []string {
	args := []string{"enroll", "--group", "sealed", "--keys", serials(cards), "--confirm", account, "--confirm-endpoint", d.url}
	if s.root {
		args = append(args, "--root", "--account", account, "--secret", "-")
	} else {
		args = append(args, "--user", "breakglass")
	}
	if !s.touch {
		args = append(args, "--touch", "off")
	}
	return append(args, s.codes(d)...)
}

func (s scenario) codes(d *desk) []string {
	if !s.locked {
		return nil
	}
	return []string{"--access-code", fmt.Sprintf("%d=%s", lockedSerial, d.code)}
}
