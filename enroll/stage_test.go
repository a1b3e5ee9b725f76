package enroll_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/cloud"
	"rootseal/enroll/env"
	"rootseal/enroll/gate"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/seed"
	"rootseal/enroll/settle"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/oath"
)

// account is the number of the simulated account, alias its alias.
const (
	account = "111122223333"
	alias   = "acme"
)

// stage is an Env with everything outside of it simulated: keys in their
// readers, an account with a user and an administrator, an empty ledger, and an
// operator who does as told. Keys and account are in use by others already.
type stage struct {
	*env.Env
	desk     *simdesk.Desk
	cards    []*simcard.Card
	aws      *simaws.Account
	store    *store
	operator *operator

	admin    simaws.AccessKey
	awsAhead time.Duration // of AWS's clock, and so the workstation's error with the sign turned

	// What was there before the first ceremony, and where AWS's calls began.
	strangers map[uint32][]simcard.Stored
	devices   []simaws.Device
	planted   int
	began     time.Time

	secrets secrets

	partition cloud.Partition // of the account; zero: aws
	manager   env.Remover     // of root's devices
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
	s := &stage{desk: simdesk.New(), cards: cards, store: &store{Store: &ledgertest.Store{}}, began: time.Now()}
	s.aws = simaws.New(simaws.Options{
		Account: account, Alias: alias, Now: func() time.Time { return time.Now().Add(s.awsAhead) },
		STSDelays: []time.Duration{12 * time.Second, 16 * time.Second, 7 * time.Second}, CodesOnce: true,
	})
	s.aws.AddUser("alice")
	s.admin = s.aws.AddAdmin("admin")
	s.operator = &operator{stage: s, said: []env.Outcome{env.Accepted}}
	s.Env = s.newEnv(t)
	s.plantStrangers(t)
	return s
}

// newEnv is the Env as a new process finds it.
func (s *stage) newEnv(t *testing.T) *env.Env {
	t.Helper()
	return &env.Env{
		Desk:   device.NewDesk(s.desk, device.Limits{}),
		AWS:    s.client(s.admin),
		Ledger: openLedger(t, s.store),
		Person: s.operator,
		Now:    time.Now,
		OSUser: "olivia",
		ServerTime: func(context.Context) (time.Time, error) {
			return time.Now().Add(s.awsAhead).Truncate(time.Second), nil
		},
	}
}

// restart is a new process on the same workstation: nothing is left of the old
// Env but the ledger's store, the keys and the account.
func (s *stage) restart(t *testing.T) {
	t.Helper()
	withoutAWS := s.AWS == nil
	s.Env = s.newEnv(t)
	if withoutAWS {
		s.AWS = nil
	}
}

func openLedger(t *testing.T, store ledger.Store) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(store, ledger.Identity{World: ledger.WorldRehearsal, Tool: "rootseal test", Host: "desk"}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (s *stage) client(k simaws.AccessKey) *awsiam.Client {
	p := s.partition
	if p.ID == "" {
		p = cloud.Aws
	}
	return awsiam.NewIn(p, awsiam.AccessKey{ID: k.ID, Secret: k.Secret, SessionToken: k.SessionToken}, s.aws.Transport())
}

// plantStrangers gives every key a credential and root a device of old.
func (s *stage) plantStrangers(t *testing.T) {
	t.Helper()
	s.strangers = map[uint32][]simcard.Stored{}
	for _, card := range s.cards {
		s.desk.Plug(card)
		card.Store(simcard.Stored{ID: "GitHub:olivia", Key: []byte("a stranger's own key")})
		s.strangers[card.Serial()] = card.Stored()
	}
	s.aws.AddLegacyRootDevice()
	s.devices = s.aws.Devices()
}

// plantSpare makes a device that nobody uses yet, as another tool may have left.
func (s *stage) plantSpare(t *testing.T) {
	t.Helper()
	s.create(t, "rootseal-alice-daily-zzz777")
	s.devices, s.planted = s.aws.Devices(), len(s.aws.Calls())
}

// create makes a device at AWS as another administrator's tool would.
func (s *stage) create(t *testing.T, name string) cloud.Created {
	t.Helper()
	made, err := s.client(s.admin).Create(t.Context(), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// assign gives alice a device, as another administrator's tool would.
func (s *stage) assign(t *testing.T, name string) {
	t.Helper()
	const user = "alice"
	s.aws.AddUser(user)
	made := s.create(t, name)
	made.Seed.Use(func(raw []byte) { s.enableFor(t, user, made.ARN, raw) })
}

func (s *stage) enableFor(t *testing.T, user, arn string, raw []byte) {
	t.Helper()
	secret, err := seed.New(slices.Clone(raw))
	if err != nil {
		t.Fatal(err)
	}
	now := oath.Step(time.Now(), 30*time.Second)
	if _, err := s.client(s.admin).Enable(t.Context(), user, arn, codeOf(secret, now-1), codeOf(secret, now)); err != nil {
		t.Fatal(err)
	}
}

func codeOf(s *seed.Seed, step uint64) string {
	challenge := oath.TOTPChallenge(step)
	return string(oath.Full{Digits: 6, HMAC: s.HMAC(challenge[:])}.Code())
}

// alice asks for an enrolment of the user alice on every key of the stage.
func (s *stage) alice() enroll.Request {
	return enroll.Request{
		Principal: principal.Principal{Account: account, Kind: principal.User, Name: "alice"},
		Group:     "daily",
		Keys:      s.serials(),
		Source:    env.API,
	}
}

// root asks for an enrolment of the root user by paste, without a profile.
func (s *stage) root() enroll.Request {
	s.AWS = nil
	return s.rootWithProfile()
}

// rootWithProfile asks for the same, with a profile that can read the account.
func (s *stage) rootWithProfile() enroll.Request {
	return enroll.Request{
		Principal: principal.Principal{Account: account, Kind: principal.Root},
		Group:     "sealed",
		Keys:      s.serials(),
		Source:    env.Paste,
	}
}

// login asks for a login at another service, with a seed of ours.
func (s *stage) login() enroll.Request {
	s.AWS = nil
	return enroll.Request{
		Principal: principal.Principal{Account: "GitHub", Kind: principal.Login, Name: "ops"},
		Group:     "daily",
		Keys:      s.serials(),
		Source:    env.Generated,
	}
}

func (s *stage) serials() []device.KeySerial {
	var all []device.KeySerial
	for _, card := range s.cards {
		all = append(all, device.KeySerial(card.Serial()))
	}
	return all
}

// prepare is the preflight. The test fails where it does.
func (s *stage) prepare(t *testing.T, q enroll.Request) *enroll.Ceremony {
	t.Helper()
	c, err := enroll.Prepare(t.Context(), s.Env, q)
	if err != nil {
		t.Fatalf("preflight: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

// run prepares and runs a ceremony.
func (s *stage) run(ctx context.Context, t *testing.T, q enroll.Request) (enroll.Result, error) {
	t.Helper()
	c := s.prepare(t, q)
	defer c.Close()
	return c.Run(ctx, nil, nil)
}

// freeKeys lets go of all keys, as the system does for a process that ended.
func (s *stage) freeKeys() {
	for _, card := range s.cards {
		s.desk.Unplug(card)
		s.desk.Plug(card)
	}
}

// agrees is an operator who has read the plan.
func agrees(_ context.Context, p settle.RecoveryPlan) ([]string, error) {
	return []string{"account number " + p.Account + ", typed"}, nil
}

// mayClean is an operator who has looked at AWS.
func mayClean(e *env.Env) func(context.Context, *record.MFADevice) error {
	return func(ctx context.Context, old *record.MFADevice) error {
		who, _, _ := strings.Cut(old.Principal, "/")
		return gate.MayClean(ctx, e, old, who)
	}
}

// recover settles the only open ceremony as a new process.
func (s *stage) recover(t *testing.T, said string) (enroll.Result, error) {
	t.Helper()
	s.restart(t)
	open := unsettled(s.Ledger)
	if len(open) != 1 {
		t.Fatalf("%d ceremonies are open, want 1", len(open))
	}
	return settle.Recover(t.Context(), s.Env, open[0].ID, settle.Word{Confirm: agrees, Console: said})
}

// assignRoot gives root a device, by the console.
func (s *stage) assignRoot(t *testing.T, name string) {
	t.Helper()
	assigned, err := s.aws.Console().AssignMFADevice(name)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := seed.FromBase32([]byte(assigned.Secret))
	if err != nil {
		t.Fatal(err)
	}
	now := oath.Step(time.Now(), 30*time.Second)
	if err := s.aws.Console().AddMFA(codeOf(secret, now-1), codeOf(secret, now)); err != nil {
		t.Fatal(err)
	}
}
