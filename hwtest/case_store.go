package hwtest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"rootseal/oath"
)

// rfcSeed returns the seed of RFC 4226 and RFC 6238: the digits 1234567890 repeated.
func rfcSeed(size int) []byte {
	seed := make([]byte, size)
	for i := range seed {
		seed[i] = '0' + byte((i+1)%10)
	}
	return seed
}

// totp returns a typical new credential: SHA-1, 6 digits, the RFC's seed.
func totp(account string) oath.NewCredential {
	return oath.NewCredential{ID: testID(account), Type: oath.TOTP, Algorithm: oath.SHA1, Digits: 6, Seed: rfcSeed(20)}
}

// stored returns what LIST must report for a new credential.
func stored(p oath.NewCredential) oath.Credential {
	return oath.Credential{ID: p.ID, Type: p.Type, Algorithm: p.Algorithm}
}

// list returns the suite's own credentials in LIST.
func (f *fixture) list(t testing.TB, o *oath.Session) []oath.Credential {
	t.Helper()
	creds, err := o.List()
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(creds, func(c oath.Credential) bool { return !own(c.ID) })
}

// put stores a credential after listing.
func (f *fixture) put(t testing.TB, o *oath.Session, p oath.NewCredential) oath.Credential {
	t.Helper()
	if _, ok := o.Listed(); !ok {
		f.list(t, o)
	}
	if err := o.Put(p); err != nil {
		t.Fatal(err)
	}
	return stored(p)
}

func wantIs(t testing.TB, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v, want %v", what, err, want)
	}
}

func wantListed(t testing.TB, got []oath.Credential, want ...oath.Credential) {
	t.Helper()
	byID := func(a, b oath.Credential) int { return strings.Compare(a.ID, b.ID) }
	got, want = slices.Clone(got), slices.Clone(want)
	slices.SortFunc(got, byID) // the card's order has no meaning
	slices.SortFunc(want, byID)
	if !slices.Equal(got, want) {
		t.Errorf("listed %v, want %v", got, want)
	}
}

// listEach: LIST is empty before; afterwards it has each credential's id, type and
// algorithm, also in a new session.
func listEach(t *testing.T, f *fixture) {
	a, b := totp("a"), totp("b")
	b.Type, b.Algorithm = oath.HOTP, oath.SHA256
	f.use(t, func(o *oath.Session) {
		wantListed(t, f.list(t, o))
		f.put(t, o, a)
		f.put(t, o, b)
		wantListed(t, f.list(t, o), stored(a), stored(b))
	})
	f.key.Release()
	f.use(t, func(o *oath.Session) { wantListed(t, f.list(t, o), stored(a), stored(b)) })
}

// manyEntries credentials with the longest ids exceed the 256 bytes that a YubiKey
// puts into one part of an answer.
const manyEntries = 6

func listInParts(t *testing.T, f *fixture) {
	var want []oath.Credential
	f.use(t, func(o *oath.Session) {
		for i := range manyEntries {
			p := totp("")
			p.ID = testIDOf(64, fmt.Sprint(i))
			want = append(want, f.put(t, o, p))
		}
		wantListed(t, f.list(t, o), want...)
	})
}

// putWithoutList: PUT needs a list that shows the id to be absent.
func putWithoutList(t *testing.T, f *fixture) {
	f.key.Release()
	f.use(t, func(o *oath.Session) {
		wantIs(t, "PUT before LIST", o.Put(totp("blind")), oath.ErrNotListed)
		wantListed(t, f.list(t, o))
	})
}

// putOnTakenID: a YubiKey would overwrite without warning.
func putOnTakenID(t *testing.T, f *fixture) {
	first, second := totp("taken"), totp("taken")
	second.Seed = rfcSeed(32)
	f.use(t, func(o *oath.Session) {
		c := f.put(t, o, first)
		wantIs(t, "PUT on a taken id", o.Put(second), oath.ErrExists)
		f.list(t, o)
		wantIs(t, "PUT on a listed id", o.Put(second), oath.ErrExists)
		f.wantAnswer(t, o, c, first, challengeOf(1))
	})
}

func putOnUnlockedFIPS(t *testing.T, f *fixture) {
	f.use(t, func(o *oath.Session) {
		f.list(t, o)
		if err := o.Put(totp("fips")); err == nil {
			t.Error("stored without an access code")
		} else {
			t.Log(err) // no source names the status word
		}
		wantListed(t, f.list(t, o))
	})
}

func longestID(t *testing.T, f *fixture) {
	p := totp("")
	p.ID = testIDOf(64, "long")
	f.use(t, func(o *oath.Session) {
		c := f.put(t, o, p)
		wantListed(t, f.list(t, o), c)
		f.wantAnswer(t, o, c, p, challengeOf(1))
		if err := o.Delete(p.ID); err != nil {
			t.Error(err)
		}
	})
}

func tooLongID(t *testing.T, f *fixture) {
	p := totp("")
	p.ID = testIDOf(65, "long")
	f.use(t, func(o *oath.Session) {
		f.list(t, o)
		wantIs(t, "PUT", o.Put(p), oath.ErrBadSyntax)
		wantIs(t, "DELETE", o.Delete(p.ID), oath.ErrBadSyntax)
		wantListed(t, f.list(t, o))
	})
}

// deleteOne deletes exactly one credential, not one whose id begins the same way.
func deleteOne(t *testing.T, f *fixture) {
	a, longer, b := totp("a"), totp("a-and-more"), totp("b")
	f.use(t, func(o *oath.Session) {
		f.put(t, o, a)
		f.put(t, o, longer)
		if err := o.Delete(a.ID); err != nil {
			t.Fatal(err)
		}
		wantListed(t, f.list(t, o), stored(longer))
		f.put(t, o, b) // in the free slot
		wantListed(t, f.list(t, o), stored(longer), stored(b))
		f.wantAnswer(t, o, stored(longer), longer, challengeOf(1))
	})
}

func deleteAbsent(t *testing.T, f *fixture) {
	p := totp("here")
	f.use(t, func(o *oath.Session) {
		f.put(t, o, p)
		wantIs(t, "DELETE", o.Delete(testID("absent")), oath.ErrNoSuchCredential)
		wantListed(t, f.list(t, o), stored(p))
	})
}

// renameOne keeps everything but the id.
func renameOne(t *testing.T, f *fixture) {
	before, after := totp("before"), totp("after")
	f.use(t, func(o *oath.Session) {
		f.put(t, o, before)
		if err := o.Rename(before.ID, after.ID); err != nil {
			t.Fatal(err)
		}
		wantListed(t, f.list(t, o), stored(after))
		f.wantAnswer(t, o, stored(after), after, challengeOf(1))
		wantIs(t, "RENAME of what is absent", o.Rename(before.ID, testID("other")), oath.ErrNoSuchCredential)
	})
}

// renameToTaken: package oath refuses an id that it has listed, and the card
// refuses an id that it has not.
func renameToTaken(t *testing.T, f *fixture) {
	a, b := totp("a"), totp("b")
	f.use(t, func(o *oath.Session) {
		f.put(t, o, a)
		f.put(t, o, b)
		wantIs(t, "RENAME", o.Rename(a.ID, b.ID), oath.ErrExists)
	})
	f.key.Release()
	f.use(t, func(o *oath.Session) {
		if err := o.Rename(a.ID, b.ID); err == nil {
			t.Error("the card renamed onto a taken id")
		} else {
			t.Log(err) // no source names a YubiKey's status word
		}
		wantListed(t, f.list(t, o), stored(a), stored(b))
	})
}

func renameUnsupported(t *testing.T, f *fixture) {
	p := totp("here")
	f.use(t, func(o *oath.Session) {
		f.put(t, o, p)
		wantIs(t, "RENAME", o.Rename(p.ID, testID("there")), oath.ErrNotSupported)
		wantListed(t, f.list(t, o), stored(p))
	})
}
