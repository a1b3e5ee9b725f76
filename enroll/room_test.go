package enroll_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/seed"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/oath"
)

// account is the number of the simulated account.
const account = "111122223333"

// stage is a room with everything outside of it simulated: three keys in their
// readers, an account with a user and an administrator, an empty ledger, and an
// officer who does as told.
type stage struct {
	*enroll.Room
	desk    *simdesk.Desk
	cards   []*simcard.Card
	aws     *simaws.Account
	store   *ledgertest.Store
	officer *officer
	skew    time.Duration // of the workstation's clock
}

// newStage puts n keys of firmware 5.4.3 on the desk, serials 1001 and up.
func newStage(t *testing.T, n int) *stage {
	t.Helper()
	var cards []*simcard.Card
	for i := range n {
		cards = append(cards, simcard.New(simcard.YubiKey543, uint32(1001+i)))
	}
	return newStageOf(t, cards...)
}

func newStageOf(t *testing.T, cards ...*simcard.Card) *stage {
	t.Helper()
	s := &stage{desk: simdesk.New(), cards: cards, store: &ledgertest.Store{}}
	for _, card := range cards {
		s.desk.Plug(card)
	}
	s.aws = simaws.New(simaws.Options{Account: account, Alias: "acme"})
	s.aws.AddUser("alice")
	now := func() time.Time { return time.Now().Add(s.skew) }
	client := awsiam.New(accessKey(s.aws.AddAdmin("admin")), s.aws.Transport())
	s.officer = &officer{stage: s, said: []enroll.Outcome{enroll.Accepted}}
	s.Room = &enroll.Room{
		Desk:   device.NewDesk(s.desk, device.Limits{}),
		AWS:    client,
		Ledger: openLedger(t, s.store),
		Person: s.officer,
		Now:    now,
		OSUser: "olivia",
		ServerTime: func(context.Context) (time.Time, error) {
			return time.Now().Truncate(time.Second), nil
		},
	}
	return s
}

func openLedger(t *testing.T, store ledger.Store) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(store, ledger.Identity{World: ledger.WorldRehearsal, Tool: "rootseal test", Host: "desk"}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func accessKey(k simaws.AccessKey) awsiam.AccessKey {
	return awsiam.AccessKey{ID: k.ID, Secret: k.Secret, SessionToken: k.SessionToken}
}

// alice asks for an enrolment of the user alice on every key of the stage.
func (s *stage) alice() enroll.Request {
	return enroll.Request{
		Principal: enroll.Principal{Account: account, Kind: enroll.User, Name: "alice"},
		Group:     "daily",
		Keys:      s.serials(),
		Source:    enroll.API,
	}
}

// root asks for an enrolment of the root user by paste, without a profile.
func (s *stage) root() enroll.Request {
	s.AWS = nil
	return enroll.Request{
		Principal: enroll.Principal{Account: account, Kind: enroll.Root},
		Group:     "sealed",
		Keys:      s.serials(),
		Source:    enroll.Paste,
	}
}

func (s *stage) serials() []device.KeySerial {
	var all []device.KeySerial
	for _, card := range s.cards {
		all = append(all, device.KeySerial(card.Serial()))
	}
	return all
}

// run prepares and runs a ceremony. The test fails where the preflight does.
func (s *stage) run(ctx context.Context, t *testing.T, q enroll.Request) (enroll.Result, error) {
	t.Helper()
	c, err := enroll.Prepare(ctx, s.Room, q)
	if err != nil {
		t.Fatalf("preflight: %v", err)
	}
	defer c.Close()
	return c.Run(ctx, nil, nil)
}

// code is what a card shows for its only credential at a time.
func (s *stage) code(t *testing.T, card *simcard.Card, at time.Time) string {
	t.Helper()
	return string(s.full(t, card, oath.Step(at, 30*time.Second)).Code())
}

// full is a card's answer, computed from its own store.
func (s *stage) full(t *testing.T, card *simcard.Card, step uint64) oath.Full {
	t.Helper()
	stored := card.Stored()
	if len(stored) != 1 {
		t.Fatalf("key %d holds %d credentials, want 1", card.Serial(), len(stored))
	}
	raw, err := seed.New(append([]byte(nil), stored[0].Key...))
	if err != nil {
		t.Fatal(err)
	}
	challenge := oath.TOTPChallenge(step)
	return oath.Full{Digits: 6, HMAC: raw.HMAC(challenge[:])}
}

// mustBeUntouched fails unless no key holds anything, AWS has no device, and no
// ceremony is open.
func (s *stage) mustBeUntouched(t *testing.T) {
	t.Helper()
	for _, card := range s.cards {
		if stored := card.Stored(); len(stored) != 0 {
			t.Errorf("key %d still holds %q", card.Serial(), stored[0].ID)
		}
	}
	if devices := s.aws.Devices(); len(devices) != 0 {
		t.Errorf("AWS still has %s", devices[0].ARN)
	}
	if open := s.Ledger.Unsettled(); len(open) != 0 {
		t.Errorf("ceremony %s is still open", open[0].ID)
	}
}

// kinds are the kinds of the ledger's records in order.
func (s *stage) kinds() []string {
	var all []string
	for _, r := range s.Ledger.Records() {
		all = append(all, r.Body.Kind())
	}
	return all
}

// officer answers what a ceremony asks. As root it works the simulated console.
type officer struct {
	stage *stage
	said  []enroll.Outcome // what Pair answers, the last one for ever

	codes     map[device.KeySerial]string
	noSecret  error                             // what Secret answers instead
	onSecret  func(enroll.Secret) enroll.Secret // changes the secret handed over
	onPair    func(enroll.Pair)                 // called before the pair is typed
	keepPair  bool                              // the pair is not typed into the console
	onEvent   func(enroll.Event)                // hears progress
	consoleOK []bool                            // what the console said of each pair

	mu     sync.Mutex
	events []enroll.Event
}

func (o *officer) AccessCode(_ context.Context, key device.KeySerial) ([]byte, error) {
	code, ok := o.codes[key]
	if !ok {
		return nil, errors.New("nobody knows it")
	}
	return []byte(code), nil
}

func (o *officer) Secret(_ context.Context, r enroll.SecretRequest) (enroll.Secret, error) {
	if o.noSecret != nil {
		return enroll.Secret{}, o.noSecret
	}
	if r.Source == enroll.Generated {
		s, err := seed.Generate(nil)
		return enroll.Secret{Seed: s}, err
	}
	assigned, err := o.stage.aws.Console().AssignMFADevice(r.DeviceName)
	if err != nil {
		return enroll.Secret{}, err
	}
	s, err := seed.FromBase32([]byte(assigned.Secret))
	secret := enroll.Secret{Seed: s}
	if o.onSecret != nil {
		secret = o.onSecret(secret)
	}
	return secret, err
}

func (o *officer) Pair(_ context.Context, p enroll.Pair) (enroll.Outcome, error) {
	if o.onPair != nil {
		o.onPair(p)
	}
	if !o.keepPair && p.Principal.AWS() {
		o.consoleOK = append(o.consoleOK, o.stage.aws.Console().AddMFA(p.Code1, p.Code2) == nil)
	}
	said := o.said[0]
	if len(o.said) > 1 {
		o.said = o.said[1:]
	}
	return said, nil
}

func (o *officer) Progress(e enroll.Event) {
	o.mu.Lock()
	o.events = append(o.events, e)
	o.mu.Unlock()
	if o.onEvent != nil {
		o.onEvent(e)
	}
}
