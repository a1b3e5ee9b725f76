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
	Now         func() time.Time // the account's clock; time.Now when nil
	SignedAt    func() time.Time // the clock of those who sign requests, if the account's differs on purpose; Now when nil
	Latency     time.Duration    // time per answer, half before and half after the effect
	ReportDelay time.Duration    // time to make a credential report; 3 s when zero, none when negative
	TrailDelay  time.Duration    // until CloudTrail shows an event; 5 min when zero, none when negative
	STSDelay    time.Duration    // until STS sees a change made at IAM; 10 s when zero, none when negative
	STSDelays   []time.Duration  // delays of successive changes, in a cycle, instead of STSDelay: AWS's are 7 to 16 s
	CodesOnce   bool             // a code works only once, alone or in a pair
	PageSize    int              // most entries in one page of a list; MaxItems alone decides when zero
	DeviceQuota int              // virtual devices in the account; 5000 when zero
	Plain       bool             // CreateVirtualMFADevice answers without the QR code: drawing it takes longer than everything else
}

// Account is one simulated AWS account. Several goroutines may call its methods.
type Account struct {
	id          string
	partition   string
	alias       string
	name        string // in the organization
	latency     time.Duration
	stsDelays   []time.Duration
	changes     int // changes so far that STS had to learn
	codesOnce   bool
	reportDelay time.Duration
	trailDelay  time.Duration
	pageSize    int
	quota       int
	plain       bool

	*common
	organization     *Organization // nil: a standalone account
	suspended        bool
	tasksKeepDevices bool // AssumeRoot's sessions delete no device
	born             time.Time
	root             *principal
	users            map[string]*principal // by name in lower case
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

// common is what all accounts of an organization share. A standalone account has
// its own.
type common struct {
	mu      sync.Mutex // guards common and the accounts
	clock   func() time.Time
	signing func() time.Time // the clock of those who sign requests; nil: the same
	pending []pendingEffect
	calls   []Call // in order of arrival
}

func newCommon(o Options) *common {
	c := &common{clock: o.Now, signing: o.SignedAt}
	if c.clock == nil {
		c.clock = time.Now
	}
	return c
}

// New returns a standalone account with a root user, no IAM user and no device.
func New(o Options) *Account { return newAccount(o, newCommon(o)) }

// ID returns the account's number.
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

// delay returns the value of an option: the usual time when zero, none when negative.
func delay(chosen, usual time.Duration) time.Duration {
	if chosen == 0 {
		return usual
	}
	return max(chosen, 0)
}

// pendingEffect is an effect that comes later than the request, for example after the
// connection broke before the service acted.
type pendingEffect struct {
	at  time.Time
	run func(now time.Time)
}

// later schedules an effect at a future time, before anything that is requested at that
// time or after it.
func (c *common) later(at time.Time, run func(now time.Time)) {
	c.pending = append(c.pending, pendingEffect{at, run})
}

// enter locks the accounts and first applies the effects that are due. Doing that
// on entry needs no timer: every access enters.
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
