package simaws

import "time"

// verifier is what STS and the sign-in page know about one device ARN. It belongs
// to the ARN: a device that is deleted and created again under its old name has a
// new seed and history, but the old attempts still count.
type verifier struct {
	attempts attempts
	views    []view // oldest first
	early    int    // tries so far before STS had learned a change
}

// view is a state of the device that STS uses from a moment on.
type view struct {
	made   time.Time // time of the change at IAM
	from   time.Time
	device *mfaDevice
	holder *principal // nil: unassigned
	offset int64
}

func (a *Account) verifier(arn string) *verifier {
	v := a.verifiers[arn]
	if v == nil {
		v = &verifier{}
		a.verifiers[arn] = v
	}
	return v
}

// publish passes the present state of the device to STS, after a delay.
func (a *Account) publish(now time.Time, d *mfaDevice) {
	v := a.verifier(d.arn)
	wait := a.stsDelays[a.changes%len(a.stsDelays)]
	a.changes++
	v.views = append(v.views, view{now, now.Add(wait), d, d.holder, d.offset})
}

// learns reports whether a principal's device was enabled or resynced, and STS does
// not know it yet. Until then STS's answers have no meaning.
func (v *verifier) learns(now time.Time, who *principal) bool {
	if len(v.views) == 0 {
		return false
	}
	last := v.views[len(v.views)-1]
	return last.from.After(now) && last.holder == who
}

// guess returns STS's answer to any code until it has learned: its two refusals, in
// turn. The first does not count as an attempt.
func (v *verifier) guess(now time.Time) verdict {
	v.early++
	if v.early%2 == 1 || !v.attempts.spend(now) {
		return codeUncheckable
	}
	return codeWrong
}

// at returns the state that STS uses at a time.
func (v *verifier) at(now time.Time) (believed view) {
	for _, w := range v.views {
		if !w.from.After(now) {
			believed = w
		}
	}
	return believed
}

// verdict is the outcome of one code shown for one device.
type verdict int

const (
	codeAccepted verdict = iota
	codeWrong
	codeUsed
	codeUncheckable // no such device for this principal, or no attempts left
)

// verify judges a code as STS does. Every try counts, for every outcome.
func (v *verifier) verify(now time.Time, believed view, who *principal, code string) verdict {
	if allowed := v.attempts.spend(now); !allowed || believed.holder == nil || believed.holder != who {
		return codeUncheckable
	}
	step, found := believed.device.findCode(now, believed.offset, code)
	switch {
	case !found:
		return codeWrong
	case believed.device.used[step]:
		return codeUsed
	}
	believed.device.used[step] = true
	return codeAccepted
}
