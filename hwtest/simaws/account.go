package simaws

import (
	"sort"
	"sync"
	"time"
)

// Options describe an account. The zero value is usable.
type Options struct {
	Account     string           // twelve digits; "111122223333" when empty
	Alias       string           // account alias; none when empty
	Now         func() time.Time // the account's own clock; time.Now when nil
	Latency     time.Duration    // time per answer, half before and half after the effect
	STSDelay    time.Duration    // until STS sees a change made at IAM; 10 s when zero, none when negative
	PageSize    int              // most entries in one page of a list; MaxItems alone decides when zero
	DeviceQuota int              // virtual devices in the account; 5000 when zero
	Plain       bool             // the QR code's picture is left out: drawing it takes longer than all else
}

// Account is one simulated AWS account. Its methods may be called by several
// goroutines.
type Account struct {
	id       string
	alias    string
	clock    func() time.Time
	latency  time.Duration
	stsDelay time.Duration
	pageSize int
	quota    int
	plain    bool

	mu           sync.Mutex
	born         time.Time
	root         *principal
	users        map[string]*principal
	credentials  map[string]*credential // by access key id
	devices      map[string]*mfaDevice  // by ARN
	verifiers    map[string]*verifier   // by ARN; outlives the device of that name
	rootHardware bool
	denials      []*denial
	faults       []*Fault
	pending      []pendingEffect
	calls        []Call
	console      *Console
}

// New returns an account with a root user, no IAM user and no device.
func New(o Options) *Account {
	a := &Account{
		id:          o.Account,
		alias:       o.Alias,
		clock:       o.Now,
		latency:     o.Latency,
		stsDelay:    o.STSDelay,
		pageSize:    o.PageSize,
		quota:       o.DeviceQuota,
		plain:       o.Plain,
		users:       map[string]*principal{},
		credentials: map[string]*credential{},
		devices:     map[string]*mfaDevice{},
		verifiers:   map[string]*verifier{},
	}
	if a.id == "" {
		a.id = "111122223333"
	}
	if a.clock == nil {
		a.clock = time.Now
	}
	switch {
	case a.stsDelay == 0:
		a.stsDelay = 10 * time.Second
	case a.stsDelay < 0:
		a.stsDelay = 0
	}
	if a.quota == 0 {
		a.quota = 5000
	}
	a.born = a.clock()
	a.root = &principal{kind: kindRoot, arn: "arn:aws:iam::" + a.id + ":root", id: a.id, created: a.born}
	a.console = &Console{account: a}
	return a
}

// pendingEffect is a request whose connection broke before the service acted
// on it.
type pendingEffect struct {
	at  time.Time
	run func(now time.Time)
}

// enter locks the account and lets effects that were under way land first.
// Doing that on entry needs no timer: nobody can look without entering.
func (a *Account) enter() (now time.Time) {
	a.mu.Lock()
	now = a.clock()
	sort.SliceStable(a.pending, func(i, j int) bool { return a.pending[i].at.Before(a.pending[j].at) })
	for len(a.pending) > 0 && !a.pending[0].at.After(now) {
		effect := a.pending[0]
		a.pending = a.pending[1:]
		effect.run(effect.at)
	}
	return now
}
