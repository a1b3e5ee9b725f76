package hwtest

import (
	"slices"
	"testing"
	"time"

	"rootseal/oath"
)

// presentStep is the only challenge that the suite sends with CALCULATE ALL; see
// the guard.
func presentStep() []byte {
	challenge := oath.TOTPChallenge(oath.Step(time.Now(), 30*time.Second))
	return challenge[:]
}

func (f *fixture) calculateAll(t testing.TB, o *oath.Session, challenge []byte) []oath.Result {
	t.Helper()
	results, err := o.CalculateAll(challenge)
	if err != nil {
		t.Fatal(err)
	}
	results = slices.DeleteFunc(results, func(r oath.Result) bool { return !own(r.ID) })
	slices.SortFunc(results, func(a, b oath.Result) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	return results
}

// codesOfAll: many codes in one answer of several parts; an HOTP credential only shows
// that it is HOTP.
func codesOfAll(t *testing.T, f *fixture) {
	f.use(t, func(o *oath.Session) {
		challenge := presentStep()
		var want []oath.Result
		for i, account := range []string{"a", "b", "c", "d", "e"} {
			p := totp("")
			p.ID = testIDOf(64, account)
			p.Digits = 6 + i%3
			p.Seed = rfcSeed(20 + i)
			if account == "d" {
				p.Type = oath.HOTP
			}
			f.put(t, o, p)
			r := oath.Result{ID: p.ID, Digits: p.Digits, Code: codeOf(p, challenge)}
			if p.Type == oath.HOTP {
				r.Kind, r.Code = oath.NeedsCount, ""
			}
			want = append(want, r)
		}
		if got := f.calculateAll(t, o, challenge); !slices.Equal(got, want) {
			t.Errorf("calculated %+v, want %+v", got, want)
		}
	})
}

// allWithTouch: the answer shows the touch setting without a touch.
func allWithTouch(t *testing.T, f *fixture) {
	p := totp("touch")
	p.Touch = true
	f.use(t, func(o *oath.Session) {
		f.put(t, o, p)
		want := []oath.Result{{ID: p.ID, Kind: oath.NeedsTouch, Digits: 6}}
		if got := f.calculateAll(t, o, presentStep()); !slices.Equal(got, want) {
			t.Errorf("calculated %+v, want %+v", got, want)
		}
	})
}

// touchOnce: the key waits for a touch and then answers.
func touchOnce(t *testing.T, f *fixture) {
	p := totp("touch")
	p.Touch = true
	var c oath.Credential
	f.use(t, func(o *oath.Session) { c = f.put(t, o, p) })
	f.key.Release()
	f.Touch(t)
	f.use(t, func(o *oath.Session) {
		got, err := o.CalculateCode(c, challengeOf(1))
		if err != nil || got != "287082" {
			t.Errorf("code %q, %v; want 287082", got, err)
		}
	})
}

// touchUnsupported: package oath does not ask a token for touch that would ignore it.
func touchUnsupported(t *testing.T, f *fixture) {
	p := totp("touch")
	p.Touch = true
	f.use(t, func(o *oath.Session) {
		f.list(t, o)
		wantIs(t, "PUT", o.Put(p), oath.ErrNotSupported)
		wantListed(t, f.list(t, o))
	})
}
