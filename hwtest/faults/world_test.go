package faults

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rootseal/device"
	"rootseal/enroll/awsiam"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/fleet/plan"
	"rootseal/enroll/ledger"
	"rootseal/enroll/mfa"
	"rootseal/enroll/record"

	signing "rootseal/enroll/officer"
	"rootseal/enroll/seed"
	"rootseal/hwtest/faults/check"
	"rootseal/hwtest/simaws"
	"rootseal/hwtest/simcard"
	"rootseal/hwtest/simdesk"
	"rootseal/hwtest/simop"
	"rootseal/oath"
)

const (
	account = "111122223333"
	alias   = "acme"

	strangersDevice = "rootseal-alice-daily-zzz777"
)

// stsDelays are how long STS takes to learn of one change after the other.
var stsDelays = []time.Duration{12 * time.Second, 16 * time.Second, 7 * time.Second}

// world is everything outside of the process: keys in their readers, an account,
// a disk and an officer. Keys and account are in use by others already.
type world struct {
	scenario scenario
	plan     map[call]kind
	stopped  error         // the cause of a stop
	over     chan struct{} // closed when the run is over
	folder   func() string // a new one, that is gone with the test

	desk     *simdesk.Desk
	cards    []*simcard.Card
	spare    *simcard.Card // a stranger's, which may replace one of ours
	aws      *simaws.Account
	wire     http.RoundTripper // to it, and to its organization
	admin    simaws.AccessKey
	alice    simaws.AccessKey // the user's own, that may nothing but show codes
	manager  simaws.AccessKey // key of the management account, if this is a member
	signers  []signing.Signer
	files    files
	operator operator

	keysBefore    map[uint32][]simcard.Stored
	devicesBefore []simaws.Device
	vaultBefore   []string
	frozen        map[uint32][]simcard.Stored
	copied        string   // folder of the copy for a trip; empty before one
	orphans       []string // what a dead workstation has left: names of devices, ids of credentials
	guarded       []string // principals that have a device, and are never without one
	fleet         *plan.Plan
	op            *simop.Op // the password manager

	attacked  func() []check.Violation // what an adversary has taken; nil without one
	stale     stale                    // as lists lag behind
	elsewhere bool                     // the workstation has never seen the ledger

	mu      sync.Mutex
	known   env.Remembered // of the ledger, kept outside of it
	readers map[string]*simcard.Card
	codes   map[uint32]string // access codes that are not what they were
	wiped   map[uint32]bool   // keys that another program has reset
	numbers int               // of processes and handles, so far
	events  []check.Event
	said    []string
	trace   []call // every call so far, in order
	struck  int    // faults that have struck
	since   int    // length of the trace when the last of them did
	found   []finding

	meanwhiles []chan struct{} // processes in parallel with another; each is closed at its end
}

// finding is a violation, and after which command it was seen.
type finding struct {
	after string
	check.Violation
}

func newWorld(t *testing.T, s scenario, faults []fault) *world {
	t.Helper()
	w := &world{
		scenario: s, plan: map[call]kind{}, stopped: env.ErrStopped, over: make(chan struct{}), folder: t.TempDir,
		desk: simdesk.New(), cards: s.cards(), readers: map[string]*simcard.Card{},
		keysBefore: map[uint32][]simcard.Stored{}, frozen: map[uint32][]simcard.Stored{},
		codes: map[uint32]string{}, wiped: map[uint32]bool{}, op: &simop.Op{Now: time.Now, Vaults: []string{"Break glass"}},
	}
	w.files.byNo, w.files.read = map[uint64][]byte{}, check.NewFiles()
	w.files.probes, w.files.kept = map[string]bool{}, map[string]uint64{}
	for _, f := range faults {
		w.plan[f.call] = f.kind
	}
	options := simaws.Options{Account: account, Alias: alias, Latency: 100 * time.Millisecond, Plain: true, STSDelays: stsDelays, CodesOnce: true}
	if s.member {
		org := simaws.NewOrganization(simaws.Options{Account: "999900001111", Latency: options.Latency})
		org.Centralize(simaws.RootCredentialsManagement, simaws.RootSessions)
		w.aws, w.wire, w.manager = org.Add(options), org.Transport(), org.Management().AddAdmin("manager")
	} else {
		w.aws = simaws.New(options)
		w.wire = w.aws.Transport()
	}
	w.admin = w.aws.AddAdmin("admin")
	w.alice = w.aws.AddAccessKey("alice")
	w.aws.AddUser("bob")
	w.plantStrangers(t)
	return w
}

// plantStrangers adds to the keys and the account what a careless undo would
// mistake for its own: names of the same form, with other suffixes.
func (w *world) plantStrangers(t *testing.T) {
	t.Helper()
	if s := w.scenario.neighbour; s != 0 {
		w.cards = append(w.cards, simcard.New(simcard.YubiKey543, s))
	}
	w.spare = simcard.New(simcard.YubiKey543, 9009)
	if w.scenario.older != "" {
		w.plantOlder(t)
	}
	for _, card := range append(slices.Clone(w.cards), w.spare) {
		card.Store(simcard.Stored{ID: "GitHub:olivia", Key: []byte("a stranger's own key")})
		card.Store(simcard.Stored{ID: "AWS:alice@acme daily zzz777", Key: bytes.Repeat([]byte("another ceremony's "), 2), Touch: true})
		card.Store(simcard.Stored{ID: "AWS:root@acme sealed yyy222", Key: bytes.Repeat([]byte("one more of those "), 2)})
		w.keysBefore[card.Serial()] = card.Stored()
		if card != w.spare {
			w.plug(card)
		}
	}
	w.aws.AddLegacyRootDevice()
	stranger := awsiam.New(awsiam.AccessKey{ID: w.admin.ID, Secret: w.admin.Secret}, w.aws.Transport())
	tags := map[string]string{mfa.CeremonyTag: "20000101-zzz777"}
	if _, err := stranger.Create(t.Context(), strangersDevice, tags); err != nil {
		t.Fatal(err)
	}
	w.devicesBefore, w.vaultBefore = w.aws.Devices(), w.op.Titles()
}

// fill gives a user this many devices of a stranger.
func (w *world) fill(ctx context.Context, user string, n int) error {
	stranger := awsiam.New(awsiam.AccessKey{ID: w.admin.ID, Secret: w.admin.Secret}, w.aws.Transport())
	step := oath.Step(time.Now(), 30*time.Second)
	for i := range n {
		made, err := stranger.Create(ctx, fmt.Sprintf("filler-%d", i), nil)
		if err != nil {
			return err
		}
		var codes [2]string
		for j := range codes {
			challenge := oath.TOTPChallenge(step - 1 + uint64(j))
			codes[j] = string(oath.Full{Digits: 6, HMAC: made.Seed.HMAC(challenge[:])}.Code())
		}
		if _, err := stranger.Enable(ctx, user, made.ARN, codes[0], codes[1]); err != nil {
			return err
		}
	}
	for _, d := range w.aws.Devices() {
		if strings.Contains(d.ARN, "mfa/filler-") {
			w.devicesBefore = append(w.devicesBefore, d)
		}
	}
	return nil
}

func (w *world) plug(card *simcard.Card) {
	reader := w.desk.Plug(card)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.readers[reader] = card
}

func (w *world) pull(card *simcard.Card) { w.desk.Unplug(card) }

func (w *world) cardIn(reader string) *simcard.Card {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.readers[reader]
}

func (w *world) readerOf(card *simcard.Card) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	for name, c := range w.readers {
		if c == card {
			return name
		}
	}
	return ""
}

// away returns the keys that are unplugged and not lost.
func (w *world) away() []*simcard.Card {
	return slices.DeleteFunc(w.owned(), (*simcard.Card).Powered)
}

// owned returns the keys that are not lost.
func (w *world) owned() []*simcard.Card {
	return slices.DeleteFunc(slices.Clone(w.cards), func(c *simcard.Card) bool {
		return w.scenario.then != nil && slices.Contains(w.scenario.then.lost, c.Serial())
	})
}

// wasWiped reports whether another program has reset a key.
func (w *world) wasWiped(serial uint32) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.wiped[serial]
}

func (w *world) number() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.numbers++
	return w.numbers
}

func (w *world) log(e check.Event) {
	e.At = time.Now()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.events = append(w.events, e)
}

func (w *world) say(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.said = append(w.said, text)
}

func (w *world) strike(c call) kind {
	w.mu.Lock()
	defer w.mu.Unlock()
	if isMeanwhile(c.command) {
		return ""
	}
	w.trace = append(w.trace, c)
	k := w.plan[c]
	if k != "" {
		w.struck++
		w.since = len(w.trace)
	}
	return k
}

// process starts the program.
func (w *world) process(command string) *process {
	ctx, cancel := context.WithCancelCause(context.Background())
	number := w.number()
	w.log(check.Event{Kind: check.Started, Process: number, Edge: "=== " + command})
	return &process{
		world: w, number: number, command: command, began: map[string]bool{}, ctx: ctx, cancel: cancel, killed: make(chan struct{}),
		calls: map[string]int{}, down: map[string]bool{}, seeds: map[*seed.Seed]string{}, handles: map[int]device.Handle{},
	}
}

// remember keeps the head and the officers outside the ledger, as a workstation
// does when a command is over; one that was killed does not.
func (w *world) remember(p *process) {
	p.mu.Lock()
	l := p.ledger
	p.mu.Unlock()
	if l == nil || l.Trip() != 0 || p.command == takeOverMeanwhile || l.Head().Sequence == 0 {
		return
	}
	known := env.Remembered{Heads: []ledger.Head{l.Head()}}
	for _, o := range signing.Read(l.Records()).Officers {
		known.Officers = append(known.Officers, o.Fingerprint)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.known = known
}

// remembered is what this workstation remembers of the ledger; another workstation
// remembers nothing.
func (w *world) remembered() env.Remembered {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.elsewhere {
		return env.Remembered{}
	}
	return w.known
}

// openStore opens the ledger's folder, or its bucket.
func (p *process) openStore() ledger.Store {
	if p.world.scenario.shared {
		return p.openBucket()
	}
	return store{p}
}

// port is where the keys are: all at one desk.
func (p *process) port() device.Port {
	if p.command == takeOverMeanwhile {
		return simdesk.New()
	}
	return port{p}
}

// newEnv is what a process finds.
func (p *process) newEnv() (*env.Env, error) {
	host := "desk"
	if p.world.scenario.moved && strings.HasPrefix(p.command, "recover") {
		host = "osaka"
	}
	l, err := ledger.Open(p.openStore(), ledger.Identity{World: ledger.WorldRehearsal, Tool: "rootseal test", Host: host}, time.Now)
	if err != nil {
		return nil, err
	}
	room := &env.Env{
		Desk: device.NewDesk(p.port(), device.Limits{}), Ledger: l, Person: person{p},
		Now: p.now, OSUser: "olivia", ServerTime: p.serverTime,
		Signers: p.world.signers, Shown: enrolltest.ShownTo("olivia", l),
	}
	p.mu.Lock()
	p.ledger = l
	p.mu.Unlock()
	if l.Trip() == 0 && p.command != takeOverMeanwhile {
		room.Remembered = p.world.remembered()
	}
	if p.world.scenario.aws {
		key := p.world.admin
		if then := p.world.scenario.then; then != nil && then.own && p.command != beforehand {
			key = p.world.alice
		}
		room.AWS = spy{awsiam.New(awsiam.AccessKey{ID: key.ID, Secret: key.Secret}, wire{p}), p}
	}
	if manager := p.world.manager; p.world.scenario.member {
		room.Root = awsiam.MemberRoot{Management: awsiam.New(awsiam.AccessKey{ID: manager.ID, Secret: manager.Secret}, wire{p}), Account: account}
	}
	if p.world.scenario.signed {
		room.Signers = []signing.Signer{penAtDesk{olivia, p}}
	}
	return room, nil
}

// look is the world as the checker sees it.
func (w *world) look() check.World {
	w.mu.Lock()
	defer w.mu.Unlock()
	return check.World{
		Keys: append(slices.Clone(w.cards), w.spare), Wiped: maps.Clone(w.wiped), Frozen: w.frozen, Devices: w.aws.Devices(), Files: w.files.seen(),
		Events: slices.Clone(w.events), Said: slices.Clone(w.said),
		KeysBefore: w.keysBefore, DevicesBefore: w.devicesBefore, VaultBefore: w.vaultBefore,
		Vault:        w.op.Titles(),
		Managed:      w.op.Seeds(),
		Orphans:      append(slices.Clone(w.orphans), renamedID),
		SaidAccepted: w.operator.lied == saysYes,
		SaidRemoved:  w.operator.saidRemoved,
		SaidAbsent:   (w.operator.lied == saysAbsent || w.operator.lied == saysGone) && !w.scenario.aws,
	}
}

func (w *world) violated(after string, rule check.Rule, what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.found = append(w.found, finding{after, check.Violation{Rule: rule, What: what}})
}

// judge notes violations that are new after a command.
func (w *world) judge(after string, look func(check.World) []check.Violation) {
	all := look(w.look())
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, v := range all {
		if !slices.ContainsFunc(w.found, func(f finding) bool { return f.Violation == v }) {
			w.found = append(w.found, finding{after, v})
		}
	}
}

// unsettled and uncleaned are the ceremonies, and the removals of orphans, that began
// and did not end.
func unsettled(l *ledger.Ledger) []*record.Ceremony {
	open, _ := record.Unfinished(l.Records())
	return open
}

func uncleaned(l *ledger.Ledger) []*record.Ceremony {
	_, open := record.Unfinished(l.Records())
	return open
}
