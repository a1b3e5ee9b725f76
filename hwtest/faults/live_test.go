package faults

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"fmt"
	"slices"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/oath"
)

// Live checks: AWS accepts codes of a device, as an administrator's two codes or
// for a session of the user, directly after the enrollment or later. After every
// failure the next one proves the device.

// late is so far into a time step that the next step, whose codes are unused,
// begins before STS has learned about a device.
const late = 20 * time.Second

// proveLive makes AWS accept codes of keys that were not reset.
func proveLive(p *process, room *env.Env) error {
	held := live(room)[0]
	if held.Manager != nil {
		return isProven(custody.NewTogether(room).ProveManaged(p.ctx, room, held, p.vault()))
	}
	var keys []device.KeySerial
	for _, key := range held.Keys {
		if !p.world.wasWiped(key.KeySerial) {
			keys = append(keys, device.KeySerial(key.KeySerial))
		}
	}
	if len(keys) == 0 {
		return nil // nothing is left that could prove it
	}
	return isProven(custody.ProveLive(p.ctx, room, held, keys))
}

// isProven makes an error of what AWS says against a device.
func isProven(proof ledger.Live, err error) error {
	if err == nil && proof.Result != ledger.Proven {
		err = fmt.Errorf("%s: %s", proof.Result, proof.Cause)
	}
	return err
}

// aPair are the codes of the step before and now of a device, as a program shows
// them that has the seed, too.
func aPair(d simaws.Device) (codes [2]string) {
	step := oath.Step(time.Now(), 30*time.Second)
	for i := range codes {
		challenge := oath.TOTPChallenge(step - 1 + uint64(i))
		codes[i] = string(oath.Full{Digits: 6, HMAC: hmacOf(d.Seed, challenge[:])}.Code())
	}
	return codes
}

func (w *world) device(arn string) (simaws.Device, bool) {
	all := w.aws.Devices()
	i := slices.IndexFunc(all, func(d simaws.Device) bool { return d.ARN == arn })
	if i < 0 {
		return simaws.Device{}, false
	}
	return all[i], true
}

// spendTries uses AWS's nine attempts up. The keys' codes stay as they are.
func (w *world) spendTries(arn string) {
	stranger := awsiam.New(awsiam.AccessKey{ID: w.alice.ID, Secret: w.alice.Secret}, w.aws.Transport())
	for range 18 { // those in which STS had yet to learn do not all count
		_, _ = stranger.Session(context.Background(), arn, "000000")
	}
}

// resync lets another administrator's program send two codes: STS must then learn
// about the device again.
func (w *world) resync(arn string) {
	d, is := w.device(arn)
	if !is {
		return
	}
	codes := aPair(d)
	stranger := awsiam.New(awsiam.AccessKey{ID: w.admin.ID, Secret: w.admin.Secret}, w.aws.Transport())
	_, _ = stranger.Resync(context.Background(), d.Owner, arn, codes[0], codes[1])
}

var lives = []scenario{
	{
		name: "live proof by the user at once", aws: true, into: late, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{name: "live", do: proveLive, again: true, atOnce: true, own: true, frozen: []uint32{1001, 1002}},
	},
	{
		name: "live proof by the user after a resync", aws: true, cards: keys(1), requests: []enroll.Request{user("daily", 1001, 1001)},
		then: &verb{name: "live", ready: proveLive, do: proveLive, again: true, atOnce: true, own: true, frozen: []uint32{1001}},
	},
	{
		name: "live proof by an administrator", aws: true, cards: keys(2), requests: []enroll.Request{user("daily", 1001, 1002)},
		then: &verb{name: "live", do: proveLive, again: true, frozen: []uint32{1001, 1002}},
	},
	{
		name: "live proof at once, with touch on locked keys", aws: true, into: late, oneIn: 4, cards: locked(2, simcard.AutoPress(time.Second)),
		requests: []enroll.Request{touch(user("daily", 1001, 1002))},
		then:     &verb{name: "live", do: proveLive, again: true, atOnce: true, frozen: []uint32{1001, 1002}},
	},
}

func hmacOf(seed, challenge []byte) []byte {
	mac := hmac.New(sha1.New, seed)
	mac.Write(challenge)
	return mac.Sum(nil)
}
