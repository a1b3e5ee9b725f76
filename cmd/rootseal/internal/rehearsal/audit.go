package rehearsal

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp/hotp"

	"rootseal/cmd/rootseal/internal/cli"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
)

// phone is a device that is in no record.
const phone = "phone"

// audit finds nothing that matters, and then a device that an intruder gave to root.
func (r *Rehearsal) audit() Act {
	return Act{
		Name:  "audit",
		story: "the account matches the ledger; then an intruder gives root another device, and the next audit finds it",
		Play: func(ctx context.Context) error {
			if err := r.do(ctx, "audit --profile "+adminProfile); err != nil {
				return err
			}
			if err := r.giveRootAPhone(); err != nil {
				return err
			}
			r.tell("an intruder has signed in as root and added a phone")
			_, err := r.must(ctx, cli.ExitWrong, r.World, strings.NewReader(""), "audit --profile "+adminProfile)
			return err
		},
		check: r.audited,
	}
}

func (r *Rehearsal) giveRootAPhone() error {
	made, err := r.Account.Console().AssignMFADevice(phone)
	if err != nil {
		return fmt.Errorf("adding a phone in the console: %w", err)
	}
	i := slices.IndexFunc(r.Account.Devices(), func(d simaws.Device) bool { return d.ARN == made.ARN })
	secret := base32.StdEncoding.EncodeToString(r.Account.Devices()[i].Seed)
	step := uint64(time.Now().Unix() / 30)
	code1, err1 := hotp.GenerateCode(secret, step-1)
	code2, err2 := hotp.GenerateCode(secret, step)
	if err := errors.Join(err1, err2, r.Account.Console().AddMFA(code1, code2)); err != nil {
		return fmt.Errorf("adding a phone in the console: %w", err)
	}
	return nil
}

// audited checks the last two audits in the ledger: the first found nothing about
// root's devices, the second found what the account really has.
func (r *Rehearsal) audited() (string, error) {
	l, err := r.OpenLedger()
	if err != nil {
		return "", err
	}
	var audits []*ledger.Audited
	for _, record := range l.Records() {
		if body, is := record.Body.(*ledger.Audited); is {
			audits = append(audits, body)
		}
	}
	if !slices.ContainsFunc(r.Account.Devices(), func(d simaws.Device) bool {
		return d.Owner == simaws.RootOwner && strings.HasSuffix(d.ARN, "/"+phone)
	}) {
		return "", errors.New("root has no phone")
	}
	id := "root-unknown-device/" + AccountNumber + "/" + phone
	has := func(a *ledger.Audited) bool {
		return slices.ContainsFunc(a.Findings, func(f ledger.FindingRef) bool { return f.ID == id })
	}
	if len(audits) < 2 || has(audits[len(audits)-2]) || !has(audits[len(audits)-1]) {
		return "", fmt.Errorf("the ledger has no audit that found %s, after one that did not", id)
	}
	return fmt.Sprintf("the first audit found nothing that counts, the second %s; head %s", id, l.Head()), nil
}
