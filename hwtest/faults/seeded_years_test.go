package faults

import "rootseal/hwtest/faults/check"

// seededYears are bugs in what comes after an enrolment.
var seededYears = []seededBug{
	{
		name: "a refusal while AWS learns condemns",
		edits: []edit{
			{"enroll/custody/live_wait.go", `p.await(ctx, WaitToLearn, p.learned())`, `p.await(ctx, WaitToLearn, p.room.Now())`},
			{"enroll/custody/live_judge.go", `		if p.isGone(ctx, false) {`, `		if true {`},
		},
		only: "live proof by the user at once; live: ledger lock 1: error before the effect",
		want: check.Condemned,
	},
	{
		name:  "unable to validate condemns",
		edits: []edit{{"enroll/custody/live_judge.go", `		if p.isGone(ctx, false) {`, `		if true {`}},
		only:  "live proof by the user at once; live: aws GetSessionToken 1: unable to validate",
		want:  check.Condemned,
	},
	{
		name:  "one refusal condemns",
		edits: []edit{{"enroll/custody/live_judge.go", `said.result, said.again = ledger.LiveRefused, true`, `said.result, said.again = ledger.LiveRefused, false`}},
		only:  "live proof by an administrator; live: aws ResyncMFADevice 1: a right code is called wrong",
		want:  check.Condemned,
	},
	{
		name:  "the step of a session is forgotten",
		edits: []edit{{"enroll/custody/live_wait.go", `if isOf(body, held) &&`, `if false && isOf(body, held) &&`}},
		only:  "live proof by the user at once; live: aws GetSessionToken 1: effect, reply lost",
		want:  check.Repeated,
	},
	{
		name:  "a session's code leaves unannounced",
		edits: []edit{{"enroll/custody/live.go", `	if err := p.announce(ctx, intent, at); err != nil {`, `	if err := error(nil); intent == nil || err != nil {`}},
		only:  "live proof by the user at once; live: aws GetSessionToken 1: effect, reply lost",
		want:  check.Intent,
	},
	{
		name:  "codes leave whatever their age",
		edits: []edit{{"enroll/custody/live.go", `now > at+1 {`, `now < at {`}},
		only:  "live proof by the user at once; live: ledger create 1: ten minutes pass",
		want:  check.Stale,
	},
	{
		name:  "an intent that nobody has signed",
		edits: []edit{{"enroll/ceremony.go", `	if announces(body) {`, `	if false && announces(body) {`}},
		only:  "a signed enrolment; enroll: aws EnableMFADevice 1: refused",
		want:  check.NotSigned,
	},
	{
		name:  "keys are held while an officer signs",
		edits: []edit{{"enroll/ceremony.go", `	if len(c.room.Signers) > 0 {`, `	if len(c.room.Signers) > 9 {`}},
		only:  "a signed enrolment; enroll: aws EnableMFADevice 1: refused",
		want:  check.Held,
	},
	{
		name: "a witness is used twice",
		edits: []edit{
			{"enroll/record/witness.go", "\tw.used[i] = ref.Sequence\n", ""},
			{"enroll/record/witness.go", `if _, before := b.asked[w.Challenge]; ws.free(i, trip) && !before {`, `if ws.free(i, trip) {`},
		},
		only: "verify of two keys; verify: ledger create 1: effect, reply lost",
		want: check.Witness,
	},
	{
		name: "a key is sealed that was not proven",
		edits: []edit{
			{"enroll/custody/seal.go", `	if err == nil && found.Result() != ledger.Proven {`, `	if false {`},
			{"enroll/custody/seal.go", `gate.Guard(b, gate.UseSeal, record.Shown{Serial: key.Serial}), `, ``},
		},
		only: "seal; seal: key 1002 begin 1: OATH reset by another program",
		want: check.Sealed,
	},
	{
		name:  "a loss that is recorded meanwhile is not heard of",
		edits: []edit{{"enroll/prepare.go", `	errs := []error{c.guardKeys(past)}`, `	errs := []error{nil}`}},
		only:  "keys that the ledger speaks against; against: ledger lock 1: error before the effect",
		want:  check.Against,
	},
	{
		name:  "a key in a bag is enrolled",
		edits: []edit{{"enroll/gate/key.go", `	record.AgainstSealed:   {UseEnroll: Refuse, `, `	record.AgainstSealed:   {UseEnroll: Say, `}},
		only:  "keys that the ledger speaks against; against: ledger lock 1: error before the effect",
		want:  check.Sealed,
	},
	{
		name:  "what is at home already is imported once more",
		edits: []edit{{"enroll/custody/travel.go", `				if known {`, `				if known = false; known {`}, {"enroll/custody/travel.go", `		if !known {`, `		if !known || known {`}, anyHomecoming},
		only:  "a trip comes home; return: ledger create 1: killed after the effect",
		want:  check.Witness,
	},
}
