package enroll

import (
	"context"
	"crypto/subtle"
	"sync"
	"time"

	"rootseal/enroll/keyring"
	"rootseal/enroll/ledger"
	"rootseal/enroll/seed"
	"rootseal/oath"
)

// proofs is the seed while it is here, and what the keys have shown for it.
type proofs struct {
	credential *keyring.Credential
	pairOf     [2]uint32 // the keys that give the two codes, the older code first
	now        func() time.Time

	seed *seed.Seed
	mu   sync.Mutex // guards the rest: keys prove the seed in parallel
	pair pair
	all  []ledger.Proof // in the order of the ceremony's keys
}

// pair is two consecutive codes, from two keys.
type pair struct {
	step  uint64 // of the newer code; 0 before it is chosen
	codes [2]oath.Code
}

// fresh reports whether the codes may be sent or shown: the newer step is the
// current or the previous one (invariant 10). AWS would take far older codes, and
// store an offset that locks the principal out.
func (p pair) fresh(now time.Time) bool {
	current := oath.Step(now, keyring.Period)
	return p.step == current || p.step == current-1
}

// notAfter returns the moment from which the codes are no longer fresh.
func (p pair) notAfter() time.Time { return oath.StartOf(p.step+2, keyring.Period) }

// take keeps the codes of a password manager, which holds the seed instead of keys.
func (p *proofs) take(newer uint64, codes [2]oath.Code) { p.pair = pair{newer, codes} }

// prove asks a key for its full answer at a real time step and compares all 160
// bits with the seed's. Two keys answer T-1 and T, and their answers are the codes
// for AWS: one touch gives proof and code.
func (p *proofs) prove(ctx context.Context, i int, serial uint32) error {
	steps := p.stepsFor(serial)
	for n, at := range steps {
		left := len(steps) - 1 - n + len(p.credential.Keys) - 1 - i
		answer, err := p.credential.Answer(ctx, serial, at, left)
		if err != nil {
			return err
		}
		challenge := oath.TOTPChallenge(at)
		want := p.seed.HMAC(challenge[:])
		same := subtle.ConstantTimeCompare(answer.HMAC, want) == 1
		clear(want)
		if !same || answer.Digits != keyring.Digits {
			return keyring.ErrWrongAnswer
		}
		p.keep(i, serial, at, answer)
	}
	return nil
}

// stepsFor returns the time steps that a key answers: one, or both of the pair in a
// group of one key.
func (p *proofs) stepsFor(serial uint32) []uint64 {
	older, newer := p.pairOf[0], p.pairOf[1]
	switch {
	case serial == older && serial == newer:
		t := p.pairStep()
		return []uint64{t - 1, t}
	case serial == older:
		return []uint64{p.pairStep() - 1}
	case serial == newer:
		return []uint64{p.pairStep()}
	default:
		return []uint64{oath.Step(p.now(), keyring.Period)}
	}
}

// pairStep returns the newer step of the pair, chosen when the first of its keys is
// asked: AWS takes (T-1, T) at once, so nothing waits for a clock.
func (p *proofs) pairStep() uint64 {
	now := oath.Step(p.now(), keyring.Period)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pair.step == 0 {
		p.pair.step = now
	}
	return p.pair.step
}

// keep notes a proof, and the code if the key is one of the pair.
func (p *proofs) keep(i int, serial uint32, at uint64, answer oath.Full) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.all) <= i {
		p.all = append(p.all, ledger.Proof{})
	}
	p.all[i] = ledger.Proof{KeySerial: serial, Step: at}
	p.keepCode(serial, at, answer)
}

// keepCode requires the lock.
func (p *proofs) keepCode(serial uint32, at uint64, answer oath.Full) {
	if serial == p.pairOf[0] && at == p.pair.step-1 {
		p.pair.codes[0] = answer.Code()
	}
	if serial == p.pairOf[1] && at == p.pair.step {
		p.pair.codes[1] = answer.Code()
	}
}

// again asks the two keys for the codes of the current step. Those of a password manager
// came with the check that its item is still there.
func (p *proofs) again(ctx context.Context) (pair, error) {
	if len(p.credential.Keys) == 0 {
		return p.pair, nil
	}
	p.pair = pair{}
	t := p.pairStep()
	for i, serial := range p.pairOf {
		at := t - 1 + uint64(i)
		answer, err := p.credential.Answer(ctx, serial, at, len(p.pairOf)-1-i)
		if err != nil {
			return pair{}, err
		}
		p.mu.Lock()
		p.keepCode(serial, at, answer)
		p.mu.Unlock()
	}
	return p.pair, nil
}
