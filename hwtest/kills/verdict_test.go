//go:build linux && cgo

package kills

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"

	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/program"
)

// settle runs one recover to settle what was left, a second to find nothing to do,
// and then the checks from outside.
func (t *trial) settle() {
	t.test.Helper()
	if o := t.recover(nil); o.exit != 0 {
		t.tell("one recover did not settle it: %s", o)
	}
	if o := t.recover(nil); o.exit != 0 || !strings.Contains(o.stderr, "no ceremony is unfinished") {
		t.tell("a second recover found something to settle: %s", o)
	}
	t.lookAtWorld()
	t.lookAtLedger()
}

// lookAtWorld checks keys, account, records and everything on the wire with a
// checker that shares none of the product's code.
func (t *trial) lookAtWorld() {
	t.test.Helper()
	byNumber, other := files(t.test, t.ledger)
	for _, v := range check.Settled(check.World{
		Keys: t.cards, Devices: t.account.Devices(), Files: check.NewFiles().With(byNumber), Events: t.wire.seen(), Said: slices.Concat(other, t.told),
		KeysBefore: t.keysBefore, DevicesBefore: t.devicesBefore,
	}) {
		t.tell("%s", v)
	}
	if secret := t.officer.secret; secret != "" {
		for n, data := range byNumber {
			if strings.Contains(string(data), secret) {
				t.tell("record %d holds root's secret", n)
			}
		}
	}
}

// lookAtLedger checks the chain by the program, and by the commands for
// everybody's own eyes that it prints.
func (t *trial) lookAtLedger() {
	t.test.Helper()
	stdout, stderr, exit := program.Run(t.test, t.command(t.ledger, t.admin, "log", "verify", "--json"))
	var said struct {
		World, Head, Commands, Verdict string
	}
	err := json.Unmarshal([]byte(stdout), &said)
	if err == nil && exit == 1 && said.Verdict == "empty" {
		return // killed before it had begun: there is nothing to check
	}
	if err != nil || exit != 0 {
		t.tell("log verify: exit %d, %v\n%s%s", exit, err, stdout, stderr)
		return
	}
	cmd := exec.CommandContext(t.test.Context(), "bash", "-c", said.Commands)
	stdout, stderr, exit = program.Run(t.test, cmd)
	if want := said.World + "\nhead " + said.Head + "\n"; exit != 0 || stdout != want || stderr != "" {
		t.tell("log verify says %s, and sha256sum and jq say, exit %d:\n%s%s", said.Head, exit, stdout, stderr)
	}
}
