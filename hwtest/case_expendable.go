package hwtest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"testing"

	"rootseal/device"
	"rootseal/oath"
)

func derive(password string, o *oath.Session) oath.AccessKey {
	return oath.DeriveAccessKey([]byte(password), o.Salt())
}

// wantLocked checks that a session refuses everything.
func (f *fixture) wantLocked(t *testing.T, key *device.Key) {
	t.Helper()
	err := key.Use(t.Context(), func(o *oath.Session) error {
		if !o.Locked() {
			t.Error("not locked")
		}
		_, err := o.List()
		wantIs(t, "LIST", err, oath.ErrLocked)
		wantIs(t, "PUT", o.Put(totp("locked")), oath.ErrNotListed)
		wantIs(t, "DELETE", o.Delete(testID("absent")), oath.ErrLocked)
		_, err = o.CalculateCode(stored(totp("absent")), challengeOf(1))
		wantIs(t, "CALCULATE", err, oath.ErrLocked)
		_, err = o.CalculateAll(challengeOf(1))
		wantIs(t, "CALCULATE ALL", err, oath.ErrLocked)
		wantIs(t, "SET CODE", o.ClearCode(), oath.ErrLocked)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	wantIs(t, "wrong access code", key.Unlock(t.Context(), []byte("wrong")), oath.ErrWrongAccessCode)
}

// accessCode: set, changed and removed; each change takes effect at the next SELECT.
func accessCode(t *testing.T, f *fixture) {
	f.use(t, func(o *oath.Session) {
		if err := o.SetCode(derive("first", o)); err != nil {
			t.Fatal(err)
		}
		f.list(t, o)
	})
	f.key.Release()
	f.wantLocked(t, f.key)
	if err := f.key.Unlock(t.Context(), []byte("first")); err != nil {
		t.Fatal(err)
	}
	f.use(t, func(o *oath.Session) {
		f.list(t, o)
		if err := o.SetCode(derive("second", o)); err != nil {
			t.Fatal(err)
		}
	})
	again := f.second(t)
	defer again.Close()
	wantIs(t, "old access code", again.Unlock(t.Context(), []byte("first")), oath.ErrWrongAccessCode)
	if err := again.Unlock(t.Context(), []byte("second")); err != nil {
		t.Fatal(err)
	}
	err := again.Use(t.Context(), func(o *oath.Session) error {
		if f.info.FIPS {
			wantIs(t, "removing a FIPS key's access code", o.ClearCode(), oath.ErrNotSupported)
			return o.Reset()
		}
		return o.ClearCode()
	})
	if err != nil {
		t.Fatal(err)
	}
	again.Release()
	f.reopen(t) // f.key has only the previous code
	f.use(t, func(o *oath.Session) {
		if o.Locked() {
			t.Error("still locked")
		}
		f.list(t, o)
	})
}

// reopen opens the key again, after a change that makes device take it for another key.
func (f *fixture) reopen(t *testing.T) {
	t.Helper()
	f.key.Close()
	f.key = f.find(t)
	if f.Password == "" {
		return
	}
	if err := f.key.Unlock(t.Context(), []byte(f.Password)); err != nil {
		t.Fatal(err)
	}
}

// lockedKey: a key that was opened without its access code shows its identity, and
// nothing else.
func lockedKey(t *testing.T, f *fixture) {
	var salt []byte
	f.use(t, func(o *oath.Session) { salt = o.Salt() })
	key := f.second(t)
	defer key.Close()
	f.wantLocked(t, key)
	err := key.Use(t.Context(), func(o *oath.Session) error {
		if !bytes.Equal(o.Salt(), salt) {
			t.Errorf("locked, the salt is %x, else %x", o.Salt(), salt)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if err := key.Unlock(t.Context(), []byte(f.Password)); err != nil {
		t.Fatal(err)
	}
	// Unlock remembers the code for later transactions.
	key.Release()
	err = key.Use(t.Context(), func(o *oath.Session) error {
		_, err := o.List()
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// fillUp: the card reports that it is full, loses nothing, and has a free slot after a
// DELETE.
func fillUp(t *testing.T, f *fixture) {
	f.use(t, func(o *oath.Session) {
		if creds, err := o.List(); err != nil || len(creds) > 0 {
			t.Fatalf("%d credentials before, %v", len(creds), err)
		}
		var want []oath.Credential
		for i := 0; ; i++ {
			p := totp(fmt.Sprintf("%03d", i))
			err := o.Put(p)
			if errors.Is(err, oath.ErrFull) {
				break
			}
			if err != nil || i == 200 {
				t.Fatalf("credential %d: %v", i, err)
			}
			want = append(want, stored(p))
		}
		t.Logf("holds %d", len(want))
		if f.info.Capacity != 0 && len(want) != f.info.Capacity {
			t.Errorf("holds %d, device says %d", len(want), f.info.Capacity)
		}
		wantListed(t, f.list(t, o), want...)
		if err := o.Delete(want[0].ID); err != nil {
			t.Fatal(err)
		}
		f.put(t, o, totp("999"))
		wantListed(t, f.list(t, o), append(slices.Clone(want[1:]), stored(totp("999")))...)
	})
}

// resetAll: everything is deleted, and the salt is new, so that device detects the
// reset.
func resetAll(t *testing.T, f *fixture) {
	var before []byte
	f.use(t, func(o *oath.Session) {
		before = o.Salt()
		f.put(t, o, totp("gone"))
		if err := o.Reset(); err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(o.Salt(), before) {
			t.Error("the salt outlived RESET")
		}
		if o.Locked() {
			t.Error("the access code outlived RESET")
		}
		wantListed(t, f.list(t, o))
	})
	f.key.Release()
	err := f.key.Use(t.Context(), func(*oath.Session) error { return nil })
	wantIs(t, "the next transaction", err, device.ErrKeyChanged)
	if f.Password != "" {
		key := f.second(t)
		err := key.Use(t.Context(), func(o *oath.Session) error { return o.SetCode(derive(f.Password, o)) })
		if err != nil {
			t.Error(err)
		}
		key.Close()
	}
	f.reopen(t)
}

func resetUnsupported(t *testing.T, f *fixture) {
	p := totp("stays")
	f.use(t, func(o *oath.Session) {
		f.put(t, o, p)
		wantIs(t, "RESET", o.Reset(), oath.ErrNotSupported)
		wantListed(t, f.list(t, o), stored(p))
	})
}
