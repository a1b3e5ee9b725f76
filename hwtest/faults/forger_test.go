package faults

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"rootseal/enroll/ledger"
	signing "rootseal/enroll/officer"
	"rootseal/enroll/record"
	"rootseal/hwtest/simcard"
)

// forger is an attacker who can write to the ledger's folder, or to a copy on its
// way home, and can read everything there. The forger writes canonical records that
// continue the chain, and has no officer's key.
type forger struct {
	*world
	at    ledger.Store
	pen   *pen   // the forger's own; nil: nothing is signed
	count int    // of names made up so far
	names uint64 // the apply record that each intent and live check names; 0: none
	user  string // who writes; "": as the last writer
}

// bare is the ledger's folder as any program reaches it, without the test's edges.
type bare struct{ *files }

func (b bare) Sequences() ([]uint64, error) { return slices.Sorted(maps.Keys(b.copy())), nil }

func (b bare) Read(n uint64) ([]byte, error) {
	data, ok := b.copy()[n]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return bytes.Clone(data), nil
}

func (b bare) Create(n uint64, data []byte) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.byNo[n] = data
	return nil
}

func (b bare) Lock(context.Context) (func(), error) { return func() {}, nil }

func (b bare) Claim(string) (func(), bool, error) { return func() {}, true, nil }

func (b bare) Away() (bool, error) { return false, nil }

// forger comes to the ledger's folder, or to the copy that travels.
func (w *world) forger() *forger {
	if w.copied != "" {
		return &forger{world: w, at: ledger.Dir(w.copied)}
	}
	return &forger{world: w, at: bare{&w.files}}
}

// atHome reports whether records can be deleted: the records of a copy are the
// ledger's.
func (f *forger) atHome() bool {
	_, is := f.at.(bare)
	return is
}

// must is for steps that only fail by a mistake in the test.
func must(err error) {
	if err != nil {
		panic(fmt.Sprintf("forging: %v", err))
	}
}

func (f *forger) records() []ledger.Record { return f.open().Records() }

// open reads what is there.
func (f *forger) open() *ledger.Ledger {
	l, err := ledger.Open(f.at, ledger.Identity{}, nil)
	must(err)
	return l
}

// add appends a record. It looks like one of the last writer's.
func (f *forger) add(ceremony string, body ledger.Body) ledger.Record {
	l := f.open()
	r := ledger.Record{Format: ledger.Format, World: ledger.WorldRehearsal, Tool: "rootseal test", Host: "desk", Command: "enroll"}
	if all := l.Records(); len(all) > 0 {
		last := all[len(all)-1]
		r.Tool, r.Host, r.Officer, r.Time = last.Tool, last.Host, last.Officer, last.Time
	}
	if f.user != "" {
		r.Officer.OSUser = f.user
	}
	if f.names != 0 {
		switch b := body.(type) {
		case *ledger.Begin:
			b.Apply = f.names
		case *ledger.Retirement:
			b.Apply = f.names
		case *ledger.Resync:
			b.Apply = f.names
		case *ledger.Live:
			b.Apply = f.names
		}
	}
	head := l.Head()
	r.Sequence, r.Previous, r.Ceremony, r.Body = head.Sequence+1, head.Hash, ceremony, body
	data, err := r.File()
	must(err)
	must(f.at.Create(r.Sequence, data))
	if f.pen != nil && body.Kind() != "signature" && body.Kind() != "officer" {
		f.sign(r)
	}
	return r
}

// sign has the forger's own pen sign a record, as an officer's would.
func (f *forger) sign(r ledger.Record) {
	id := ledger.Identity{World: ledger.WorldRehearsal, Tool: r.Tool, Host: r.Host}
	l, err := ledger.Open(f.at, id, func() time.Time { return r.Time })
	must(err)
	// A signer who is not an officer is refused; the ledger then stays unchanged.
	_, _ = signing.Sign(context.Background(), l, r.Sequence, "log", r.Officer, r.Sequence, *f.pen)
}

// cut drops records from the tail, down to n.
func (f *forger) cut(n int) {
	f.files.mu.Lock()
	defer f.files.mu.Unlock()
	for at := range f.files.byNo {
		if at > uint64(n) {
			delete(f.files.byNo, at)
		}
	}
}

// rewrite replaces bodies, and chains all later records again. false: there was no
// body to replace.
func (f *forger) rewrite(edit func(ledger.Record) ledger.Body) bool {
	all := f.records()
	f.cut(0)
	changed := false
	for _, r := range all {
		if body := edit(r); body != nil {
			r.Body, changed = body, true
		}
		head := f.open().Head()
		r.Sequence, r.Previous = head.Sequence+1, head.Hash
		data, err := r.File()
		must(err)
		must(f.at.Create(r.Sequence, data))
	}
	return changed
}

// name invents a ceremony's id and its suffix.
func (f *forger) name() (id, suffix string) {
	f.count++
	suffix = fmt.Sprintf("fff%c22", 'a'+f.count)
	return "20261201-" + suffix, suffix
}

// enrolled is the begin of a ceremony and how it ended, of the first that is
// complete; nil for none.
func (f *forger) enrolled() (id string, begin *ledger.Begin, load *ledger.Load, end *ledger.End) {
	for _, c := range record.Read(f.open().Records()).Ceremonies() {
		if c.Begin != nil && c.Load != nil && c.End != nil && (c.End.Outcome == ledger.Complete || c.End.Outcome == ledger.NotConfirmed) {
			return c.ID, c.Begin, c.Load, c.End
		}
	}
	return "", nil, nil, nil
}

// unsettled is the id of the first ceremony that is open, "" for none.
func (f *forger) unsettled() string {
	for _, c := range unsettled(f.open()) {
		return c.ID
	}
	return ""
}

// begin invents an intent with these keys.
func (f *forger) begin(principal, suffix, credential string, names ...string) *ledger.Begin {
	begin := &ledger.Begin{
		Principal: principal, Alias: alias, Group: "daily", SeedSource: "api", CredentialID: credential, Suffix: suffix,
		DeviceNames: names, Clock: ledger.Clock{Source: "aws"}, Confirmed: []string{"account " + account},
	}
	for _, card := range f.owned() {
		begin.Keys = append(begin.Keys, f.keyState(card))
	}
	begin.Pair = [2]uint32{begin.Keys[0].KeySerial, begin.Keys[len(begin.Keys)-1].KeySerial}
	return begin
}

// keysOf returns the keys of a ceremony; of one with a password manager, a key that a forger
// names in its place.
func keysOf(begin *ledger.Begin) []ledger.KeyState {
	if len(begin.Keys) > 0 {
		return begin.Keys
	}
	return []ledger.KeyState{{KeySerial: 1001, OATHSalt: strings.Repeat("ab", 8), Model: "YubiKey 5C NFC", Firmware: "5.4.3", Used: 3}}
}

// lastOf returns the last of these keys.
func lastOf(begin *ledger.Begin) ledger.KeyState {
	keys := keysOf(begin)
	return keys[len(keys)-1]
}

// keyState is a key as the forger reads it in the ledger.
func (f *forger) keyState(card *simcard.Card) ledger.KeyState {
	state := keyState(card)
	l, err := ledger.Open(f.at, ledger.Identity{}, time.Now)
	must(err)
	if known := record.Read(l.Records()).Key(card.Serial()); known != nil {
		state.OATHSalt = known.OATHSalt
	}
	return state
}

func keyState(card *simcard.Card) ledger.KeyState {
	return ledger.KeyState{KeySerial: card.Serial(), OATHSalt: strings.Repeat("ab", 8), Model: "YubiKey 5C NFC", Firmware: "5.4.3", Used: 3}
}

// load invents witnesses: the forger has no seed.
func (f *forger) load(arn string) *ledger.Load {
	load := &ledger.Load{DeviceARN: arn, RequestID: "r"}
	if arn != "" {
		load.DeviceName = arn[strings.LastIndex(arn, "/")+1:]
	}
	load.Witnesses = witnessesOf(load)
	return load
}

// witnessesOf returns the challenges of a load, or invented ones if it has none: those of a
// seed in a password manager.
func witnessesOf(load *ledger.Load) []ledger.Witness {
	if len(load.Witnesses) > 0 {
		return load.Witnesses
	}
	return ledger.NewWitnesses(func([]byte) []byte { return make([]byte, 20) }, 64)
}

func (f *forger) enable(begin *ledger.Begin) *ledger.Enable {
	enable := &ledger.Enable{}
	if begin.Manager != nil {
		enable.ManagerStep = 60000000
	}
	for _, k := range begin.Keys {
		enable.Proofs = append(enable.Proofs, ledger.Proof{KeySerial: k.KeySerial, Step: 60000000})
	}
	return enable
}

// answers returns challenges of a credential whose answers are in the ledger, as
// witnesses that everyone can make from them.
func (f *forger) answers(device string) (known []ledger.Witness) {
	for _, r := range f.records() {
		body, is := r.Body.(*ledger.Verified)
		if !is {
			continue
		}
		for _, p := range body.Credentials {
			answer, err := hex.DecodeString(p.Answer)
			if err == nil && len(answer) > 0 && p.Device == device {
				known = append(known, witnessOf(p.Challenge, answer))
			}
		}
	}
	return known
}

func witnessOf(challenge string, answer []byte) ledger.Witness {
	raw, err := hex.DecodeString(challenge)
	must(err)
	sum := sha256.Sum256(append(raw, answer...))
	return ledger.Witness{Challenge: challenge, SHA256: hex.EncodeToString(sum[:])}
}

// arn returns the ARN of a device at AWS by its name.
func arn(name string) string { return "arn:aws:iam::" + account + ":mfa/" + name }
