package enrolltest

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
	"rootseal/enroll/custody"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"
	"rootseal/enroll/ledger/ledgertest"
	signing "rootseal/enroll/officer"
	"rootseal/enroll/principal"
	"rootseal/enroll/record"
	"rootseal/enroll/seed"
	"rootseal/enroll/settle"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/oath"
)

// The simulated account.
const (
	AccountNumber = "111122223333"
	Alias         = "acme"
)

// Stage is an Env with everything outside of it simulated: keys in their
// readers, an account with a user and an administrator, an empty ledger, and an
// operator who answers as the test says. Others already use the keys and the account.
type Stage struct {
	*env.Env
	Readers    *simdesk.Desk
	Cards      []*simcard.Card
	AWSAccount *simaws.Account
	Store      *Store
	Operator   *Operator

	Admin    simaws.AccessKey
	AWSAhead time.Duration // of AWS's clock, and so the workstation's error with the sign turned

	// What was there before the first ceremony, and the number of AWS's calls until then.
	Strangers map[uint32][]simcard.Stored
	Devices   []simaws.Device
	Planted   int
	Began     time.Time

	secrets secrets

	Home    cloud.Partition // of the account; zero: aws
	Manager env.Remover     // of root's devices
}

// New puts n keys of firmware 5.4.3 on the desk, serials 1001 and up.
func New(t *testing.T, n int) *Stage {
	t.Helper()
	var cards []*simcard.Card
	for i := range n {
		cards = append(cards, simcard.New(simcard.YubiKey543, uint32(1001+i)))
	}
	return NewOf(t, cards...)
}

func NewOf(t *testing.T, cards ...*simcard.Card) *Stage {
	t.Helper()
	s := &Stage{Readers: simdesk.New(), Cards: cards, Store: &Store{Store: &ledgertest.Store{}}, Began: time.Now()}
	s.AWSAccount = simaws.New(simaws.Options{
		Account: AccountNumber, Alias: Alias, Now: func() time.Time { return time.Now().Add(s.AWSAhead) },
		STSDelays: []time.Duration{12 * time.Second, 16 * time.Second, 7 * time.Second}, CodesOnce: true, Plain: true,
	})
	s.AWSAccount.AddUser("alice")
	s.Admin = s.AWSAccount.AddAdmin("admin")
	s.Operator = &Operator{stage: s, Said: []env.Outcome{env.Accepted}}
	s.Env = s.NewEnv(t)
	s.plantStrangers(t)
	return s
}

// NewEnv is the Env as a new process finds it.
func (s *Stage) NewEnv(t *testing.T) *env.Env {
	t.Helper()
	l := OpenLedger(t, s.Store)
	return &env.Env{
		Desk:   device.NewDesk(s.Readers, device.Limits{}),
		AWS:    s.Client(s.Admin),
		Ledger: l,
		Shown:  ShownTo("olivia", l),
		Person: s.Operator,
		Now:    time.Now,
		OSUser: "olivia",
		ServerTime: func(context.Context) (time.Time, error) {
			return time.Now().Add(s.AWSAhead).Truncate(time.Second), nil
		},
	}
}

// ShownTo is the newest record that signers have seen who start a command as that user, and
// know of nothing that others recorded.
func ShownTo(user string, l *ledger.Ledger) uint64 {
	head := l.Head().Sequence
	if others, _ := signing.Unseen(l, user, head+1); len(others) > 0 {
		return others[0].Sequence - 1
	}
	return head
}

// Restart is a new process on the same workstation: nothing is left of the old
// Env but the ledger's store, the keys and the account.
func (s *Stage) Restart(t *testing.T) {
	t.Helper()
	withoutAWS := s.AWS == nil
	s.Env = s.NewEnv(t)
	if withoutAWS {
		s.AWS = nil
	}
}

func OpenLedger(t *testing.T, store ledger.Store) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(store, ledger.Identity{World: ledger.WorldRehearsal, Tool: "rootseal test", Host: "workstation"}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func (s *Stage) Client(k simaws.AccessKey) *awsiam.Client {
	p := s.Home
	if p.ID == "" {
		p = cloud.Aws
	}
	return awsiam.NewIn(p, awsiam.AccessKey{ID: k.ID, Secret: k.Secret, SessionToken: k.SessionToken}, s.AWSAccount.Transport())
}

// plantStrangers gives every key a credential and root a device of old.
func (s *Stage) plantStrangers(t *testing.T) {
	t.Helper()
	s.Strangers = map[uint32][]simcard.Stored{}
	for _, card := range s.Cards {
		s.Readers.Plug(card)
		card.Store(simcard.Stored{ID: "GitHub:olivia", Key: []byte("a stranger's own key")})
		s.Strangers[card.Serial()] = card.Stored()
	}
	s.AWSAccount.AddLegacyRootDevice()
	s.Devices = s.AWSAccount.Devices()
}

// PlantSpare makes an unused device, as another tool may have left.
func (s *Stage) PlantSpare(t *testing.T) {
	t.Helper()
	s.Create(t, "rootseal-alice-daily-zzz777")
	s.Devices, s.Planted = s.AWSAccount.Devices(), len(s.AWSAccount.Calls())
}

// Create makes a device at AWS as another administrator's tool would.
func (s *Stage) Create(t *testing.T, name string) cloud.Created {
	t.Helper()
	made, err := s.Client(s.Admin).Create(t.Context(), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// Assign gives alice a device, as another administrator's tool would.
func (s *Stage) Assign(t *testing.T, name string) {
	t.Helper()
	const user = "alice"
	s.AWSAccount.AddUser(user)
	made := s.Create(t, name)
	made.Seed.Use(func(raw []byte) { s.EnableFor(t, user, made.ARN, raw) })
}

func (s *Stage) EnableFor(t *testing.T, user, arn string, raw []byte) {
	t.Helper()
	secret, err := seed.New(slices.Clone(raw))
	if err != nil {
		t.Fatal(err)
	}
	now := oath.Step(time.Now(), 30*time.Second)
	if _, err := s.Client(s.Admin).Enable(t.Context(), user, arn, CodeOf(secret, now-1), CodeOf(secret, now)); err != nil {
		t.Fatal(err)
	}
}

func CodeOf(s *seed.Seed, step uint64) string {
	challenge := oath.TOTPChallenge(step)
	return string(oath.Full{Digits: 6, HMAC: s.HMAC(challenge[:])}.Code())
}

// ForAlice asks for an enrollment of the user alice on every key of the stage.
func (s *Stage) ForAlice() enroll.Request {
	return enroll.Request{
		Principal: principal.Principal{Account: AccountNumber, Kind: principal.User, Name: "alice"},
		Group:     "daily",
		Keys:      s.Serials(),
		Source:    env.API,
	}
}

// ForRoot asks for an enrollment of the root user by paste, without a profile.
func (s *Stage) ForRoot() enroll.Request {
	s.AWS = nil
	return s.ForRootWithProfile()
}

// ForRootWithProfile asks for the same, with a profile that can read the account.
func (s *Stage) ForRootWithProfile() enroll.Request {
	return enroll.Request{
		Principal: principal.Principal{Account: AccountNumber, Kind: principal.Root},
		Group:     "sealed",
		Keys:      s.Serials(),
		Source:    env.Paste,
	}
}

// ForLogin asks for a login at another service, with a seed that rootseal generates.
func (s *Stage) ForLogin() enroll.Request {
	s.AWS = nil
	return enroll.Request{
		Principal: principal.Principal{Account: "GitHub", Kind: principal.Login, Name: "ops"},
		Group:     "daily",
		Keys:      s.Serials(),
		Source:    env.Generated,
	}
}

func (s *Stage) Serials() []device.KeySerial {
	var all []device.KeySerial
	for _, card := range s.Cards {
		all = append(all, device.KeySerial(card.Serial()))
	}
	return all
}

// Prepare is the preflight. The test fails where it does.
func (s *Stage) Prepare(t *testing.T, q enroll.Request) *enroll.Ceremony {
	t.Helper()
	c, err := enroll.Prepare(t.Context(), s.Env, q)
	if err != nil {
		t.Fatalf("preflight: %v", err)
	}
	t.Cleanup(c.Close)
	return c
}

// Run prepares and runs a ceremony.
func (s *Stage) Run(ctx context.Context, t *testing.T, q enroll.Request) (enroll.Result, error) {
	t.Helper()
	c := s.Prepare(t, q)
	defer c.Close()
	return c.Run(ctx, nil, nil)
}

// FreeKeys lets go of all keys, as the system does for a process that ended.
func (s *Stage) FreeKeys() {
	for _, card := range s.Cards {
		s.Readers.Unplug(card)
		s.Readers.Plug(card)
	}
}

// Agrees is an operator who has read the plan.
func Agrees(_ context.Context, p settle.RecoveryPlan) ([]string, error) {
	return []string{"account number " + p.Account + ", typed"}, nil
}

// MayClean is an operator who has looked at AWS.
func MayClean(e *env.Env) func(context.Context, *record.MFADevice) error {
	return func(ctx context.Context, old *record.MFADevice) error {
		who, _, _ := strings.Cut(old.Principal, "/")
		return custody.MayClean(ctx, e, old, who)
	}
}

// Recover settles the only open ceremony as a new process.
func (s *Stage) Recover(t *testing.T, said string) (enroll.Result, error) {
	t.Helper()
	s.Restart(t)
	open := Unsettled(s.Ledger)
	if len(open) != 1 {
		t.Fatalf("%d ceremonies are open, want 1", len(open))
	}
	return settle.Recover(t.Context(), s.Env, open[0].ID, settle.Word{Confirm: Agrees, Console: said})
}

// AssignRoot gives root a device, by the console.
func (s *Stage) AssignRoot(t *testing.T, name string) {
	t.Helper()
	assigned, err := s.AWSAccount.Console().AssignMFADevice(name)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := seed.FromBase32([]byte(assigned.Secret))
	if err != nil {
		t.Fatal(err)
	}
	now := oath.Step(time.Now(), 30*time.Second)
	if err := s.AWSAccount.Console().AddMFA(CodeOf(secret, now-1), CodeOf(secret, now)); err != nil {
		t.Fatal(err)
	}
}

// MustRun runs a ceremony that has to end well.
func (s *Stage) MustRun(t *testing.T, q enroll.Request) enroll.Result {
	t.Helper()
	r, err := s.Run(t.Context(), t, q)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
