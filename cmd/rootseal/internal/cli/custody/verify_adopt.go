package custody

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/cmd/rootseal/internal/printable"
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/principal"
)

// adoptFlags are the options of verify --adopt.
type adoptFlags struct {
	adopt   bool
	account string
	root    bool
	user    string
	group   string
	id      string
	idOn    []string
	device  string
	confirm string
	despite []string
}

func (f *adoptFlags) define(fl *pflag.FlagSet) {
	fl.BoolVar(&f.adopt, "adopt", false, "record keys that were enrolled by hand, or whose ledger is lost")
	fl.StringVar(&f.account, "account", "", "with --adopt: the account number, `ACCOUNT`")
	fl.BoolVar(&f.root, "root", false, "with --adopt: the root user")
	fl.StringVar(&f.user, "user", "", "with --adopt: the IAM user `NAME`")
	fl.StringVar(&f.group, "group", "", "with --adopt: label the group `LABEL`")
	fl.StringVar(&f.id, "id", "", "with --adopt: credential `ID`, as ykman oath accounts list shows it")
	fl.StringArrayVar(&f.idOn, "id-on", nil, "with --adopt: `SERIAL=ID` of a key with another credential id (repeatable)")
	fl.StringVar(&f.device, "device", "", "with --adopt: `NAME` of the MFA device at AWS, if there are several")
	fl.StringVar(&f.confirm, "confirm", "", "with --adopt: confirm with the account number, `ACCOUNT`")
	fl.StringSliceVar(&f.despite, "despite", nil, "with --adopt: "+operator.DespiteUsage)
}

// checkUnused refuses flags that require --adopt.
func (f adoptFlags) checkUnused() error {
	if f.root || f.account != "" || f.user != "" || f.group != "" || f.id != "" || len(f.idOn) > 0 || f.device != "" || f.confirm != "" || len(f.despite) > 0 {
		return cli.Usage("--account, --root, --user, --group, --id, --id-on, --device, --confirm and --despite require --adopt")
	}
	return nil
}

// adoptRequest is what --adopt records, and how it reaches AWS.
type adoptRequest struct {
	custody.AdoptRequest
	profile            string
	endpoints, confirm []string
}

// request reads the options of --adopt, and those of verify that it shares.
func (f adoptFlags) request(o *verifyOptions) (adoptRequest, error) {
	q := adoptRequest{profile: o.profile, endpoints: o.endpoints, AdoptRequest: custody.AdoptRequest{
		Principal:    principal.Principal{Account: f.account, Kind: principal.Root},
		Group:        f.group,
		CredentialID: f.id,
		Device:       f.device,
		Keys:         o.keys,
		Other:        map[device.KeySerial]string{},
	}}
	if f.confirm != "" {
		q.confirm = []string{f.confirm}
	}
	switch {
	case f.root == (f.user != ""):
		return q, cli.Usage("--adopt requires --root or --user NAME")
	case f.account == "" || f.group == "" || f.id == "" && len(f.idOn) == 0:
		return q, cli.Usage("--adopt requires --account, --group and --id")
	case len(o.keys) == 0:
		return q, cli.Usage("--adopt requires the serials of the keys with --keys")
	case o.live || len(o.signedIn) > 0:
		return q, cli.Usage("--live and --signed-in check what the ledger has: adopt first")
	}
	if f.user != "" {
		q.Principal.Kind, q.Principal.Name = principal.User, f.user
	}
	for _, text := range f.idOn {
		number, id, found := strings.Cut(text, "=")
		serial, err := cli.ParseSerial(number)
		if !found || err != nil {
			return q, cli.Usage("--id-on requires SERIAL=ID")
		}
		q.Other[serial] = id
	}
	var err error
	q.Despite, err = cli.ParseSerials(f.despite)
	return q, err
}

func (q adoptRequest) record(ctx context.Context, r *operator.Recording) error {
	if _, err := r.Signed(ctx, q.Keys...); err != nil {
		return err
	}
	if q.Principal.Kind == principal.Root && q.profile == "" {
		q.profile = r.App.World.Profile()
	}
	e, settings, err := operator.Env(ctx, r.App, r.Ledger, r.Operator, q.Principal, q.profile)
	if err != nil {
		return err
	}
	if err := operator.ConfirmEndpoints(ctx, r.App, r.Terminal, settings, q.endpoints); err != nil {
		return err
	}
	adoption, err := prepareAdoption(ctx, r.Terminal, e, q.AdoptRequest)
	if err != nil {
		return err
	}
	defer adoption.Close()
	if err := e.ReadyToSign(ctx, adoption.Release); err != nil {
		return err
	}
	showAdoption(r.App, adoption)
	ask := operator.Confirmation{Noun: "account number", Text: q.Principal.Account, Given: q.confirm, OnlyOne: true, Release: adoption.Release}
	confirmed, err := ask.Get(ctx, r.Terminal)
	if err != nil {
		return err
	}
	head, err := adoption.Adopt(ctx, append(confirmed, adoption.MeantDespite()...))
	body := adoption.Body()
	return r.App.Recorded(err, head, body, "adopted: %s, group %s, %d one-time challenges from key %d", body.Principal, body.Group, len(body.Witnesses), body.TakenFrom)
}

// prepareAdoption asks the operator about each key that the ledger warns against.
func prepareAdoption(ctx context.Context, t operator.Asker, e *env.Env, q custody.AdoptRequest) (*custody.Adoption, error) {
	for {
		adoption, err := custody.PrepareAdoption(ctx, e, q)
		if !errors.Is(err, gate.ErrAskAgainst) {
			return adoption, err
		}
		serial, asked, err := operator.MeantDespite(ctx, t, err)
		if !asked || err != nil {
			return nil, err
		}
		q.Despite = append(q.Despite, serial)
	}
}

// showAdoption shows what the operator is about to confirm.
func showAdoption(a *cli.App, adoption *custody.Adoption) {
	body := adoption.Body()
	a.Say("%s, group %s: %s", body.Principal, body.Group, body.DeviceARN)
	for _, key := range body.Keys {
		a.Say("  key %d  %s", key.KeySerial, key.CredentialID)
	}
	a.Say("the keys agree on %d fresh random challenges. the ledger will state what that does not prove:", body.Challenges)
	for _, open := range body.NotProven {
		a.Say("  %s", printable.Saved(open))
	}
	a.Say("'rootseal verify --live' proves the last point.")
	for _, against := range adoption.Against() {
		a.Say("warning: key %d: %s", against.Key, against.Objection.Text)
	}
	for _, doubt := range adoption.Doubts() {
		a.Say("warning: %s", doubt)
	}
}
