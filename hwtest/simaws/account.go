package simaws

import (
	"slices"
	"sync"
	"time"
)

// Options describe an account. The zero value is usable.
type Options struct {
	Account     string           // twelve digits; "111122223333" when empty
	Partition   string           // "aws" when empty; or aws-cn, aws-us-gov, aws-eusc
	Name        string           // in the organization; "account 1" and so on when empty
	Alias       string           // account alias; none when empty
	Now         func() time.Time // the account's own clock; time.Now when nil
	Latency     time.Duration    // time per answer, half before and half after the effect
	ReportDelay time.Duration    // that a credential report takes to be made; 3 s when zero, none when negative
	TrailDelay  time.Duration    // until CloudTrail shows an event; 5 min when zero, none when negative
	STSDelay    time.Duration    // until STS sees a change made at IAM; 10 s when zero, none when negative
	STSDelays   []time.Duration  // of one change after the other, over and over, in place of STSDelay: AWS's is 7 to 16 s
	CodesOnce   bool             // a code that was spent in any way, as one of a pair too, is spent for every other
	PageSize    int              // most entries in one page of a list; MaxItems alone decides when zero
	DeviceQuota int              // virtual devices in the account; 5000 when zero
	Plain       bool             // the QR code's picture is left out: drawing it takes longer than all else
}

// Account is one simulated AWS account. Its methods may be called by several
// goroutines.
type Account struct {
	id          string
	partition   string
	alias       string
	name        string // in the organization
	latency     time.Duration
	stsDelays   []time.Duration
	changes     int // that STS had to learn of so far
	codesOnce   bool
	reportDelay time.Duration
	trailDelay  time.Duration
	pageSize    int
	quota       int
	plain       bool

	*common
	organization     *Organization // nil: an account alone
	suspended        bool
	tasksKeepDevices bool // AssumeRoot's sessions delete no device
	born             time.Time
	root             *principal
	users            map[string]*principal
	roles            map[string]*role
	credentials      map[string]*credential // by access key id
	devices          map[string]*mfaDevice  // by ARN
	tokens           map[string]*token      // by serial number
	verifiers        map[string]*verifier   // by ARN; outlives the device of that name
	report           report
	trail            []trailEvent           // in the order of time
	lookups          map[string][]time.Time // of LookupEvents, by region
	consoleAddress   string
	denials          []*denial
	controls         []document
	faults           []*Fault
	console          *Console
}

// common is what all accounts of an organization share. An account alone has
// its own.
type common struct {
	mu      sync.Mutex // guards it and the accounts
	clock   func() time.Time
	pending []pendingEffect
	calls   []Call // in the order of their arrival
}

func newCommon(clock func() time.Time) *common {
	if clock == nil {
		clock = time.Now
	}
	return &common{clock: clock}
}

// New returns an account alone, with a root user, no IAM user and no device.
func New(o Options) *Account { return newAccount(o, newCommon(o.Now)) }

// ID is the account's number.
func (a *Account) ID() string { return a.id }

func newAccount(o Options, shared *common) *Account {
	a := &Account{
		common:         shared,
		id:             o.Account,
		partition:      o.Partition,
		alias:          o.Alias,
		name:           o.Name,
		latency:        o.Latency,
		stsDelays:      o.STSDelays,
		codesOnce:      o.CodesOnce,
		reportDelay:    delay(o.ReportDelay, 3*time.Second),
		trailDelay:     delay(o.TrailDelay, 5*time.Minute),
		pageSize:       o.PageSize,
		quota:          o.DeviceQuota,
		plain:          o.Plain,
		users:          map[string]*principal{},
		roles:          map[string]*role{},
		credentials:    map[string]*credential{},
		devices:        map[string]*mfaDevice{},
		lookups:        map[string][]time.Time{},
		consoleAddress: "203.0.113.7",
		tokens:         map[string]*token{},
		verifiers:      map[string]*verifier{},
	}
	if a.id == "" {
		a.id = "111122223333"
	}
	if a.partition == "" {
		a.partition = "aws"
	}
	if _, known := partitions[a.partition]; !known {
		panic("simaws: no partition " + a.partition)
	}
	if len(a.stsDelays) == 0 {
		a.stsDelays = []time.Duration{delay(o.STSDelay, 10*time.Second)}
	}
	if a.quota == 0 {
		a.quota = 5000
	}
	a.born = a.clock()
	a.root = &principal{account: a, kind: kindRoot, arn: a.rootARN(), id: a.id, created: a.born}
	if a.world().rootSignsIn {
		a.root.password = a.born
	}
	a.console = newConsole(a)
	return a
}

// delay is what an option says: the usual time when zero, none when negative.
func delay(chosen, usual time.Duration) time.Duration {
	if chosen == 0 {
		return usual
	}
	return max(chosen, 0)
}

// pendingEffect is what a service does later than it was asked, as with a
// request whose connection broke before the service acted on it.
type pendingEffect struct {
	at  time.Time
	run func(now time.Time)
}

// later lets something happen at a time to come, before anything that is asked
// for then or after.
func (c *common) later(at time.Time, run func(now time.Time)) {
	c.pending = append(c.pending, pendingEffect{at, run})
}

// enter locks the accounts and lets effects that were under way land first.
// Doing that on entry needs no timer: nobody can look without entering.
func (c *common) enter() (now time.Time) {
	c.mu.Lock()
	now = c.clock()
	slices.SortStableFunc(c.pending, func(x, y pendingEffect) int { return x.at.Compare(y.at) })
	for len(c.pending) > 0 && !c.pending[0].at.After(now) {
		effect := c.pending[0]
		c.pending = c.pending[1:]
		effect.run(effect.at)
	}
	return now
}
