package rehearsal

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simcard"
	"rootseal/message"
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
		story: message.Textf("a fleet file adds the IAM user %s; the plan shows what there is to do, and changes nothing", oncall),
		Play: func(ctx context.Context) error {
			r.Account.AddUser(oncall)
			if err := os.WriteFile(r.fleetFile(), []byte(fleetText(e)), 0o600); err != nil {
				return err
			}
			l, err := r.OpenLedger()
			if err != nil {
				return err
			}
			records, devices = len(l.Records()), len(r.Account.Devices())
			return r.do(ctx, r.planLine())
		},
		check: func() (message.Text, error) {
			p, err := plan.Load(r.planFile())
			if err != nil {
				return message.Text{}, err
			}
			l, err := r.OpenLedger()
			switch {
			case err != nil:
				return message.Text{}, err
			case len(l.Records()) != records || len(r.Account.Devices()) != devices:
				return message.Text{}, errors.New("the plan has changed the ledger or the account")
			case p.Counts != plan.Counts{Enroll: 1}:
				return message.Text{}, message.Errorf("the plan has %+v, not one device to enroll", p.Counts)
			}
			return message.Textf("the plan enrolls one device and changes nothing; its hash is %.16s", p.Hash()), nil
		},
	}
}

// apply carries the plan out, which the operator confirms by its hash.
func (r *Rehearsal) apply() Act {
	return Act{
		Name:  "apply",
		story: message.Textf("exactly that plan is carried out"),
		Play: func(ctx context.Context) error {
			p, err := plan.Load(r.planFile())
			if err != nil {
				return err
			}
			_, err = r.must(ctx, cli.ExitDone, r.World, strings.NewReader(""), r.applyLine(p))
			return err
		},
		check: func() (message.Text, error) {
			found, err := r.Enrolled(r.OncallDaily())
			if err != nil {
				return message.Text{}, err
			}
			p, err := plan.Load(r.planFile())
			if err != nil {
				return message.Text{}, err
			}
			l, err := r.OpenLedger()
			if err != nil {
				return message.Text{}, err
			}
			for _, record := range l.Records() {
				if body, is := record.Body.(*ledger.Apply); is && body.Plan == p.Hash() {
					return message.Textf("record %d names the plan; %s", record.Sequence, found), nil
				}
			}
			return message.Text{}, errors.New("no record names the plan")
		},
	}
}
