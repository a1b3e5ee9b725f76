package hwtest

import (
	"errors"
	"strings"
	"testing"

	"rootseal/device"
	"rootseal/oath"
)

// Subject is a card under test.
type Subject struct {
	Port   device.Port
	Serial device.KeySerial // 0: a token without a serial, which is found by its reader
	Reader string           // as the port lists it; needed only without a serial

	// Password opens the card; empty means no access code.
	Password string

	// Expendable means that the card has no owner's data: the suite may set access
	// codes, fill the card up and reset it.
	Expendable bool

	// Touch is called before a command that waits for a touch, and makes a person touch
	// the key within seconds. Nil means that no person is present.
	Touch func(t testing.TB)
}

// conformanceCase is a requirement for every card that meets the needs of the case.
type conformanceCase struct {
	name  string
	needs []need
	run   func(t *testing.T, f *fixture)
}

// Run runs every case that applies to this card, each as a subtest. It logs the
// other cases with the reason, and returns the names of those that ran.
func Run(t *testing.T, s Subject) (ran []string) {
	t.Helper()
	var not []string
	for _, c := range cases {
		f := open(t, s)
		missing := f.missing(c.needs)
		f.key.Close()
		if missing != "" {
			not = append(not, c.name+": "+missing)
			continue
		}
		ran = append(ran, c.name)
		t.Run(strings.ReplaceAll(c.name, " ", "-"), func(t *testing.T) {
			f := open(t, s)
			f.sweep(t)

			t.Cleanup(func() { f.key.Close() }) // a case may have opened another
			t.Cleanup(func() { f.sweep(t) })
			c.run(t, f)
		})
	}
	t.Logf("ran %d of %d cases", len(ran), len(cases))
	for _, line := range not {
		t.Logf("not for this card: %s", line)
	}
	if len(ran) == 0 {
		t.Errorf("no case ran")
	}
	return ran
}

// fixture is the card under test, open for one case.
type fixture struct {
	Subject
	key  *device.Key
	info device.Info
	full bool // CALCULATE answers the whole HMAC
}

// open opens the subject's key and gives the access code.
func open(t testing.TB, s Subject) *fixture {
	t.Helper()
	f := &fixture{Subject: s, key: s.find(t)}
	f.info = f.key.Info()
	if !f.info.OATH {
		f.key.Close()
		t.Fatalf("%s has no OATH application", f.info.Model)
	}
	if s.Password != "" {
		if err := f.key.Unlock(t.Context(), []byte(s.Password)); err != nil {
			f.key.Close()
			t.Fatalf("unlocking: %v", err)
		}
	}
	f.use(t, func(o *oath.Session) { f.full = o.FullResponse() })
	return f
}

// find opens the subject's key without unlocking it.
func (s Subject) find(t testing.TB) *device.Key {
	t.Helper()
	desk := device.NewDesk(s.Port, device.Limits{})
	if s.Serial != 0 {
		keys, err := desk.Open(t.Context(), s.Serial)
		if err != nil {
			t.Fatal(err)
		}
		return keys[0]
	}
	keys, problems, err := desk.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var found *device.Key
	for _, key := range keys {
		if key.Info().Reader == s.Reader {
			found = key
			continue
		}
		key.Close()
	}
	if found == nil {
		t.Fatalf("no key in %q; %v", s.Reader, problems)
	}
	return found
}

// second opens the key again. It would wait for as long as the first has its
// transaction.
func (f *fixture) second(t testing.TB) *device.Key {
	t.Helper()
	f.key.Release()
	return f.find(t)
}

// use runs fn in a session and fails the test if the card is lost.
func (f *fixture) use(t testing.TB, fn func(*oath.Session)) {
	t.Helper()
	// Not the test's context: sweep runs after that has ended.
	err := f.key.Use(background, func(o *oath.Session) error {
		t.Helper()
		fn(o)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sweep deletes what the suite has written, in this run or in an interrupted one.
func (f *fixture) sweep(t testing.TB) {
	t.Helper()
	f.use(t, func(o *oath.Session) {
		creds, err := o.List()
		if err != nil {
			t.Errorf("sweeping: %v", err)
		}
		for _, c := range creds {
			if !own(c.ID) {
				continue
			}
			if err := o.Delete(c.ID); err != nil && !errors.Is(err, oath.ErrNoSuchCredential) {
				t.Errorf("sweeping: %v", err)
			}
		}
	})
}
