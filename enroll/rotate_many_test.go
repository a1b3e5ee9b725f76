package enroll_test

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/many"
	"rootseal/enroll/principal"
	"rootseal/enroll/step"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
)

// fleet is a stage with several accounts, each with a user ops whose daily group
// is on every key.
type fleet struct {
	*enrolltest.Stage
	numbers  []string
	accounts []*simaws.Account
	envs     []*env.Env
}

func newFleet(t *testing.T, accounts, keys int, latency time.Duration) *fleet {
	t.Helper()
	var cards []*simcard.Card
	for i := range keys {
		cards = append(cards, simcard.New(simcard.YubiKey57, uint32(1001+i)))
	}
	f := &fleet{Stage: enrolltest.NewOf(t, cards...)}
	for i := range accounts {
		number := fmt.Sprintf("%012d", 200000000000+i)
		account := simaws.New(simaws.Options{Account: number, Latency: latency, Plain: true})
		account.AddUser("ops")
		key := account.AddAdmin("admin")
		e := *f.Env
		e.AWS = awsiam.New(awsiam.AccessKey(key), account.Transport())
		f.numbers = append(f.numbers, number)
		f.accounts, f.envs = append(f.accounts, account), append(f.envs, &e)
		c, err := enroll.Prepare(t.Context(), &e, enroll.Request{
			Principal: principal.Principal{Account: number, Kind: principal.User, Name: "ops"},
			Group:     "daily", Keys: f.Serials(), Source: env.API,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Run(t.Context(), nil, nil); err != nil {
			t.Fatal(err)
		}
		c.Close()
	}
	f.FreeKeys()
	time.Sleep(24 * time.Hour)
	return f
}

// lose takes the last key away and gives the rotations of all that it opens, on
// the keys that remain, which are opened once.
func (f *fleet) lose(t *testing.T, how string) (rotations []*many.Rotation, lost *simcard.Card) {
	t.Helper()
	lost = f.Cards[len(f.Cards)-1]
	f.Readers.Unplug(lost)
	serial := device.KeySerial(lost.Serial())
	if _, err := custody.LoseKey(t.Context(), f.Env, serial, how); err != nil {
		t.Fatal(err)
	}
	here := f.Serials()[:len(f.Cards)-1]
	opened, err := f.Desk.Open(t.Context(), here...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		for _, key := range opened {
			key.Close()
		}
	})
	for i, d := range f.Book().Key(lost.Serial()).Holds() {
		rotations = append(rotations, &many.Rotation{Env: f.envs[i], Request: enroll.RotateRequest{
			Old: d, Keys: here, Opened: opened, Reason: ledger.ReasonLost, Lost: []device.KeySerial{serial}, Source: env.API,
		}})
	}
	return rotations, lost
}

// A stolen key of several accounts: every device that it opens is replaced, an
// account that cannot be entered keeps nothing from the others, and the key
// that turns up is taken back clean.
func TestRotateAllThatALostKeyOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 3, 3, 0)
		rotations, lost := f.lose(t, "stolen")
		f.accounts[1].Fault(simaws.Fault{Kind: simaws.Refuse, Action: "GetCallerIdentity", Status: 403, Code: "AccessDenied"})
		many.Prepare(t.Context(), rotations)
		ended := map[string]string{}
		if _, err := many.Run(t.Context(), rotations, nil, func(_ *many.Rotation, r enroll.Result, err error) {
			ended[r.Principal] = r.Outcome
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := rotations[1].Plan(); err == nil {
			t.Error("the account that cannot be entered has a plan")
		}
		for i, want := range []bool{true, false, true} {
			who := f.numbers[i] + "/user/ops"
			if got := ended[who] == ledger.Complete; got != want {
				t.Errorf("%s ended as %q", who, ended[who])
			}
		}

		serial := device.KeySerial(lost.Serial())
		f.Readers.Plug(lost)
		if _, err := custody.FindKey(t.Context(), f.Env, serial, enrolltest.MayClean(f.Env)); !errors.Is(err, custody.ErrStillHolds) {
			t.Errorf("found while a seed on it is in use: %v", err)
		}
		f.Readers.Unplug(lost)
		f.accounts[1].ClearFaults()
		again, _ := f.lose(t, "stolen")
		again[0].Env = f.envs[1]
		if len(again) != 1 {
			t.Fatalf("%d rotations are left, want 1", len(again))
		}
		many.Prepare(t.Context(), again)
		if _, err := many.Run(t.Context(), again, nil, func(*many.Rotation, enroll.Result, error) {}); err != nil {
			t.Fatal(err)
		}

		f.Readers.Plug(lost)
		found, err := custody.FindKey(t.Context(), f.Env, serial, enrolltest.MayClean(f.Env))
		if err != nil || len(found.Cleaned) != 3 || len(f.IDs(lost)) != 0 || found.Proof.Result != ledger.Proven {
			t.Errorf("found %+v, the key holds %v, %v", found, f.IDs(lost), err)
		}
		b := f.Book()
		if key := b.Key(lost.Serial()); key.Lost != nil || len(key.Owes()) != 0 || len(b.Open()) != 0 {
			t.Errorf("the book has %+v, findings %+v", key, b.Open())
		}
	})
}

// Fifty devices in fifty accounts, 100 ms for each answer of AWS: they go on at
// the same time, as many as the keys have room for.
func TestRotateFiftyAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 50, 5, 100*time.Millisecond)
		rotations, _ := f.lose(t, "lost")
		start := time.Now()
		many.Prepare(t.Context(), rotations)
		done := 0
		if _, err := many.Run(t.Context(), rotations, nil, func(*many.Rotation, enroll.Result, error) { done++ }); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); done != 50 || took > 15*time.Second {
			t.Errorf("%d rotations in %v", done, took)
		}
		for _, card := range f.Cards[:4] {
			if n := len(f.IDs(card)); n != 50 {
				t.Errorf("key %d holds %d credentials, want 50", card.Serial(), n)
			}
		}
		if b := f.Book(); len(b.Live()) != 50 || len(b.Open()) != 0 {
			t.Errorf("%d live, findings %+v", len(b.Live()), b.Open())
		}
	})
}

// What needs no person is done first, and in the order of the rest.
func TestRotateWithoutAPersonFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFleet(t, 3, 3, 0)
		rotations, _ := f.lose(t, "lost")
		rotations[0].Request.Touch = new(true)
		f.Operator.OnEvent = func(e step.Event) {
			for _, card := range f.Cards {
				if e.What == step.TouchNow && card.Serial() == uint32(e.Key) {
					time.AfterFunc(time.Second, card.Press)
				}
			}
		}
		many.Prepare(t.Context(), rotations)
		var ended []string
		if _, err := many.Run(t.Context(), rotations, nil, func(_ *many.Rotation, r enroll.Result, _ error) {
			ended = append(ended, r.Principal)
		}); err != nil {
			t.Fatal(err)
		}
		if last := f.numbers[0] + "/user/ops"; len(ended) != 3 || ended[2] != last {
			t.Errorf("ended in the order %v, want %s last", ended, last)
		}
	})
}
