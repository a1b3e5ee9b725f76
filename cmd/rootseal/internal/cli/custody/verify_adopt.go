package custody

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/pflag"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/cmd/rootseal/internal/operator"
	"rootseal/device"
	"rootseal/enroll/custody"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/principal"
)

// adoptFlags say what verify --adopt takes into the record.
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

// checkUnused refuses flags that go with --adopt alone.
func (f adoptFlags) checkUnused() error {
	if f.root || f.account != "" || f.user != "" || f.group != "" || f.id != "" || len(f.idOn) > 0 || f.device != "" || f.confirm != "" || len(f.despite) > 0 {
		return cli.Usage("--account, --root, --user, --group, --id, --id-on, --device, --confirm and --despite go with --adopt")
	}
	return nil
}

func (f verifyFlags) adoption() (custody.AdoptRequest, error) {
	q := custody.AdoptRequest{
		Principal:    principal.Principal{Account: f.adopt.account, Kind: principal.Root},
		Group:        f.adopt.group,
		CredentialID: f.adopt.id,
		Device:       f.adopt.device,
		Other:        map[device.KeySerial]string{},
	}
	switch {
	case f.adopt.root == (f.adopt.user != ""):
		return q, cli.Usage("--adopt wants --root or --user NAME")
	case f.adopt.account == "" || f.adopt.group == "" || f.adopt.id == "" && len(f.adopt.idOn) == 0:
		return q, cli.Usage("--adopt wants --account, --group and --id")
	case len(f.keys) == 0:
		return q, cli.Usage("--adopt requires the serials of the keys with --keys")
	case f.live || len(f.signedIn) > 0:
		return q, cli.Usage("--live and --signed-in prove what is on record: adopt first")
	}
	if f.adopt.user != "" {
		q.Principal.Kind, q.Principal.Name = principal.User, f.adopt.user
	}
	for _, text := range f.adopt.idOn {
		number, id, found := strings.Cut(text, "=")
		serial, err := cli.ParseSerial(number)
		if !found || err != nil {
			return q, cli.Usage("--id-on wants SERIAL=ID")
		}
		q.Other[serial] = id
	}
	var err error
	if q.Keys, err = cli.ParseSerials(f.keys); err != nil {
		return q, err
	}
	q.Despite, err = cli.ParseSerials(f.adopt.despite)
	return q, err
}

func runAdopt(ctx context.Context, a *cli.App, f verifyFlags) error {
	q, err := f.adoption()
	if err != nil {
		return err
	}
	codes, err := a.CheckSecrets(f.codes, f.signing.Pins, "")
	if err != nil {
		return err
	}
	l, err := a.OpenToRecord(&ledger.Adopt{})
	if err != nil {
		return err
	}
	person, closePerson, err := operator.Person(ctx, a, codes)
	if err != nil {
		return err
	}
	defer closePerson()
	if err := person.Signing.Bring(ctx, l, f.signing, q.Keys...); err != nil {
		return err
	}
	if q.Principal.Kind == principal.Root && f.profile == "" {
		f.profile = a.World.Profile()
	}
	room, settings, err := operator.Room(ctx, a, l, person, q.Principal, f.profile)
	if err != nil {
		return err
	}
	if err := operator.ConfirmEndpoints(ctx, a, person.Terminal, settings, f.endpoints); err != nil {
		return err
	}
	adoption, err := custody.PrepareAdoption(ctx, room, q)
	for errors.Is(err, gate.ErrAskAgainst) {
		var serial device.KeySerial
		var asked bool
		if serial, asked, err = operator.MeantDespite(ctx, person.Terminal, err); !asked || err != nil {
			break
		}
		q.Despite = append(q.Despite, serial)
		adoption, err = custody.PrepareAdoption(ctx, room, q)
	}
	if err != nil {
		return err
	}
	defer adoption.Close()
	sayAdoption(a, adoption.Body())
	for _, against := range adoption.Against() {
		a.Say("warning: key %d: %s", against.Key, against.Objection.Text)
	}
	for _, doubt := range adoption.Doubts() {
		a.Say("warning: %s", doubt)
	}
	confirmed, err := confirmAccount(ctx, a, person.Terminal, q.Principal.Account, f.adopt.confirm, adoption.Release)
	if err != nil {
		return err
	}
	confirmed = append(confirmed, adoption.MeantDespite()...)
	head, err := adoption.Adopt(ctx, confirmed)
	if err != nil {
		return err
	}
	body := adoption.Body()
	a.Say("adopted: %s, group %s, %d witnesses from key %d", body.Principal, body.Group, len(body.Witnesses), body.TakenFrom)
	a.Say("ledger head %s", head)
	if a.JSON {
		return a.PrintJSON(body)
	}
	return nil
}

func sayAdoption(a *cli.App, body ledger.Adopt) {
	a.Say("%s, group %s: %s", body.Principal, body.Group, body.DeviceARN)
	for _, key := range body.Keys {
		a.Say("  key %d  %s", key.KeySerial, key.CredentialID)
	}
	a.Say("the keys agree on %d fresh random challenges. that does not prove, and the record says so:", body.Challenges)
	for _, open := range body.NotProven {
		a.Say("  %s", open)
	}
	a.Say("rootseal verify --live proves the last.")
}

// confirmAccount has an account's number typed, or repeated by a flag.
func confirmAccount(ctx context.Context, a *cli.App, t operator.Asker, account, given string, release func()) ([]string, error) {
	switch {
	case given == account:
		return []string{"account number " + account + ", by flag"}, nil
	case given != "":
		return nil, cli.Usage("--confirm is %s, and this is of %s", given, account)
	}
	release()
	if _, err := t.Ask(ctx, "type the account number to confirm", "", operator.Same(account), operator.ConfirmInstead(account)); err != nil {
		return nil, err
	}
	return []string{fmt.Sprintf("account number %s, typed", account)}, nil
}
