package gate_test

import (
	"errors"
	"testing"
	"testing/synctest"

	"rootseal/device"
	"rootseal/enroll"
	"rootseal/enroll/enrolltest"
	"rootseal/enroll/gate"
	"rootseal/hwtest/simcard"
)

func TestPreflightRefusesKeys(t *testing.T) {
	old := simcard.YubiKey437
	old.Firmware = simcard.Version{4, 2, 5}
	for _, r := range []enrolltest.Refusal{
		{Name: "a serial that is not plugged in", Set: func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForAlice()
			q.Keys = append(q.Keys, 4711)
			return q
		}, Want: device.ErrNotOnDesk, Text: "4711"},
		{Name: "a Nitrokey, which has no serial to be named by", Set: func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			q := s.ForAlice()
			q.Keys = append(q.Keys, 0)
			enrolltest.WithKey(simcard.Nitrokey3, nil)(t, s)
			return q
		}, Want: device.ErrNotOnDesk, Text: "0 is no serial"},
		{Name: "a full key", Set: enrolltest.WithKey(simcard.YubiKey543, enrolltest.Fill(32)), Want: gate.ErrKeyFull, Text: "2001"},
		{Name: "a key whose last place is the spare", Set: enrolltest.WithKey(simcard.YubiKey543, enrolltest.Fill(31)), Want: gate.ErrKeyFull, Text: "31 of 32"},
		{Name: "a full key of firmware 5.7", Set: enrolltest.WithKey(simcard.YubiKey57, enrolltest.Fill(63)), Want: gate.ErrKeyFull, Text: "63 of 64"},
		{Name: "a FIPS key without a password", Set: enrolltest.WithKey(simcard.YubiKey5FIPS, nil), Want: gate.ErrNoPassword, Text: "2001"},
		{Name: "a NEO that should ask for a touch", Set: enrolltest.WithTouch(enrolltest.WithKey(simcard.NEO, nil)), Want: gate.ErrUnsuitable, Text: "touch"},
		{Name: "firmware 4.2.5 that should ask for a touch", Set: enrolltest.WithTouch(enrolltest.WithKey(old, nil)), Want: gate.ErrUnsuitable, Text: "4.2.5"},
		{Name: "a key without the OATH application", Set: func(t *testing.T, s *enrolltest.Stage) enroll.Request {
			off := simcard.YubiKey543
			off.Enabled &^= simcard.CapabilityOATH
			return enrolltest.WithKey(off, nil)(t, s)
		}, Want: device.ErrNoOATH, Text: "2001"},
		{Name: "a key that another program holds", Set: func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			q := enrolltest.WithKey(simcard.YubiKey543, nil)(nil, s)
			readers, _ := s.Readers.Readers()
			s.Readers.Hold(readers[len(readers)-1].Name, true)
			return q
		}, Want: device.ErrNotOnDesk, Text: "scdaemon"},
		{Name: "no PC/SC service", Set: func(_ *testing.T, s *enrolltest.Stage) enroll.Request {
			s.Readers.Fail(device.ErrNoService)
			return s.ForAlice()
		}, Want: device.ErrNoService, Text: ""},
	} {
		t.Run(r.Name, r.Test)
	}
}

// What a key must have, and no more.
func TestPreflightTakesKeys(t *testing.T) {
	for name, set := range map[string]func(*testing.T, *enrolltest.Stage) enroll.Request{
		"two places free":       enrolltest.WithKey(simcard.YubiKey543, enrolltest.Fill(30)),
		"62 of 64":              enrolltest.WithKey(simcard.YubiKey57, enrolltest.Fill(62)),
		"a NEO without a touch": enrolltest.WithKey(simcard.NEO, nil),
		"4.3.3":                 enrolltest.WithKey(func() simcard.Profile { p := simcard.YubiKey437; p.Firmware = simcard.Version{4, 3, 3}; return p }(), nil),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := enrolltest.New(t, 2)
				r := s.MustRun(t, set(t, s))
				s.MustHold(t, r, nil)
			})
		})
	}
}

// One slot stays free for a later rotation, and this rotation may be that one.
func TestCheckSpace(t *testing.T) {
	for _, tt := range []struct {
		used    int
		givesUp bool
		want    error
	}{
		{30, false, nil},
		{31, false, gate.ErrKeyFull},
		{32, false, gate.ErrKeyFull},
		{31, true, nil},
		{32, true, gate.ErrKeyFull},
	} {
		if err := gate.CheckSpace(device.Info{Capacity: 32}, tt.used, tt.givesUp); !errors.Is(err, tt.want) {
			t.Errorf("%d of 32 in use, one is given up %v: %v, want %v", tt.used, tt.givesUp, err, tt.want)
		}
	}
	if err := gate.CheckSpace(device.Info{}, 99, false); err != nil {
		t.Errorf("without a known capacity: %v", err)
	}
}
