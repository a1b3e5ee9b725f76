package custody_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rootseal/enroll/custody"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/env"
	"rootseal/enroll/ledger"

	signing "rootseal/enroll/officer"
	"rootseal/enroll/record"
)

// forger writes to the outbox of a copy what no command would.
type forger struct {
	*enrolltest.Stage
	t    *testing.T
	e    *env.Env // of the laptop
	path string
	*ledger.Ledger
}

// obliging is a copy that takes every record.
type obliging struct{ ledger.Store }

func (obliging) Away() (bool, error) { return false, nil }

func newForger(t *testing.T, s *enrolltest.Stage) *forger {
	t.Helper()
	path := depart(t, s)
	return &forger{Stage: s, t: t, e: away(t, s, path), path: path, Ledger: enrolltest.OpenLedger(t, obliging{ledger.Dir(path)})}
}

// write appends a record, by the command that makes such ones.
func (f *forger) write(body ledger.Body) {
	f.t.Helper()
	command := map[string]string{"verify": "verify", "label": "keys", "seal": "seal", "unseal": "unseal", "signature": "log", "code": "code"}[body.Kind()]
	f.entry(ledger.Entry{Command: command, Officer: ledger.Officer{OSUser: "olivia"}, Body: body})
}

func (f *forger) entry(e ledger.Entry) {
	f.t.Helper()
	if e.Command == "" {
		e.Command = "log"
	}
	if _, err := f.Ledger.Append(f.t.Context(), e); err != nil {
		f.t.Fatal(err)
	}
}

// proof is a verify of the first key as it would be, but for its evidence.
func (f *forger) proof(c ledger.CredentialProof) *ledger.Verified {
	f.t.Helper()
	b := record.Read(f.Records())
	d := b.Live()[0]
	held := d.Keys[0]
	c.Device, c.CredentialID = d.Ceremony, held.CredentialID
	if c.Result == "" {
		c.Result = ledger.Proven
	}
	return &ledger.Verified{
		KeySerial: held.KeySerial, OATHSalt: held.OATHSalt, Model: "YubiKey 5", Firmware: "5.4.3", Result: ledger.Proven,
		Credentials: []ledger.CredentialProof{c},
	}
}

// signature is whoever's over a record.
func (f *forger) signature(p *enrolltest.Pen, number uint64, over []byte) *ledger.Signature {
	f.t.Helper()
	const kind = "application/vnd.rootseal.record+json"
	made, err := p.Sign(context.Background(), fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(kind), kind, len(over), over))
	if err != nil {
		f.t.Fatal(err)
	}
	return &ledger.Signature{Record: number, Envelope: ledger.Envelope{
		PayloadType: kind, Payload: base64.StdEncoding.EncodeToString(over),
		Signatures: []ledger.EnvelopeSignature{{KeyID: p.Fingerprint(), Sig: base64.StdEncoding.EncodeToString(made)}},
	}}
}

func (f *forger) bytes(n uint64) []byte {
	f.t.Helper()
	data, err := f.Bytes(n)
	if err != nil {
		f.t.Fatal(err)
	}
	return data
}

// What no trip makes keeps all of a copy out, before the first record of it is
// taken in, and the refusal names the record.
func TestForgedTrip(t *testing.T) {
	key := func(f *forger) uint32 { return f.Cards[0].Serial() }
	kind := func(bodies ...ledger.Body) func(*forger) {
		return func(f *forger) {
			for _, body := range bodies {
				f.write(body)
			}
		}
	}
	now := time.Now().UTC().Truncate(time.Second)
	tests := map[string]func(*forger){
		"an officer": func(f *forger) { f.write(enrolltest.NewPen(f.t).Body(f.t, "Mallory", 6001)) },
		"a policy":   kind(&ledger.PolicySet{MinKeys: 1}),
		"a dismissal": func(f *forger) {
			f.write(&ledger.OfficerRemoved{Name: "Olivia", Fingerprint: enrolltest.NewPen(f.t).Fingerprint(), Reason: "gone"})
		},
		"an intent": func(f *forger) {
			begin := *f.Records()[0].Body.(*ledger.Begin)
			begin.Suffix = "abc234"
			f.entry(ledger.Entry{Ceremony: "20260101-abc234", Body: &begin})
		},
		"an end": func(f *forger) {
			f.entry(ledger.Entry{Ceremony: "20260101-abc234", Body: &ledger.End{Outcome: ledger.Undone}})
		},
		"a loss":        func(f *forger) { f.write(&ledger.Lost{KeySerial: key(f), How: "lost"}) },
		"a find":        func(f *forger) { f.write(&ledger.Found{KeySerial: key(f)}) },
		"a drop":        func(f *forger) { f.write(&ledger.Drop{KeySerial: key(f), Device: "x", Reason: "gone"}) },
		"a close":       kind(&ledger.Close{Finding: "unseal-3", Reason: "known"}),
		"an acceptance": kind(&ledger.Accept{Finding: "x", Until: "2027-01-01", Reason: "known"}),
		"an audit":      kind(&ledger.Audited{Accounts: []string{"111122223333"}}),
		"a live proof": func(f *forger) {
			d := record.Read(f.Records()).Live()[0]
			f.write(&ledger.Live{Device: d.Ceremony, DeviceARN: d.DeviceARN, Method: ledger.MethodStated, Result: ledger.Proven})
		},
		"a statement": func(f *forger) {
			f.entry(ledger.Entry{Ceremony: "20260101-abc234", Body: &ledger.Statement{About: ledger.DeviceAbsent}})
		},
		"one of a copy's": func(f *forger) { f.write(&ledger.Away{Trip: f.Trip(), Record: f.bytes(1)}) },
		"an attestation":  func(f *forger) { f.write(&ledger.Attested{KeySerial: key(f), Result: ledger.NotAttested, Cause: "x"}) },
		"a clean-up":      func(f *forger) { f.write(&ledger.Cleaned{KeySerial: key(f), Device: "x", CredentialID: "y"}) },
		"a proof of a stranger's key": func(f *forger) {
			body := f.proof(ledger.CredentialProof{Challenge: "1122334455667788", Answer: "00"})
			body.KeySerial = 4711
			f.write(body)
		},
		"a proof by nothing":                func(f *forger) { f.write(f.proof(ledger.CredentialProof{})) },
		"a proof by a key that proved none": func(f *forger) { f.write(f.proof(ledger.CredentialProof{Equal: []uint32{f.Cards[1].Serial()}})) },
		"a proof of nothing": func(f *forger) {
			body := f.proof(ledger.CredentialProof{})
			body.Credentials = nil
			f.write(body)
		},
		"a proof that is none": func(f *forger) { f.write(f.proof(ledger.CredentialProof{Result: ledger.NotAsked})) },
		"a wrong answer": func(f *forger) {
			d := record.Read(f.Records()).Live()[0]
			w, _ := record.Read(f.Records()).Next(d.Ceremony, f.e.Ledger.Trip())
			f.write(f.proof(ledger.CredentialProof{Challenge: w.Challenge, Answer: strings.Repeat("ab", 20)}))
		},
		"a witness of home's": func(f *forger) {
			d := record.Read(f.Records()).Live()[0]
			w, _ := record.Read(f.Records()).Next(d.Ceremony, 0)
			f.write(f.proof(ledger.CredentialProof{Challenge: w.Challenge, Answer: strings.Repeat("ab", 20), Result: ledger.WrongSeed}))
		},
		"another name on the key": func(f *forger) {
			body := f.proof(ledger.CredentialProof{Result: ledger.NotAsked, Why: "x"})
			body.Result, body.Credentials[0].CredentialID = ledger.Incomplete, "AWS:mallory"
			f.write(body)
		},
		"a seal without its proof": func(f *forger) {
			f.write(&ledger.Seal{KeySerial: key(f), Bag: "A-1", Place: "Osaka", Observer: "Ren", Proof: 2})
		},
		"a seal on a proof of none": func(f *forger) {
			body := f.proof(ledger.CredentialProof{Result: ledger.NotAsked, Why: "x"})
			body.Result = ledger.Incomplete
			f.write(body)
			f.write(&ledger.Seal{KeySerial: key(f), Bag: "A-1", Place: "Osaka", Observer: "Ren", Proof: f.Ledger.Head().Sequence})
		},
		"a seal without a bag": func(f *forger) {
			f.write(&ledger.Seal{KeySerial: key(f), Place: "Osaka", Observer: "Ren", Proof: f.Ledger.Head().Sequence})
		},
		"a seal without a place": func(f *forger) {
			f.write(&ledger.Seal{KeySerial: key(f), Bag: "A-1", Observer: "Ren", Proof: f.Ledger.Head().Sequence})
		},
		"a seal without an observer": func(f *forger) {
			f.write(&ledger.Seal{KeySerial: key(f), Bag: "A-1", Place: "Osaka", Proof: f.Ledger.Head().Sequence})
		},
		"a bag without a number": func(f *forger) { f.write(&ledger.Unseal{KeySerial: key(f)}) },
		"a seal of nothing":      func(f *forger) { f.write(&ledger.Seal{KeySerial: key(f), Proof: 2}) },
		"a label of two lines":   func(f *forger) { f.write(&ledger.Label{KeySerial: key(f), Label: "mine\nkey 4711 proven"}) },
		"a label that moves":     func(f *forger) { f.write(&ledger.Label{KeySerial: key(f), Holder: "Olivia\x1b[2J"}) },
		"a label that turns":     func(f *forger) { f.write(&ledger.Label{KeySerial: key(f), Holder: "Olivia\u202e"}) },
		"a label without an end": func(f *forger) { f.write(&ledger.Label{KeySerial: key(f), Label: strings.Repeat("x", 61)}) },
		"a label of a stranger":  kind(&ledger.Label{KeySerial: 4711, Label: "mine"}),
		"a bag of two lines":     func(f *forger) { f.write(&ledger.Unseal{KeySerial: key(f), Bag: "A-1\nA-2"}) },
		"a bag of a stranger":    kind(&ledger.Unseal{KeySerial: 4711, Emergency: true}),
		"a code of no token":     kind(&ledger.CodeUsed{CredentialID: strings.Repeat("x", 500), Step: 1}),
		"one of a ceremony": func(f *forger) {
			f.entry(ledger.Entry{Command: "keys", Ceremony: "20260101-abc234", Body: &ledger.Label{KeySerial: key(f), Label: "mine"}})
		},
		"one by a command of others": func(f *forger) {
			f.entry(ledger.Entry{Command: "rotate", Body: &ledger.Label{KeySerial: key(f), Label: "mine"}})
		},
		"one with AWS": func(f *forger) {
			f.entry(ledger.Entry{Command: "keys", AWSTime: &now, Body: &ledger.Label{KeySerial: key(f), Label: "mine"}})
		},
		"one with AWS's word": func(f *forger) {
			f.entry(ledger.Entry{Command: "keys", Officer: ledger.Officer{CallerARN: "arn:aws:iam::111122223333:root"}, Body: &ledger.Label{KeySerial: key(f), Label: "mine"}})
		},
		"one of two lines' name": func(f *forger) {
			f.entry(ledger.Entry{Command: "keys", Officer: ledger.Officer{OSUser: "olivia\nren"}, Body: &ledger.Label{KeySerial: key(f), Label: "mine"}})
		},
		"a stranger's signature":       func(f *forger) { f.write(f.signature(enrolltest.NewPen(f.t), 1, f.bytes(1))) },
		"a signature over other bytes": func(f *forger) { f.write(f.signature(f.Env.Signers[0].(*enrolltest.Pen), 1, f.bytes(2))) },
		"a signature over nothing":     func(f *forger) { f.write(f.signature(f.Env.Signers[0].(*enrolltest.Pen), 400, f.bytes(1))) },
	}
	for name, forge := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, 2)
				s.Signers = []signing.Signer{s.Officers(t, "Olivia")[0]}
				f := newForger(t, s)
				verifyAway(t, f.e, s.Cards[0]) // an honest record before it
				f.Ledger = enrolltest.OpenLedger(t, obliging{ledger.Dir(f.path)})
				honest := f.Ledger.Head().Sequence
				forge(f)
				before := s.Ledger.Head()
				n, _, err := enrolltest.BringHome(t.Context(), s.Env, f.path)
				if !errors.Is(err, custody.ErrNotOfTrip) || n != 0 || s.Ledger.Head() != before {
					t.Fatalf("imported %d of %s, head %v then %v: %v", n, filepath.Base(f.path), before, s.Ledger.Head(), err)
				}
				if first, last := honest+1, f.Ledger.Head().Sequence; !strings.Contains(err.Error(), fmt.Sprintf("record %d of trip", first)) &&
					!strings.Contains(err.Error(), fmt.Sprintf("record %d of trip", last)) {
					t.Errorf("it does not name record %d: %v", first, err)
				}
			})
		})
	}
}

// What a trip makes comes home, all of it: proofs by witness and by the other key,
// bags, labels, codes, and signatures of an officer who was removed meanwhile.
func TestHonestTrip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		pens := s.Officers(t, "Olivia", "Peter")
		s.Signers = []signing.Signer{pens[0]}
		path := depart(t, s)
		e := away(t, s, path)
		e.Signers = []signing.Signer{pens[1]}
		verifyAway(t, e, s.Cards...)
		verifyAway(t, e, s.Cards[0])
		verifyAway(t, e, s.Cards...) // one witness was left for the two
		key := s.Cards[0].Serial()
		bag := custody.SealRequest{Key: enrolltest.SerialsOf(s.Cards)[1], Bag: "A-1", Place: "大阪 safe, level 3", Observer: "Ren Satō"}
		if _, _, err := custody.Seal(t.Context(), e, bag); err == nil {
			t.Fatal("there was a witness left")
		}
		label := "mine"
		if _, _, err := custody.Label(t.Context(), e, enrolltest.SerialsOf(s.Cards)[0], custody.Relabel{Label: &label}); err != nil {
			t.Fatal(err)
		}
		if _, err := custody.Unseal(t.Context(), e, custody.UnsealRequest{Key: enrolltest.SerialsOf(s.Cards)[0], Emergency: true, Reason: "the safe burns"}); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Ledger.Append(t.Context(), ledger.Entry{Command: "code", Body: &ledger.CodeUsed{KeySerial: key, CredentialID: "GitHub:olivia", Step: 7}}); err != nil {
			t.Fatal(err)
		}
		if _, err := custody.RemoveOfficer(t.Context(), s.Env, &ledger.OfficerRemoved{Name: "Peter", Fingerprint: pens[1].Fingerprint(), Reason: "left"}); err != nil {
			t.Fatal(err)
		}
		made := len(e.Ledger.Records()) - int(e.Ledger.Trip())
		n, _, err := enrolltest.BringHome(t.Context(), s.Env, path)
		if err != nil || n != made {
			t.Errorf("imported %d of %d: %v", n, made, err)
		}
		signed := pens[0].Signed
		if n, _, err := enrolltest.BringHome(t.Context(), s.Env, path); err != nil || n != 0 || pens[0].Signed != signed {
			t.Errorf("once more: imported %d, %v; %d signatures", n, err, pens[0].Signed-signed)
		}
	})
}

// A key that answered wrongly on a trip is news that comes home.
func TestAWrongKeyComesHome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		f := newForger(t, s)
		w, _ := record.Read(f.Records()).Next(record.Read(f.Records()).Live()[0].Ceremony, f.e.Ledger.Trip())
		body := f.proof(ledger.CredentialProof{Challenge: w.Challenge, Answer: strings.Repeat("ab", 20), Result: ledger.WrongSeed})
		body.Result = ledger.Wrong
		f.write(body)
		if n, _, err := enrolltest.BringHome(t.Context(), s.Env, f.path); err != nil || n != 1 {
			t.Errorf("imported %d of 1: %v", n, err)
		}
		if proof := s.Book().Key(body.KeySerial).LastCheck; proof == nil || proof.Result != ledger.Wrong {
			t.Errorf("the key has %+v", proof)
		}
	})
}

// A key goes into its bag on a trip, and comes out of it on the next. What is wrong at
// home keeps neither out.
func TestBagsOfTwoTrips(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, _ := enrolltest.Enrolled(t, 2)
		osaka := depart(t, s)
		e := away(t, s, osaka)
		if _, _, err := custody.Seal(t.Context(), e, enrolltest.Bag("A-1")); err != nil {
			t.Fatal(err)
		}
		s.Write(t, &ledger.Seal{KeySerial: 1001, Bag: "A-2", Place: "Osaka", Observer: "Ren", Proof: 1})
		if n, _, err := enrolltest.BringHome(t.Context(), s.Env, osaka); err != nil || n != 2 {
			t.Fatalf("imported %d of 2: %v", n, err)
		}
		tokyo := depart(t, s)
		e = away(t, s, tokyo)
		if _, err := custody.Unseal(t.Context(), e, custody.UnsealRequest{Key: 1002, Bag: "A-1"}); err != nil {
			t.Fatal(err)
		}
		if n, _, err := enrolltest.BringHome(t.Context(), s.Env, tokyo); err != nil || n != 1 {
			t.Errorf("imported %d of 1: %v", n, err)
		}
	})
}

// What a card can report about itself has limits. A key that failed early reports
// nothing.
func TestProofsAtTheirLimits(t *testing.T) {
	entries := func(n, long int) (ids []string) {
		for i := range n {
			ids = append(ids, strings.Repeat("x", long-4)+fmt.Sprintf("%04d", i))
		}
		return ids
	}
	for name, tt := range map[string]struct {
		change  func(*ledger.Verified)
		refused bool
	}{
		"as it is":                 {func(*ledger.Verified) {}, false},
		"a key that failed":        {func(v *ledger.Verified) { v.OATHSalt = "" }, false},
		"a salt that is none":      {func(v *ledger.Verified) { v.OATHSalt = "zz" }, true},
		"many entries":             {func(v *ledger.Verified) { v.Others = entries(255, 8) }, false},
		"too many entries":         {func(v *ledger.Verified) { v.Others = entries(256, 8) }, true},
		"a long name":              {func(v *ledger.Verified) { v.Others = entries(1, 192) }, false},
		"a name too long":          {func(v *ledger.Verified) { v.Others = entries(1, 193) }, true},
		"a long reason":            {func(v *ledger.Verified) { v.Credentials[0].Why = strings.Repeat("x", 5*env.MaxWord) }, false},
		"a reason too long":        {func(v *ledger.Verified) { v.Credentials[0].Why = strings.Repeat("x", 5*env.MaxWord+1) }, true},
		"equal to many keys":       {func(v *ledger.Verified) { v.Credentials[0].Equal = make([]uint32, 256) }, false},
		"equal to more than exist": {func(v *ledger.Verified) { v.Credentials[0].Equal = make([]uint32, 257) }, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, _ := enrolltest.Enrolled(t, 2)
				f := newForger(t, s)
				body := f.proof(ledger.CredentialProof{Result: ledger.NotAsked, Why: "x"})
				body.Result = ledger.Incomplete
				tt.change(body)
				f.write(body)
				if _, _, err := enrolltest.BringHome(t.Context(), s.Env, f.path); errors.Is(err, custody.ErrNotOfTrip) != tt.refused || (err != nil) != tt.refused {
					t.Error(err)
				}
			})
		})
	}
}
