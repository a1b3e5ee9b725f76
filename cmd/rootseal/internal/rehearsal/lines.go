package rehearsal

import (
	"fmt"
	"strings"

	"rootseal/enroll/fleet/plan"
	"rootseal/hwtest/simcard"
)

// The command lines and the fleet file of the full rehearsal. They are the same in every
// language.

func userLine(e enrollment) string {
	return fmt.Sprintf("enroll --user %s --profile %s --group %s --keys %s --confirm %s",
		User, adminProfile, e.group, serialList(e.keys), AccountNumber)
}

func rootLine(e enrollment) string {
	return fmt.Sprintf("enroll --root --account %s --profile %s --group %s --keys %s --secret - --confirm %s",
		AccountNumber, ReadonlyProfile, e.group, serialList(e.keys), AccountNumber)
}

func codeLine(e enrollment) string {
	return fmt.Sprintf("code %s --group %s --serial %d --fresh", e.principal, e.group, e.keys[0].Serial())
}

func acceptedLine() string { return "recover --console accepted" }

func auditLine() string { return "audit --profile " + adminProfile }

func (r *Rehearsal) reportLine() string { return "report --out " + r.ReportFile() }

func sealLine(key *simcard.Card) string {
	return fmt.Sprintf("seal %d --bag %s --place safe --observer Ren", key.Serial(), bag)
}

func rotateLine(lost, spare *simcard.Card) string {
	return fmt.Sprintf("rotate --lost %d --add %d --confirm %d", lost.Serial(), spare.Serial(), lost.Serial())
}

func fleetText(e enrollment) string {
	return fmt.Sprintf("key_sets: {daily: [%s]}\naccounts:\n  - number: %q\n    enter: {profile: %s}\n    principals: {user/%s: {devices: {daily: daily}}}\n",
		serialList(e.keys), AccountNumber, adminProfile, oncall)
}

func (r *Rehearsal) planLine() string {
	return fmt.Sprintf("plan %s --out %s", r.fleetFile(), r.planFile())
}

func (r *Rehearsal) applyLine(p *plan.Plan) string {
	return fmt.Sprintf("apply %s --confirm %s", r.planFile(), p.Hash()[:8])
}

func generateLine(officer uint32) string {
	return fmt.Sprintf("officer add %d --name Officer --generate --pin %d=-", officer, officer)
}

// groupLine enrolls the group that a real command line works on.
func (n named) groupLine(held []string) string {
	line := "enroll --user " + n.user
	if n.root {
		line = "enroll --root --account " + n.account + " --secret -"
	}
	line += fmt.Sprintf(" --group %s --keys %s --confirm %s --touch off", n.group, strings.Join(held, ","), n.account)
	if n.signs() {
		line += fmt.Sprintf(" --officer %d --pin %d=-", n.officer, n.officer)
	}
	if len(held) == 1 {
		line += " --one-key"
	}
	return line
}
