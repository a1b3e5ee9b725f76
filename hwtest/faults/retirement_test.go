package faults

import (
	"errors"
	"slices"
	"strings"

	"rootseal/enroll"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/record"
	"rootseal/hwtest/simaws"
)

// retire ends the device of the first group, which nothing replaces.
func retire(p *process, room *env.Env) error { return retireTyped(p, room, "") }

// retireNamed is the same with the device's ARN, as a person reads it at AWS.
func retireNamed(p *process, room *env.Env) error {
	devices := live(room)
	if len(devices) == 0 {
		return errors.New("no device is in use")
	}
	return retireTyped(p, room, devices[0].DeviceARN)
}

func retireTyped(p *process, room *env.Env, typed string) error {
	devices := live(room)
	if len(devices) == 0 {
		return errors.New("no device is in use")
	}
	c, err := enroll.PrepareRetirement(p.ctx, room, enroll.RetireRequest{Old: devices[0], ARN: typed})
	if err != nil {
		return err
	}
	return p.run(c)
}

// retireFirst is rotate --retire after an attack on the ledger, as the command is
// typed: with the group of the first recorded device.
func retireFirst(p *process, room *env.Env, _ word) error {
	devices := live(room)
	if len(devices) == 0 || room.AWS == nil && strings.Contains(devices[0].Principal, "/user/") {
		return nil
	}
	return retire(p, room)
}

// signedIn: the operator has signed in as root with the second group.
func signedIn(p *process, room *env.Env) error {
	_, err := custody.StateSignIn(p.ctx, room, live(room)[1], account)
	return err
}

// removed is the truth about a retirement of root that AWS cannot be asked about: the
// operator looks at the console's list.
func (w *world) removed() (also []string, closes bool) {
	for _, c := range unsettled(w.ledger()) {
		if c.Retires == nil || w.scenario.aws || len(c.Retiring) == 0 {
			continue
		}
		there := slices.ContainsFunc(w.aws.Devices(), func(d simaws.Device) bool { return d.ARN == c.Retires.DeviceARN && d.Enabled() })
		if there {
			return nil, true
		}
		return []string{ledger.DeviceRemoved}, false
	}
	return nil, false
}

// ledger reads what is on disk.
func (w *world) ledger() *ledger.Ledger {
	l, err := ledger.Open(bare{&w.files}, ledger.Identity{}, nil)
	must(err)
	return l
}

// retirementOf forges that an operator has begun to retire the first honest device, and
// keeps another: one of the ledger, or an adoption of another's device.
func retirementOf(more ...func(device, arn string) ledger.Body) func(*forger) bool {
	return func(f *forger) bool {
		device, begin, load, end := f.enrolled()
		if device == "" || end.DeviceARN == "" {
			return false
		}
		body := &ledger.Retirement{
			Principal: begin.Principal, Group: begin.Group, Device: device, DeviceARN: end.DeviceARN,
			Credentials: credentialsOf(begin), Confirmed: []string{"account " + account},
		}
		for _, d := range record.Read(f.records()).Live() {
			if d.Principal == begin.Principal && d.Ceremony != device {
				body.Keeps = d.Ceremony
			}
		}
		if body.Keeps == "" {
			id, _ := f.name()
			f.add(id, adoptionOf(begin, load, arn(alicesPhone)))
			body.Keeps = id
		}
		f.add("", &ledger.Live{Device: body.Keeps, DeviceARN: arn(alicesPhone), Method: ledger.MethodStated, Result: ledger.Proven})
		id, _ := f.name()
		f.add(id, body)
		for _, make := range more {
			f.add(id, make(device, end.DeviceARN))
		}
		return true
	}
}

// adoptionOf forges an adoption of a device, whose challenges are those of an honest
// one.
func adoptionOf(begin *ledger.Begin, load *ledger.Load, arn string) *ledger.Adopt {
	adopt := &ledger.Adopt{Principal: begin.Principal, Group: "other", DeviceARN: arn, Challenges: 3, TakenFrom: keysOf(begin)[0].KeySerial, Witnesses: witnessesOf(load)}
	for _, k := range keysOf(begin) {
		adopt.Keys = append(adopt.Keys, ledger.AdoptedKey{KeyState: k, CredentialID: begin.CredentialID})
	}
	return adopt
}

// keepable forges that the principal has another proven device: another's, under the
// keys and challenges of the honest one.
func keepable(f *forger) bool {
	device, begin, load, _ := f.enrolled()
	if device == "" || begin.Principal != alices {
		return false
	}
	id, _ := f.name()
	f.add(id, adoptionOf(begin, load, arn(alicesPhone)))
	f.add("", &ledger.Live{Device: id, DeviceARN: arn(alicesPhone), Method: ledger.MethodStated, Result: ledger.Proven})
	return true
}

func toRetire(device, arn string) ledger.Body {
	return &ledger.Retire{Device: device, DeviceARN: arn, Because: ledger.BecauseOther}
}

func toRetireByHand(string, string) ledger.Body {
	return &ledger.Statement{About: ledger.DeviceRemoved, Typed: account}
}

func isRetired(device, arn string) ledger.Body {
	return &ledger.Retired{Device: device, DeviceARN: arn, Confirmed: "aws"}
}

func ofGroup(group string, from, to uint32, q enroll.Request) enroll.Request {
	q.Group, q.Keys = group, serials(from, to)
	return q
}

var retirements = []scenario{
	{
		// A key of the group is plugged in, and another is lost.
		name: "retirement of a group", oneIn: 2, aws: true, neighbour: 9001, cards: keys(4),
		requests: []enroll.Request{user("daily", 1001, 1002), user("sealed", 1003, 1004)},
		then:     &verb{name: "rotate", do: retire, lost: []uint32{1002}, frozen: []uint32{1003, 1004}},
		open: anew(
			at("ledger create", 2, kill), // the retire record
			at("aws DeactivateMFADevice", 1, kill),
			at("aws DeactivateMFADevice", 1, killAfter),
			at("aws DeleteVirtualMFADevice", 1, kill),
			at("aws DeleteVirtualMFADevice", 1, killAfter),
		),
	},
	{
		name: "retirement of a group, signed by an officer", oneIn: 8, signed: true, aws: true, cards: locked(3),
		requests: []enroll.Request{user("daily", 1001, 1002), user("sealed", 1003, 1003)},
		then:     &verb{name: "rotate", do: retire, lost: []uint32{1002}, frozen: []uint32{1003}},
		open:     anew(at("aws DeactivateMFADevice", 1, killAfter)),
	},
	{
		name: "retirement of root's group, by the management account", oneIn: 6, aws: true, member: true, cards: keys(4),
		requests: []enroll.Request{ofGroup("daily", 1001, 1002, root(1002)), ofGroup("sealed", 1003, 1004, root(1002))},
		then:     &verb{name: "rotate", do: retire, lost: []uint32{1002}, frozen: []uint32{1003, 1004}},
		open: anew(
			at("aws DeactivateMFADevice", 1, killAfter),
			at("aws DeleteVirtualMFADevice", 1, kill),
		),
	},
	{
		// All keys of the group are lost, so only the typed ARN shows which device goes.
		name: "retirement of root's group by its ARN", oneIn: 4, aws: true, member: true, cards: keys(4),
		requests: []enroll.Request{ofGroup("daily", 1001, 1002, root(1002)), ofGroup("sealed", 1003, 1004, root(1002))},
		then:     &verb{name: "rotate", do: retireNamed, lost: []uint32{1001, 1002}, frozen: []uint32{1003, 1004}},
		open: anew(
			at("aws DeactivateMFADevice", 1, killAfter),
			at("aws DeleteVirtualMFADevice", 1, kill),
		),
	},
	{
		name: "retirement of root's group in the console", oneIn: 4, cards: keys(4),
		requests: []enroll.Request{ofGroup("daily", 1001, 1002, root(1002)), ofGroup("sealed", 1003, 1004, root(1002))},
		then:     &verb{name: "rotate", ready: signedIn, do: retire, lost: []uint32{1002}, frozen: []uint32{1003, 1004}},
		open: anew(
			at("person remove", 1, kill),
			at("person remove", 1, killAfter),
			at("person remove", 1, leaves),
		),
	},
}
