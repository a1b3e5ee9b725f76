package rehearsal

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
)

// oncall is the user that the fleet file adds.
const oncall = "oncall"

func (r *Rehearsal) fleetFile() string { return filepath.Join(r.Folder, "fleet.yaml") }
func (r *Rehearsal) planFile() string  { return filepath.Join(r.Folder, "plan.json") }

// OncallDaily is the enrollment of step apply.
func (r *Rehearsal) OncallDaily() enrollment {
	return enrollment{oncall, AccountNumber + "/user/" + oncall, "daily", []*simcard.Card{r.Daily[0], r.spare}}
}

// plan writes a fleet file with one user more, and saves a plan.
func (r *Rehearsal) plan() Act {
	e := r.OncallDaily()
	records, devices := 0, 0
	return Act{
		Name:  "plan",
		story: "a fleet file adds the IAM user " + oncall + "; the plan shows what there is to do, and changes nothing",
		Play: func(ctx context.Context) error {
			r.Account.AddUser(oncall)
			text := fmt.Sprintf("key_sets: {daily: [%s]}\naccounts:\n  - number: %q\n    enter: {profile: %s}\n    principals: {user/%s: {devices: {daily: daily}}}\n",
				serialList(e.keys), AccountNumber, adminProfile, oncall)
			if err := os.WriteFile(r.fleetFile(), []byte(text), 0o600); err != nil {
				return err
			}
			l, err := r.OpenLedger()
			if err != nil {
				return err
			}
			records, devices = len(l.Records()), len(r.Account.Devices())
			return r.do(ctx, fmt.Sprintf("plan %s --out %s", r.fleetFile(), r.planFile()))
		},
		check: func() (string, error) {
			p, err := plan.Load(r.planFile())
			if err != nil {
				return "", err
			}
			l, err := r.OpenLedger()
			switch {
			case err != nil:
				return "", err
			case len(l.Records()) != records || len(r.Account.Devices()) != devices:
				return "", errors.New("the plan has changed the ledger or the account")
			case p.Counts != plan.Counts{Enroll: 1}:
				return "", fmt.Errorf("the plan has %+v, not one device to enroll", p.Counts)
			}
			return fmt.Sprintf("the plan enrolls one device and changes nothing; its hash is %.16s", p.Hash()), nil
		},
	}
}

// apply carries the plan out, which the operator confirms by its hash.
func (r *Rehearsal) apply() Act {
	return Act{
		Name:  "apply",
		story: "exactly that plan is carried out",
		Play: func(ctx context.Context) error {
			p, err := plan.Load(r.planFile())
			if err != nil {
				return err
			}
			_, err = r.must(ctx, cli.ExitDone, r.World, strings.NewReader(""), fmt.Sprintf("apply %s --confirm %s", r.planFile(), p.Hash()[:8]))
			return err
		},
		check: func() (string, error) {
			found, err := r.Enrolled(r.OncallDaily())
			if err != nil {
				return "", err
			}
			p, err := plan.Load(r.planFile())
			if err != nil {
				return "", err
			}
			l, err := r.OpenLedger()
			if err != nil {
				return "", err
			}
			for _, record := range l.Records() {
				if body, is := record.Body.(*ledger.Apply); is && body.Plan == p.Hash() {
					return fmt.Sprintf("record %d names the plan; %s", record.Sequence, found), nil
				}
			}
			return "", errors.New("no record names the plan")
		},
	}
}
